"""The app of what leaves the house."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostConfig(AppConfig):
    """The outbox and mail."""

    name = "post"
    verbose_name = _("Post")

    def ready(self) -> None:
        """Register the handler that sends mail, take the mail of accounts, and name our page in the menu."""
        from accounts.adapter import deliver_with
        from accounts.roles import Role, has_role
        from look.navigation import register_item

        from . import mail
        from .following import digests  # noqa: F401  registers its handler

        def administrates(user: Any) -> bool:
            return has_role(user, Role.ADMINISTRATOR)

        deliver_with(mail.queue_account_mail)
        register_item("staff", _("Delivery"), "post:failed", 95, administrates)
