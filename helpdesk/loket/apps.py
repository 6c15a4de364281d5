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
        from accounts.roles import DESK, Role, has_role
        from files import serving
        from look.navigation import register_item
        from post import outbox

        from . import search_source, signals, third_party
        from .actions.following import WAKE, wake_due
        from .actions.new_link import SEND_LINKS, send_links
        from .actions.planning import SEND, send_planned
        from .answering import attachments
        from .rights import may_set_service_level
        from .service_level import recalculation

        third_party.declare_personal_data()
        search_source.register()
        signals.connect()
        serving.register("loket.Message", attachments.may_read)
        serving.register("loket.PlannedAnswer", attachments.may_read_planned)
        serving.register("loket.ReplyDraft", attachments.may_read_draft)
        outbox.register(SEND, send_planned)
        outbox.register(WAKE, wake_due)
        outbox.register(SEND_LINKS, send_links)
        outbox.register(recalculation.KIND, recalculation.run)

        def at_the_desk(user: Any) -> bool:
            return has_role(user, *DESK, Role.EXPERT)

        def triages(user: Any) -> bool:
            return has_role(user, *DESK)

        def signed_in(user: Any) -> bool:
            return bool(getattr(user, "is_authenticated", False))

        register_item("main", _("Ask your question"), "loket:ask", 40)
        register_item("staff", _("Work list"), "loket:worklist", 10, at_the_desk)
        register_item("staff", _("Telephone"), "loket:telephone", 15, lambda user: has_role(user, *DESK))
        register_item("staff", _("Review folder"), "loket:review", 18, lambda user: has_role(user, *DESK))
        register_item("staff", _("Standard texts"), "loket:text_modules", 62, triages)
        register_item("staff", _("Service level"), "loket:service_level", 80, may_set_service_level)
        register_item("user", _("Work list"), "loket:worklist", 10, at_the_desk)
        register_item("staff", _("Triage"), "loket:triage", 60, triages)
        register_item("user", _("My questions"), "loket:my_questions", 20, signed_in)
