"""The app of the knowledge centre."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """What municipalities read, and the meetings they come to."""

    name = "knowledge"
    verbose_name = _("Knowledge centre")

    def ready(self) -> None:
        """Tell search what can be found here, and put the sections in the menu."""
        from accounts.roles import PUBLISHERS, Role, has_role
        from look.navigation import register_item
        from post import outbox

        from . import search_source, signals, topics
        from .caching import emptying
        from .documents import search_source as document_source
        from .documents import uses as document_uses
        from .events import changes as event_changes  # noqa: F401  registers its handlers
        from .events.writing import actions as event_messages  # noqa: F401  registers its handler
        from .ordinances import notices

        writers = (*PUBLISHERS, Role.EXPERT)

        def signed_in(user: Any) -> bool:
            return bool(getattr(user, "is_authenticated", False))

        search_source.register()
        topics.register()
        document_source.register()
        signals.connect()
        document_uses.connect()
        emptying.connect(self)
        register_item("main", _("Practice cases"), "/praktijkvoorbeelden/", 20)
        register_item("main", _("Meetings"), "/bijeenkomsten/", 30)
        register_item("staff", _("Feedback"), "knowledge:feedback", 36, lambda user: has_role(user, *writers))
        register_item("user", _("Our step plans"), "knowledge:runs", 25, signed_in)
        outbox.register(notices.EFFECT, notices.tell)
        register_item("user", _("Drafts of ordinances"), "knowledge:ordinance_drafts", 27, signed_in)
        register_item("staff", _("Editor"), "wagtailadmin_home", 35, lambda user: has_role(user, *writers))
