"""The secret links of a follower: signed, so none can be guessed and none is kept; no address in them."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .models import CONFIRM_WITHIN, Follower, Following, Frequency

_CONFIRM, _MANAGE = "post.following.confirm", "post.following.manage"


def confirm_token(following: Following, frequency: str) -> str:
    """For the mail that asks whether it was really the owner of the address who wants this."""
    return signing.dumps([following.pk, frequency], salt=_CONFIRM)


def read_confirm_token(token: str) -> tuple[int, str] | None:
    """The key of the following and how often; None for a link that is not ours or too old."""
    try:
        pk, frequency = signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_WITHIN)
    except (signing.BadSignature, ValueError):
        return None
    return int(pk), Frequency(frequency)


def manage_token(follower: Follower) -> str:
    """For the page where a follower changes or stops."""
    return signing.dumps(follower.pk, salt=_MANAGE)


def read_manage_token(token: str) -> int | None:
    """The key of the follower; None for a link that is not ours."""
    try:
        return int(signing.loads(token, salt=_MANAGE))
    except (signing.BadSignature, ValueError):
        return None


def manage_url(follower: Follower) -> str:
    """The whole address of the page of a follower."""
    return settings.SITE_URL + reverse("post:follow_manage", args=[manage_token(follower)])


def unsubscribe_url(follower: Follower) -> str:
    """The whole address that ends all mail with one POST (RFC 8058)."""
    return settings.SITE_URL + reverse("post:unsubscribe", args=[manage_token(follower)])
