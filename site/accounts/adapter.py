"""How allauth behaves here: nobody signs up by themselves; an administrator makes accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an account says which organisation somebody speaks for."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts of the organisation's own sign-in (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Closed: only people we know come in, by the address that their organisation vouches for."""
        return False
