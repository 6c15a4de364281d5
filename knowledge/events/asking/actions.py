"""The verbs of asking at a meeting. Each that changes what people see raises the number of the board."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.roles import PUBLISHERS, has_role
from knowledge.events.actions import key_for
from knowledge.events.forms import one_line
from knowledge.events.models import Event
from knowledge.events.registrations import Registration

from .models import LONGEST, EventQuestion, EventVote, QuestionBoard

State = EventQuestion.State
# People come early and stay a while.
BEFORE, AFTER = dt.timedelta(days=1), dt.timedelta(hours=1)
SHORTEST = 5


class AskingClosed(Exception):
    """It is not the time to ask or vote, or this person has no place."""


def board_of(event: Event) -> QuestionBoard:
    """How the questions of an event are dealt with; made when it is first asked for."""
    return QuestionBoard.objects.get_or_create(event=event)[0]


def is_time_to_ask(event: Event, now: dt.datetime | None = None) -> bool:
    """From a day before the first session until an hour after the last; the team may close it before."""
    now = now or timezone.now()
    if not (event.live and event.session_list):
        return False
    ends = max(session.ends_at for session in event.session_list)
    return event.session_list[0].starts_at - BEFORE <= now <= ends + AFTER


def may_ask(registration: Registration, board: QuestionBoard) -> bool:
    """Whether somebody may ask and vote now."""
    return registration.has_place and not board.closed and is_time_to_ask(registration.event)


def changed(event_pk: int) -> None:
    """What pages of this event show is other than before."""
    QuestionBoard.objects.filter(event=event_pk).update(version=F("version") + 1)


@transaction.atomic
def ask_at_event(
    registration: Registration,
    text: str,
    *,
    key: str,
    show_name: bool = False,
    wants_answer: bool = False,
) -> EventQuestion:
    """Ask something; who asks wants to hear it, so that is a vote. The same form again is the same question.

    Raises AskingClosed, or ValidationError for a text of the wrong length.
    """
    board = board_of(registration.event)
    if not may_ask(registration, board):
        raise AskingClosed
    text = one_line(text)
    if not SHORTEST <= len(text) <= LONGEST:
        raise ValidationError(
            _("Write a question of %(least)s to %(most)s characters.") % {"least": SHORTEST, "most": LONGEST}
        )
    question, made = EventQuestion.objects.get_or_create(
        event=registration.event,
        key=key_for(key, registration.email),
        defaults={
            "asked_by": registration,
            "text": text,
            "shown_name": registration.name if show_name else "",
            "wants_answer": wants_answer,
            "state": State.WAITING if board.moderated else State.SHOWN,
        },
    )
    if made:
        EventVote.objects.create(question=question, registration=registration)
        record(None, "ask_at_event", question, event=question.event_id, state=str(question.state))
        changed(question.event_id)
    return question


@transaction.atomic
def vote_at_event(registration: Registration, question: EventQuestion, *, wants: bool) -> bool:
    """Say that one would like to hear this too, or not after all; returns whether that is new.

    Raises AskingClosed when it is not the time, or the question is not for this person to see.
    """
    if not may_ask(registration, board_of(registration.event)):
        raise AskingClosed
    fresh = EventQuestion.objects.visible_to(registration).filter(pk=question.pk).first()
    if fresh is None or not fresh.is_open:
        raise AskingClosed
    if wants:
        _vote, new = EventVote.objects.get_or_create(question=fresh, registration=registration)
    else:
        new = bool(EventVote.objects.filter(question=fresh, registration=registration).delete()[0])
    if new:
        # The trail does not say who liked what.
        record(None, "vote_at_event", fresh, event=fresh.event_id)
        changed(fresh.event_id)
    return new


@transaction.atomic
def moderate(actor: Any, question: EventQuestion, state: str) -> bool:
    """Show, hide or tick off a question; returns whether it was in another state. Raises PermissionDenied.

    What lies at the desk stays there.
    """
    _moderates(actor)
    if state not in State.values or state == State.AT_DESK:
        raise ValidationError(_("There is no such state."))
    others = EventQuestion.objects.filter(pk=question.pk).exclude(state__in=[state, State.AT_DESK])
    if not others.update(state=state):
        return False
    record(actor, "moderate_question", question, state=str(state))
    changed(question.event_id)
    return True


@transaction.atomic
def note_at_desk(actor: Any, question: EventQuestion) -> None:
    """The desk has it now; called by the desk, in the transaction in which it takes it."""
    EventQuestion.objects.filter(pk=question.pk).update(state=State.AT_DESK)
    record(actor, "pass_on_to_desk", question)
    changed(question.event_id)


@transaction.atomic
def set_board(
    actor: Any, event: Event, *, moderated: bool | None = None, closed: bool | None = None
) -> QuestionBoard:
    """Say whether the team looks before others see a question, and whether one can still ask.

    What waits when nobody looks first any more is shown. Raises PermissionDenied.
    """
    _moderates(actor)
    board = board_of(event)
    board.moderated = board.moderated if moderated is None else moderated
    board.closed = board.closed if closed is None else closed
    board.save(update_fields=["moderated", "closed"])
    if moderated is False:
        EventQuestion.objects.filter(event=event, state=State.WAITING).update(state=State.SHOWN)
    record(actor, "set_question_board", event, moderated=board.moderated, closed=board.closed)
    changed(event.pk)
    return board


def _moderates(actor: Any) -> None:
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied


def forget_askers(event: Event) -> None:
    """Take names off what was asked long ago; what nobody else saw goes whole. Part of the daily errand."""
    asked = EventQuestion.objects.filter(event=event)
    asked.exclude(state__in=EventQuestion.READABLE).delete()
    asked.update(shown_name="", asked_by=None, wants_answer=False)
