"""Closing by itself: what was answered, and to which nobody reacted, is finished after some days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions import System
from accounts.audit import record
from loket import mails
from loket.models import Message, Question
from loket.models.question import State
from loket.rights import require

from .ground import locked, moved, say

# Each in a transaction of its own; the rest of a large number follows an hour later.
MOST_AT_ONCE = 500
# Who got an answer longer ago than this on top of the days expects no mail about it any more.
STILL_EXPECTED = dt.timedelta(days=7)


def close_unheard(actor: Any, now: dt.datetime | None = None) -> int:
    """Close what was answered `DESK_CLOSE_AFTER_DAYS` ago and not reacted to; returns how many."""
    if not settings.DESK_CLOSE_AFTER_DAYS:
        return 0
    now = now or timezone.now()
    due = Question.objects.answered_before(_limit(now)).order_by("answered_at", "pk")
    pks = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(close_one_unheard(actor, Question(pk=pk), now) for pk in pks)


@transaction.atomic
def close_one_unheard(actor: Any, question: Question, now: dt.datetime) -> bool:
    """Close one of them and tell its asker, who may open it again for thirty days.

    False when it moved on meanwhile: a reaction that comes at the same moment wins.
    """
    require(isinstance(actor, System))
    question = locked(question)
    limit = _limit(now)
    if not Question.objects.answered_before(limit).filter(pk=question.pk).exists():
        return False
    question.closed_at = now
    lapsed = say(question, Message.Kind.EVENT, now, event=Message.Event.LAPSED)
    moved(question, now, State.CLOSED)
    record(actor, "close_unheard", question)
    if question.answered_at is not None and question.answered_at >= limit - STILL_EXPECTED:
        mails.tell_asker_of_close(question, lapsed, unheard=True)
    return True


def _limit(now: dt.datetime) -> dt.datetime:
    return now - dt.timedelta(days=settings.DESK_CLOSE_AFTER_DAYS)
