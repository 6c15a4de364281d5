"""The app of the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoketConfig(AppConfig):
    """See the room's README line in docs/architecture.md."""

    name = "loket"
    verbose_name = _("Desk")
