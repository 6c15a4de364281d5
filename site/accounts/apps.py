"""The app of people, organisations and roles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who somebody is and what they may do."""

    name = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        """Register the check that personal data is declared."""
        from . import checks  # noqa: F401
