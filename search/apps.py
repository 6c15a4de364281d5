"""The app of the search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """See the room's README line in docs/architecture.md."""

    name = "search"
    verbose_name = _("Search")
