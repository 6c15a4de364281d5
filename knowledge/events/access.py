"""Who gets in: an organiser by role, a participant by a secret link, as the desk has it (decision 5).

Each mail derives it from the salt, the database finds it by its hash, and it ends with the data themselves.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.roles import PUBLISHERS, has_role

from .registrations import Registration

PURPOSE = b"knowledge.registration.link:"


def must_organise(actor: Any) -> None:
    """Raise PermissionDenied for who publishes nothing here."""
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied


def token_of(salt: str) -> str:
    """The token that belongs to a salt: 43 characters that are safe in an address."""
    digest = hmac.new(settings.SECRET_KEY.encode(), PURPOSE + salt.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(registration: Registration, name: str = "event_own") -> str:
    """The whole address of a page that only this person opens."""
    path = reverse(f"knowledge:{name}", args=[token_of(registration.access_salt)])
    return settings.SITE_URL + path


def open_link(token: str) -> Registration | None:
    """The registration behind a link; None when there is none, or the meeting is so long over that its data
    should be gone."""
    found = (
        Registration.objects.filter(access_hash=hash_of(token))
        .select_related("event", "event__told", "registered_by")
        .first()
    )
    if found is None:
        return None
    sessions = found.event.session_list
    if sessions and sessions[-1].ends_at < Registration.personal_data.kept_from(timezone.now()):
        return None
    return found
