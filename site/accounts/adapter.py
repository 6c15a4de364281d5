"""How allauth behaves here: nobody signs up by themselves, an administrator makes accounts; mail waits in the
outbox like all other mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .network import client_address

# address, template, context: the outbox of the house; `post` names itself when it starts.
Deliver = Callable[[str, str, dict[str, Any]], Any]
_deliver: list[Deliver] = []

# allauth's name of a notification -> what it tells the owner of the account.
NOTICES: dict[str, Promise] = {
    "password_changed": _("The password of your account was changed."),
    "password_reset": _("The password of your account was changed."),
    "password_set": _("A password was set for your account."),
    "totp_activated": _("Signing in with a code from an app is now on for your account."),
    "totp_deactivated": _("Signing in with a code from an app is now off for your account."),
    "recovery_codes_generated": _(
        "New recovery codes were made for your account. The old ones do not work any more."
    ),
    "account_connected": _("Your account can now be opened with the account of your organisation."),
    "account_disconnected": _("Your account can no longer be opened with the account of your organisation."),
}


def deliver_with(deliver: Deliver) -> None:
    """Name the function that takes mail of accounts to the outbox."""
    _deliver[:] = [deliver]


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The e-mail address or the password is not right. Try again."),
        "enter_current_password": _("The password you have now is not right. Try again."),
        "incorrect_code": _("The code is not right. Look at your app and try again."),
        "incorrect_password": _("The password is not right. Try again."),
        "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
        "too_many_login_attempts": _("Signing in failed too often. Wait a few minutes and try again."),
        "rate_limited": _("You try too often. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an account says which organisation somebody speaks for."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that signing in is limited by: the same as all other limits count."""
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Promise the mail in the outbox; a mail server that is slow or away holds up nobody who signs in.

        All notifications share one text, since they all say what changed and what to do when it was not you.
        """
        name = template_prefix.rsplit("/", 1)[-1]
        if name in NOTICES:
            context, name = {"what": NOTICES[name]}, "notice"
        for deliver in _deliver:
            deliver(email, f"accounts/mail/{name}", context)


class MFAAdapter(DefaultMFAAdapter):
    """Signing in in two steps."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def get_totp_issuer(self) -> str:
        """The name that the app shows beside the code."""
        return settings.SITE_NAME


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts of the organisation's own sign-in (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Closed: only people we know come in, by the address that their organisation vouches for."""
        return False
