"""Handling: who is to move. A step that names the version its actor saw fails on a conflict."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.roles import Role, has_role
from loket import mails
from loket.models import Consultation, Message, Question
from loket.models.question import TO_DO, State
from loket.rights import is_asker, is_assigned_expert, is_desk, may_answer, may_pass_on, may_reopen, require
from vocabulary.models import TargetGroup

from .ground import (
    checked_text,
    let_through,
    locked,
    locked_with_lead,
    moment,
    moved,
    say,
    unchanged,
)  # fmt: skip
from .triage import keep_as_example


@transaction.atomic
def take_question(
    actor: Any,
    question: Question,
    *,
    version: int | None = None,
    handler: User | None = None,
    at: dt.datetime | None = None,
) -> Question:
    """A front-office person takes a question: it is theirs from now on, also when a colleague had it.

    `handler` and `at` are for imports at the command line, which name who took it, and when.
    """
    taker = handler if handler is not None and not isinstance(actor, User) else actor
    question = locked(question)
    require(is_desk(actor) and isinstance(taker, User) and is_desk(taker))
    unchanged(question, version)
    now = moment(actor, at)
    question.handler = taker
    unconfirmed = let_through(actor, question, now)
    say(question, Message.Kind.EVENT, now, author=taker, event=Message.Event.TAKEN)
    moved(question, now, State.WITH_FRONT_OFFICE if question.state == State.NEW else None)
    record(actor, "take_question", question)
    if unconfirmed:
        mails.confirm(question)
    return question


@transaction.atomic
def set_target_group(
    actor: Any, question: Question, target_group: TargetGroup | None, *, version: int | None = None
) -> Question:
    """Say which target group a question is about; None when it is none in particular."""
    question = locked(question)
    require(may_answer(actor, question))
    unchanged(question, version)
    if question.target_group_id == (target_group.pk if target_group else None):
        return question
    now = moment(actor, None)
    question.target_group = target_group
    name = target_group.name if target_group else ""
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.GROUPED, text=name)
    moved(question, now)
    keep_as_example(actor, question, target_group)
    record(actor, "set_target_group", question, target_group=target_group.slug if target_group else None)
    return question


@transaction.atomic
def pass_to_expert(
    actor: Any,
    question: Question,
    expert: User,
    *,
    target_group: TargetGroup | None = None,
    reason: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
    silent: bool = False,
) -> Question:
    """Ask an expert to answer. `reason` becomes an internal note; the mail to the expert holds no text.
    Who has the question already is not asked again.

    Raises ValidationError when that person is no active expert, Conflict when the question moved on.
    """
    question = locked(question)
    require(may_pass_on(actor, question))
    unchanged(question, version)
    now = moment(actor, at)
    if silent:
        require(is_desk(actor) and not isinstance(actor, User))
    if not has_role(expert, Role.EXPERT):
        raise ValidationError(_("%(name)s is not an expert.") % {"name": expert}, code="no_expert")
    if question.state not in (*TO_DO, State.WAITING_FOR_ASKER):
        raise ValidationError(_("Reopen the question first."), code="finished")
    if isinstance(actor, User) and is_desk(actor) and question.handler_id is None:
        question.handler = actor
    if target_group is not None:
        question.target_group = target_group
        keep_as_example(actor, question, target_group)
    # Chosen once more, they hear nothing: they have it already, and no clock of theirs begins anew.
    has_it = question.expert_id == expert.pk and question.state == State.WITH_EXPERT
    question.expert = expert
    unconfirmed = let_through(actor, question, now)
    if not has_it:
        Consultation.note(question, expert, now)
        event = Message.Event.PASSED
        passed = say(question, Message.Kind.EVENT, now, author=actor, event=event, about=expert)
    if reason.strip():
        say(question, Message.Kind.NOTE, now, author=actor, text=checked_text(reason))
    moved(question, now, State.WITH_EXPERT)
    record(actor, "pass_to_expert", question, expert=expert.pk)
    if not silent:
        if not has_it:
            mails.tell_expert(question, passed)
        if unconfirmed:
            mails.confirm(question)
    return question


@transaction.atomic
def hand_back(actor: Any, question: Question, *, reason: str = "", version: int | None = None) -> Question:
    """Give a question back to the front office: by its expert, or taken back by the desk.

    Also while a colleague is consulted; what they advise then reaches who asked for it.
    """
    question = locked(question)
    require(is_desk(actor) or is_assigned_expert(actor, question))
    unchanged(question, version)
    if not question.is_with_expert:
        return question
    now = moment(actor, None)
    question.expert = None
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.HANDED_BACK)
    if reason.strip():
        say(question, Message.Kind.NOTE, now, author=actor, text=checked_text(reason))
    moved(question, now, State.WITH_FRONT_OFFICE)
    record(actor, "hand_back", question)
    return question


@transaction.atomic
def close(
    actor: Any,
    question: Question,
    *,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Question:
    """End a question: by the asker, the desk or the assigned expert. Closing twice is closing once.

    When we close it the asker is told, and how it opens again. Raises ValidationError while an answer of ours
    waits to be sent: it would open the question again, after a mail that says that it was closed.
    """
    question = locked(question)
    require(is_asker(actor, question) or may_answer(actor, question))
    unchanged(question, version)
    if question.state == State.CLOSED:
        return question
    if not is_asker(actor, question) and question.planned_answers.filter(stopped="").exists():
        raise ValidationError(
            _("An answer waits to be sent. Let it go out first, or take it back."), code="planned"
        )
    now = moment(actor, at)
    question.closed_at = now
    closed = say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.CLOSED)
    moved(question, now, State.CLOSED)
    record(actor, "close", question)
    # Who closes their own knows it, and what is perhaps sent by a machine gets no mail.
    if isinstance(actor, User) and not is_asker(actor, question) and not question.held:
        mails.tell_asker_of_close(question, closed)
    return question


@transaction.atomic
def reopen(actor: Any, question: Question) -> Question:
    """Take up a finished question again; the clock starts anew. The asker may for thirty days.

    What was merged is taken up where it is answered: ValidationError while it is open there. Reopening
    twice is reopening once.
    """
    question, lead = locked_with_lead(question)
    if lead.is_open:
        require(is_desk(actor) or is_asker(actor, question))
        if lead is not question:
            raise ValidationError(
                _("This question is answered together with another, which is open."), code="merged"
            )
        return question
    require(may_reopen(actor, question))
    now = moment(actor, None)
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.REOPENED)
    if lead is not question:
        moved(question, now)
    back_to_us(lead, now)
    record(actor, "reopen", question)
    return question


def back_to_us(question: Question, now: dt.datetime, *, came_back: bool = True) -> None:
    """The desk is to move again, whoever had it last; the clock goes on, or anew when it was finished.

    Who no longer works here does not get it back: it would stand in nobody's list.
    """
    question.closed_at = None
    question.snoozed_until = None
    if not is_desk(question.handler):
        question.handler = None
    if has_role(question.expert, Role.EXPERT):
        state = State.WITH_EXPERT
    else:
        question.expert = None
        state = State.WITH_FRONT_OFFICE if question.handler else State.NEW
    moved(question, now, state, came_back=came_back)


def has_left(question: Question) -> bool:
    """Whether who is to move no longer works here."""
    return question.handled_by is not None and not may_answer(question.handled_by, question)
