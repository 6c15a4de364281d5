"""The app of the demo."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """See the room's README line in docs/architecture.md."""

    name = "demo"
    verbose_name = _("Demo")
