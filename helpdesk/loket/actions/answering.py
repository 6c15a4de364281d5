"""Answering: notes stay inside, answers go to the asker, the asker reacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from loket import mails
from loket.models import Message, PlannedAnswer, Question
from loket.models.question import FINISHED, State
from loket.rights import (
    is_asker,
    is_assigned_expert,
    is_desk,
    may_answer,
    may_read_notes,
    may_still_react,
    require,
)

from .drafting import files_owned_by, forget_draft, move_files, take_along
from .following import mention
from .ground import (
    Conflict,
    checked_answer,
    checked_text,
    let_through,
    locked,
    locked_for_answer,
    locked_with_lead,
    moment,
    moved,
    say,
    unchanged,
)  # fmt: skip
from .handling import back_to_us, has_left

__all__ = ["Conflict", "publish_answer", "react", "write_note"]


@transaction.atomic
def write_note(
    actor: Any,
    question: Question,
    text: str,
    *,
    uploads: Iterable[File] = (),
    draft_files: Iterable[str] = (),
    form_key: str = "",
    author: User | None = None,
    at: dt.datetime | None = None,
) -> Message:
    """Write an internal note, for the desk and the experts of this question. It goes nowhere else.

    A note never conflicts: it changes nothing for somebody who is writing an answer. The same form again
    (`form_key`) is the same note. `author` and `at` are for imports at the command line.
    """
    question = locked(question)
    require(may_read_notes(actor, question))
    require(author is None or not isinstance(actor, User))
    if form_key and (known := question.messages.filter(form_key=form_key).first()):
        return known
    now = moment(actor, at)
    note = say(
        question,
        Message.Kind.NOTE,
        now,
        author=author or actor,
        text=checked_text(text),
        uploads=uploads,
        form_key=form_key,
    )
    take_along(actor, question, note, draft_files)
    forget_draft(actor, question)
    question.changed_at = now
    question.save(update_fields=["note_count", "changed_at"])
    record(actor, "write_note", question)
    mention(actor, question, note, text)
    return note


@transaction.atomic
def publish_answer(
    actor: Any,
    question: Question,
    text: str,
    *,
    then: State = State.ANSWERED,
    version: int | None = None,
    uploads: Iterable[File] = (),
    draft_files: Iterable[str] = (),
    also_to: Iterable[str] = (),
    form_key: str = "",
    planned: PlannedAnswer | None = None,
    author: User | None = None,
    at: dt.datetime | None = None,
    silent: bool = False,
) -> Message:
    """Send an answer: on the asker's page at once, and a mail that says so.

    `then` is what the question becomes: answered, waiting for the asker (the clock stands still) or closed.
    `also_to` names merged questions by reference: each asker gets the same answer in their own question.
    The same form again (`form_key`) is the same answer. `planned` is what waited to be sent: its files go
    along, and a draft that its author typed since is another answer. `author`, `at` and `silent` are for
    imports at the command line.
    Raises Conflict when somebody else answered or moved the question since `version`.
    """
    question, others = locked_for_answer(question, list(also_to))
    require(may_answer(actor, question))
    if form_key and (known := question.messages.filter(form_key=form_key).first()):
        return known
    unchanged(question, version)
    if then not in (*FINISHED, State.WAITING_FOR_ASKER):
        raise ValidationError(_("An answer can't lead to that state."), code="state")
    if author is not None or silent:
        require(is_desk(actor) and not isinstance(actor, User))
    now = moment(actor, at)
    let_through(actor, question, now)
    answer = say(
        question,
        Message.Kind.ANSWER,
        now,
        author=author or actor,
        text=checked_answer(text),
        uploads=uploads,
        form_key=form_key,
    )
    if planned is not None:
        move_files(files_owned_by(planned), answer)
    else:
        take_along(actor, question, answer, draft_files)
        forget_draft(actor, question)
    if isinstance(actor, User) and question.handler_id is None and not is_assigned_expert(actor, question):
        question.handler = actor
    question.first_answered_at = question.first_answered_at or now
    if then in FINISHED:
        question.answered_at = now
    question.closed_at = now if then == State.CLOSED else None
    moved(question, now, then)
    record(actor, "publish_answer", question, then=str(then))
    if not silent:
        mails.tell_asker_of_answer(question, answer)
    for other in others:
        _repeat(actor, other, answer, text, now)
    return answer


def _repeat(actor: Any, question: Question, answer: Message, text: str, now: dt.datetime) -> None:
    """Give the answer to the asker of a merged question too, in that question, which is held."""
    copy = say(
        question,
        Message.Kind.ANSWER,
        now,
        author=answer.author,
        text=checked_text(text),
        uploads=[File(stored.content.open(), stored.name) for stored in files_owned_by(answer)],
    )
    question.first_answered_at = question.first_answered_at or now
    question.answered_at = now
    moved(question, now)
    record(actor, "publish_answer", question, repeated=True)
    mails.tell_asker_of_answer(question, copy)


@transaction.atomic
def react(
    actor: Any,
    question: Question,
    text: str,
    *,
    uploads: Iterable[File] = (),
    form_key: str = "",
    quoted: str = "",
    at: dt.datetime | None = None,
    silent: bool = False,
) -> Message:
    """The asker adds something; who handles it gets a mail.

    What was answered or waited for them is the desk's to move again, and its clock starts anew.

    `form_key` names the form that was sent: the same form again is the same message. `quoted` is what a mail
    repeated of earlier ones: kept, shown folded away.
    An import at the command line may react for the asker (with `at` or `silent`).
    """
    command_line = (at is not None or silent) and not isinstance(actor, User) and is_desk(actor)
    question, lead = locked_with_lead(question)
    require(command_line or is_asker(actor, question))
    now = moment(actor, at)
    require(command_line or may_still_react(question, now))
    if form_key and (known := question.messages.filter(form_key=form_key).first()):
        return known
    reaction = say(
        question,
        Message.Kind.ASKER,
        now,
        author=actor,
        text=checked_text(text),
        uploads=uploads,
        form_key=form_key,
        quoted=quoted,
    )
    if lead is not question:
        moved(question, now)
    lead.snoozed_until = None
    if lead.state in (*FINISHED, State.WAITING_FOR_ASKER) or has_left(lead):
        back_to_us(lead, now)
    else:
        moved(lead, now)
    record(actor, "react", question)
    if not silent:
        mails.tell_desk_of_reaction(lead, reaction)
    return reaction
