"""The app of search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Documents in, passages out."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Register the handlers of the index, a check, and the place in the menus."""
        from look.navigation import register_item

        from . import indexing, vectors  # noqa: F401

        register_item("main", _("Knowledge base"), "search:results", 10)
        register_item("staff", _("Knowledge base"), "search:results", 30)
