"""Deciding about what was kept for review. Nothing is thrown away: what is discarded stays in the folder."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from loket.models import Message, Question, Review
from loket.models.question import State
from loket.rights import is_desk, require

from .ground import decide, locked, moment, moved, say


@transaction.atomic
def discard(actor: Any, question: Question, why: str) -> Question:
    """Put a suspect question away, with the reason. Nothing is mailed. Raises ValidationError without one."""
    require(is_desk(actor))
    question = locked(question)
    why = " ".join(why.split())[:300]
    if not why:
        raise ValidationError(_("Write why you discard it."), code="required")
    if not question.held or question.state == State.CLOSED:
        return question
    now = moment(actor, None)
    question.closed_at = now
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.CLOSED)
    moved(question, now, State.CLOSED)
    decide(actor, question, Review.Outcome.DISCARDED, why, now)
    record(actor, "discard", question)
    return question
