"""The app of the demo."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Demo content and what only a demo shows."""

    name = "demo"
    verbose_name = _("Demo")

    def ready(self) -> None:
        """Name the accounts to try on the sign-in page, and put the mail page in the footer."""
        from accounts import hints
        from look.navigation import register_item

        from .accounts import hints as demo_hints

        hints.register(demo_hints)
        register_item("footer", _("Sent mail (demo)"), "demo:mails", 90)
