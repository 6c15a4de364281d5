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

        from . import search_source, signals, third_party
        from .answering.attachments import may_read

        third_party.declare_personal_data()
        search_source.register()
        signals.connect()
        serving.register("loket.Message", may_read)

        def at_the_desk(user: Any) -> bool:
            return has_role(user, *DESK, Role.EXPERT)

        def signed_in(user: Any) -> bool:
            return bool(getattr(user, "is_authenticated", False))

        register_item("main", _("Ask your question"), "loket:ask", 40)
        register_item("staff", _("Work list"), "loket:worklist", 10, at_the_desk)
        register_item("user", _("Work list"), "loket:worklist", 10, at_the_desk)
        register_item("user", _("My questions"), "loket:my_questions", 20, signed_in)
