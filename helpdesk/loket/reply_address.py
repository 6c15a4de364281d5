"""The address that a reply to our mail comes back to: it names the question, or somebody's part in a
consultation about it, and is signed against guessing.

It is an address of the desk's own mailbox with a part of its own after a plus sign; the setting
DESK_REPLY_ADDRESS says how it looks, with `{token}` in it. Without `{token}` replies are known by the
Message-ID that they answer alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from django.conf import settings

from .models import Question, SideParticipant

# What an address may name, and what its signature is for: one for the one is none for the other.
QUESTION, SIDE = "v", "o"
PURPOSES = {QUESTION: "loket.reply", SIDE: "loket.reply.side"}
# Mail servers may change capitals, so the token has none. 80 bits can't be tried out.
TOKEN = re.compile(r"([vo])([0-9]{1,18})-([a-z2-7]{16})")


def _token(kind: str, primary_key: int, salt: str) -> str:
    text = f"{PURPOSES[kind]}:{primary_key}:{salt}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()
    return f"{kind}{primary_key}-{base64.b32encode(digest[:10]).decode().lower()}"


def pattern() -> str:
    """The reply address with `{token}` where the token goes."""
    if settings.DESK_REPLY_ADDRESS:
        return str(settings.DESK_REPLY_ADDRESS)
    local, _at, domain = settings.DESK_EMAIL.rpartition("@")
    return f"{local}+{{token}}@{domain}"


def reply_address(question: Question) -> str:
    """The address for replies about this question."""
    return pattern().replace("{token}", _token(QUESTION, question.pk, question.access_salt))


def side_reply_address(participant: SideParticipant) -> str:
    """The address for what somebody who is consulted replies by mail."""
    return pattern().replace("{token}", _token(SIDE, participant.pk, participant.access_salt))


def question_of(address: str) -> Question | None:
    """The question that a reply address of ours names, or None when it is no such address, or forged."""
    primary_key = _named(address, QUESTION)
    question = Question.objects.filter(pk=primary_key).first() if primary_key else None
    return question if question and _is_right(address, QUESTION, question) else None


def participant_of(address: str) -> SideParticipant | None:
    """Whose part in a consultation a reply address of ours names, or None likewise."""
    primary_key = _named(address, SIDE)
    if not primary_key:
        return None
    found = SideParticipant.objects.select_related("conversation__question", "user").filter(pk=primary_key)
    participant = found.first()
    return participant if participant and _is_right(address, SIDE, participant) else None


def is_ours(address: str) -> bool:
    """Whether this has the form of a reply address, be it a right one or not."""
    return _token_in(address) is not None


def _token_in(address: str) -> str | None:
    before, has_token, after = pattern().lower().partition("{token}")
    address = address.strip().lower()
    if not has_token or not (address.startswith(before) and address.endswith(after)):
        return None
    return address[len(before) : len(address) - len(after)]


def _named(address: str, kind: str) -> int:
    found = TOKEN.fullmatch(_token_in(address) or "")
    return int(found[2]) if found and found[1] == kind else 0


def _is_right(address: str, kind: str, named: Question | SideParticipant) -> bool:
    right = _token(kind, named.pk, named.access_salt)
    return hmac.compare_digest(_token_in(address) or "", right)
