"""The app of people, organisations and roles."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who somebody is and what they may do."""

    name = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        """Declare the personal data of the packages we use, and name our pages in the menus."""
        from look.navigation import register_item

        from .checks import declare
        from .privacy import PersonalData
        from .roles import Role, has_role

        sessions = PersonalData(
            purpose=_("Remember that you are signed in."),
            retention=_("Two weeks, or until you sign out."),
            fields=("session_data",),
            retention_days=14,
        )
        second_step = PersonalData(
            purpose=_("Check the code of your app when you sign in in two steps."),
            retention=_("Until you turn the second step off."),
            fields=("user", "data"),
            name=_("Codes of the second step"),
        )
        address = PersonalData(
            purpose=_("Know that an address is yours before it lets you in."),
            retention=_("As long as the person."),
            fields=("user", "email"),
        )
        declare("sessions.Session", sessions)
        declare("mfa.Authenticator", second_step)
        declare("account.EmailAddress", address)

        def administrates(user: Any) -> bool:
            return has_role(user, Role.ADMINISTRATOR)

        register_item("user", _("My Thuisbasis"), "accounts:home", 10)
        register_item("staff", _("People"), "accounts:people", 90, administrates)
        register_item("footer", _("Privacy"), "accounts:privacy", 40)
