"""The app of what leaves the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostConfig(AppConfig):
    """The outbox and mail."""

    name = "post"
    verbose_name = _("Post")

    def ready(self) -> None:
        """Register the handler that sends mail."""
        from . import mail  # noqa: F401
