"""The app of the desk."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoketConfig(AppConfig):
    """Asking, handling and answering questions, on the tables of django-helpdesk."""

    name = "loket"
    verbose_name = _("Desk")

    def ready(self) -> None:
        """Register menus, what is searched, who may read attachments, and django-helpdesk's personal data."""
        from accounts.roles import DESK, PUBLISHERS, Role, has_role
        from files import serving
        from knowledge.events.asking import desk as meetings
        from knowledge.events.listeners import on_registration
        from look.navigation import register_item
        from post import outbox

        from . import search_source, signals, third_party
        from .actions.following import WAKE, wake_due
        from .actions.from_meetings import answers_for_meeting, states_for_meeting, take_from_meeting
        from .actions.municipalities import note_visit
        from .actions.new_link import SEND_LINKS, send_links
        from .actions.planning import SEND, send_planned
        from .answering import attachments, gaps
        from .rights import may_see_municipalities, may_set_service_level
        from .service_level import recalculation

        third_party.declare_personal_data()
        search_source.register()
        signals.connect()
        serving.register("loket.Message", attachments.may_read)
        serving.register("loket.PlannedAnswer", attachments.may_read_planned)
        serving.register("loket.ReplyDraft", attachments.may_read_draft)
        serving.register("loket.SideMessage", attachments.may_read_aside)
        on_registration(note_visit)
        meetings.connect(
            meetings.Desk(take=take_from_meeting, states=states_for_meeting, answers=answers_for_meeting)
        )
        outbox.register(SEND, send_planned)
        outbox.register(WAKE, wake_due)
        outbox.register(SEND_LINKS, send_links)
        outbox.register(recalculation.KIND, recalculation.run)
        outbox.register(signals.SETTLE, gaps.settle_now)

        def at_the_desk(user: Any) -> bool:
            return has_role(user, *DESK, Role.EXPERT)

        def triages(user: Any) -> bool:
            return has_role(user, *DESK)

        def works_somewhere(user: Any) -> bool:
            return has_role(user, Role.EMPLOYEE)

        def sees_gaps(user: Any) -> bool:
            return has_role(user, *DESK, Role.EXPERT, *PUBLISHERS)

        def signed_in(user: Any) -> bool:
            return bool(getattr(user, "is_authenticated", False))

        register_item("main", _("Ask your question"), "loket:ask", 40)
        register_item("staff", _("Work list"), "loket:worklist", 10, at_the_desk)
        register_item("staff", _("Telephone"), "loket:telephone", 33, lambda user: has_role(user, *DESK))
        register_item("staff", _("Review folder"), "loket:review", 38, lambda user: has_role(user, *DESK))
        register_item("staff", _("Standard texts"), "loket:text_modules", 62, triages)
        register_item("staff", _("Municipalities"), "loket:municipalities", 31, may_see_municipalities)
        register_item("staff", _("Figures"), "loket:reports", 32, triages)
        register_item("user", _("My municipality"), "loket:own_municipality", 25, works_somewhere)
        register_item("staff", _("Service level"), "loket:service_level", 80, may_set_service_level)
        register_item("user", _("Work list"), "loket:worklist", 10, at_the_desk)
        register_item("staff", _("Questions without a page"), "loket:gaps", 55, sees_gaps)
        register_item("staff", _("Triage"), "loket:triage", 60, triages)
        register_item("user", _("My questions"), "loket:my_questions", 20, signed_in)
