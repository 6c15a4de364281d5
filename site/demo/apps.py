"""The app of the demo."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Demo content and what only a demo shows."""

    name = "demo"
    verbose_name = _("Demo")

    def ready(self) -> None:
        """Put the mail page in the footer."""
        from look.navigation import register_item

        register_item("footer", _("Sent mail (demo)"), "demo:mails", 90)
