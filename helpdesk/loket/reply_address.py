"""The address that a reply to our mail comes back to: it names the question and is signed against guessing.

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

from .models import Question

# Mail servers may change capitals, so the token has none. 80 bits can't be tried out.
TOKEN = re.compile(r"v([0-9]{1,18})-([a-z2-7]{16})")


def _signature(question_id: int, salt: str) -> str:
    text = f"loket.reply:{question_id}:{salt}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()


def pattern() -> str:
    """The reply address with `{token}` where the token goes."""
    if settings.DESK_REPLY_ADDRESS:
        return str(settings.DESK_REPLY_ADDRESS)
    local, _at, domain = settings.DESK_EMAIL.rpartition("@")
    return f"{local}+{{token}}@{domain}"


def reply_address(question: Question) -> str:
    """The address for replies about this question."""
    token = f"v{question.pk}-{_signature(question.pk, question.access_salt)}"
    return pattern().replace("{token}", token)


def question_of(address: str) -> Question | None:
    """The question that a reply address of ours names, or None when it is no such address, or forged."""
    before, has_token, after = pattern().lower().partition("{token}")
    address = address.strip().lower()
    if not has_token or not (address.startswith(before) and address.endswith(after)):
        return None
    found = TOKEN.fullmatch(address[len(before) : len(address) - len(after)])
    question = Question.objects.filter(pk=int(found[1])).first() if found else None
    if found is None or question is None:
        return None
    right = _signature(question.pk, question.access_salt)
    return question if hmac.compare_digest(found[2], right) else None


def is_ours(address: str) -> bool:
    """Whether this has the form of a reply address, be it a right one or not."""
    before, has_token, after = pattern().lower().partition("{token}")
    address = address.strip().lower()
    return bool(has_token) and address.startswith(before) and address.endswith(after)
