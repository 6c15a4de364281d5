"""The app of the expert pool."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpertsConfig(AppConfig):
    """See the room's README line in docs/architecture.md."""

    name = "experts"
    verbose_name = _("Expert pool")
