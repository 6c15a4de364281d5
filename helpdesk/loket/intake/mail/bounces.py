"""A mail of ours that came back: it is shown at the question that it was about."""

from __future__ import annotations

from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.audit import record
from loket.actions.consulting import not_reached
from loket.actions.ground import locked, say
from loket.models import Message, SentMail

from .headers import message_ids
from .letter import Letter

MAX_SEARCHED = 100_000


def note(letter: Letter, *, failed: bool) -> SentMail | None:
    """Find the mail that a bounce is about, by the Message-ID that only its receiver saw, and mark it.

    Of a report that it takes longer nothing is marked: the server goes on trying.
    """
    ids = [*letter.report.get("ids", []), *letter.answers, *message_ids(letter.text[:MAX_SEARCHED])]
    known = SentMail.objects.filter(internet_id__in=ids[:50])
    sent = known.select_related("question", "participant__conversation").first()
    if sent is None or not failed or sent.undeliverable_at is not None:
        return sent
    now = timezone.now()
    question = locked(sent.question)
    sent.undeliverable_at = now
    sent.status = letter.report.get("status", "")[:20]
    sent.save(update_fields=["undeliverable_at", "status"])
    if sent.to_asker:
        say(question, Message.Kind.EVENT, now, event=Message.Event.UNDELIVERABLE)
        question.changed_at = now
        question.save(update_fields=["changed_at"])
    elif sent.participant is not None:
        not_reached(sent.participant)
    record(SYSTEM, "mail_came_back", question, status=sent.status)
    return sent
