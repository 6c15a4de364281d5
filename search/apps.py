"""The app of search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Documents in, passages out."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Register the handler that indexes, and the place in the menus."""
        from look.navigation import register_item

        from . import indexing  # noqa: F401

        register_item("main", _("Knowledge base"), "search:results", 10)
        register_item("staff", _("Knowledge base"), "search:results", 30)
