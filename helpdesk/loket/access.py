"""The asker's link. Its token stands in mails only: a keyed hash of a random salt; we keep the SHA-256 of it.

So every mail can carry the same working link, while the database alone does not give it away. A new salt
withdraws the old link.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from .models import Question, SideConversation, SideParticipant
from .rights import SideGuest, TokenHolder

# What a token opens: one for the one is none for the other.
QUESTION, SIDE = b"loket.question.link:", b"loket.side.link:"
# After the last mail with the link.
LINK_WORKS = dt.timedelta(days=180)


def new_salt() -> str:
    """A salt for one question."""
    return secrets.token_hex(16)


def token_of(salt: str, purpose: bytes = QUESTION) -> str:
    """The token that belongs to a salt: 43 characters that are safe in an address."""
    digest = hmac.new(settings.SECRET_KEY.encode(), purpose + salt.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_for(question: Question) -> str:
    """The asker's address for a mail. Call inside a verb: it makes the link work for another half year."""
    token = token_of(question.access_salt)
    question.access_hash = hash_of(token)
    question.access_expires_at = timezone.now() + LINK_WORKS
    question.save(update_fields=["access_hash", "access_expires_at"])
    return f"{settings.SITE_URL}{reverse('loket:asker', args=[token])}"


def open_link(token: str) -> tuple[Question, TokenHolder] | None:
    """The question behind a link and its holder as an actor, or None when the link is unknown or too old."""
    question = (
        Question.objects.filter(access_hash=hash_of(token), access_expires_at__gt=timezone.now())
        .select_related("target_group", "merged_into")
        .first()
    )
    return (question, TokenHolder(question.pk)) if question else None


def side_link(participant: SideParticipant) -> str:
    """The address of a side conversation for a mail to who takes part in it."""
    if participant.user_id:
        path = reverse("loket:aside", args=[participant.conversation_id])
    else:
        path = reverse("loket:aside_by_link", args=[token_of(participant.access_salt, SIDE)])
    return f"{settings.SITE_URL}{path}"


def open_side_link(token: str) -> tuple[SideConversation, SideGuest] | None:
    """The side conversation behind a link and its holder as an actor; None when unknown or too old."""
    participant = (
        SideParticipant.objects.filter(
            access_hash=hash_of(token), access_expires_at__gt=timezone.now(), user=None
        )
        .select_related("conversation")
        .first()
    )
    return (participant.conversation, SideGuest(participant.pk, str(participant))) if participant else None
