"""Answers that wait: half a minute in which they can be undone, or until a time that their author chose.

The outbox sends them (`not_before`), in one transaction with its tick: once, also when a worker is killed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from calendars.ical import AMSTERDAM
from files.actions import remove_files, store_file
from loket import mails
from loket.models import Message, PlannedAnswer, Question
from loket.models.question import FINISHED, State
from loket.rights import is_desk, may_answer, may_read_notes, require
from loket.service_level import service_level
from post.models import Effect
from post.outbox import enqueue

from .answering import publish_answer
from .drafting import files_owned_by, forget_draft, keep_draft, move_files, take_along
from .ground import checked_answer, locked, locked_for_answer, moved, say, unchanged

SEND = "loket-answer"
# Further ahead nobody oversees what happens to a question.
FURTHEST = dt.timedelta(days=60)


@transaction.atomic
def plan_answer(
    actor: Any,
    question: Question,
    text: str,
    *,
    then: State = State.ANSWERED,
    version: int | None = None,
    uploads: Iterable[File] = (),
    draft_files: Iterable[str] = (),
    also_to: Iterable[str] = (),
    send_at: dt.datetime | None = None,
    form_key: str = "",
) -> PlannedAnswer | None:
    """Let an answer go out at `send_at` (in opening hours), or in a moment so that it can be undone.

    The same form again (`form_key`) is the same answer; None when that went out already. Raises Conflict like
    `publish_answer`; the question counts as changed at once, so a colleague who is typing is told too.
    """
    question = locked(question)
    require(may_answer(actor, question))
    if form_key:
        if known := question.planned_answers.filter(form_key=form_key).first():
            return known
        if question.messages.filter(form_key=form_key).exists():
            return None
    unchanged(question, version)
    if then not in (*FINISHED, State.WAITING_FOR_ASKER):
        raise ValidationError(_("An answer can't lead to that state."), code="state")
    now = timezone.now()
    planned = PlannedAnswer.objects.create(
        question=question,
        author=actor,
        text=checked_answer(text),
        then=then,
        also_to=list(also_to),
        scheduled=send_at is not None,
        made_at=now,
        send_at=_checked_time(send_at, now)
        if send_at
        else now + dt.timedelta(seconds=settings.UNDO_SEND_SECONDS),
        form_key=form_key,
    )
    for upload in uploads:
        store_file(actor, upload, owner=planned)
    take_along(actor, question, planned, draft_files)
    forget_draft(actor, question)
    if planned.scheduled:
        say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.PLANNED)
    moved(question, now)
    _promise(planned)
    record(actor, "plan_answer", question, scheduled=planned.scheduled)
    return planned


@transaction.atomic
def take_back(actor: Any, planned: PlannedAnswer) -> Question:
    """Undo an answer that did not go out yet; its text and files are the author's draft again.

    By its author or the desk. Raises ValidationError when it went out already.
    """
    question, planned = _still_planned(planned)
    require(_may_change(actor, planned, question))
    author = planned.author or actor
    draft = keep_draft(author, question, planned.text) if _may_have_draft(author, question) else None
    if draft is not None:
        move_files(files_owned_by(planned), draft)
    else:
        remove_files(files_owned_by(planned))
    if planned.scheduled and not planned.stopped:
        say(question, Message.Kind.EVENT, timezone.now(), author=actor, event=Message.Event.UNPLANNED)
    planned.delete()
    moved(question, timezone.now())
    record(actor, "take_back", question)
    return question


@transaction.atomic
def reschedule(actor: Any, planned: PlannedAnswer, send_at: dt.datetime) -> PlannedAnswer:
    """Let a planned answer, also one that was stopped, go out at another time in opening hours."""
    question, planned = _still_planned(planned)
    require(_may_change(actor, planned, question))
    now = timezone.now()
    planned.send_at = _checked_time(send_at, now)
    planned.scheduled = True
    # Whoever chooses a time has read what came in meanwhile.
    planned.made_at, planned.stopped = now, ""
    planned.save()
    _promise(planned)
    record(actor, "reschedule", question)
    return planned


def send_planned(effect: Effect) -> None:
    """Send the answer of an effect, unless it was taken back, moved to another time, or overtaken."""
    planned = PlannedAnswer.objects.filter(pk=effect.payload["planned"]).first()
    if planned is None:
        return
    try:
        question, planned = _still_planned(planned)
    except ValidationError:
        return
    if planned.stopped or _moment_of(planned) != effect.payload["send_at"]:
        return
    author = planned.author
    merged = Q(question__merged_into=question, question__reference__in=planned.also_to)
    told = Message.objects.filter(Q(question=question) | merged)
    if told.filter(kind=Message.Kind.ASKER, at__gt=planned.made_at).exists():
        # Sent now it would seem to answer what its author never read, and close the question over it.
        _stop(question, planned, PlannedAnswer.Stopped.REACTED)
    elif author is None or not may_answer(author, question):
        _stop(question, planned, PlannedAnswer.Stopped.MOVED)
    else:
        publish_answer(
            author,
            question,
            planned.text,
            then=State(planned.then),
            also_to=planned.also_to,
            form_key=planned.form_key,
            planned=planned,
        )
        planned.delete()


def _stop(question: Question, planned: PlannedAnswer, why: PlannedAnswer.Stopped) -> None:
    planned.stopped = why
    planned.save(update_fields=["stopped"])
    say(
        question,
        Message.Kind.EVENT,
        timezone.now(),
        event=Message.Event.UNPLANNED,
        about=planned.author,
    )
    if planned.author is not None:
        mails.tell_author_of_stop(question, planned)


def _still_planned(planned: PlannedAnswer) -> tuple[Question, PlannedAnswer]:
    """Question and answer as they are now, both held: sending and undoing wait for each other.

    With the questions that get the answer too: who sends it holds all of them from the beginning.
    """
    question, _others = locked_for_answer(planned.question, planned.also_to)
    found = PlannedAnswer.objects.select_related("author").filter(pk=planned.pk).first()
    if found is None:
        raise ValidationError(_("This answer was sent already."), code="sent")
    return question, found


def _may_change(actor: User, planned: PlannedAnswer, question: Question) -> bool:
    return is_desk(actor) or (planned.author_id == actor.pk and may_answer(actor, question))


def _may_have_draft(person: User, question: Question) -> bool:
    return person.is_active and may_read_notes(person, question)


def _checked_time(send_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    if not now < send_at <= now + FURTHEST:
        raise ValidationError(_("Choose a time within the next sixty days."), code="send_at")
    stretch = service_level().time.open_on(send_at.astimezone(AMSTERDAM).date())
    if stretch is None or not stretch[0] <= send_at <= stretch[1]:
        raise ValidationError(_("Choose a time at which the desk is open."), code="send_at")
    return send_at


def _moment_of(planned: PlannedAnswer) -> str:
    """The time in one way of writing, whatever zone it was given in."""
    return planned.send_at.astimezone(dt.UTC).isoformat()


def _promise(planned: PlannedAnswer) -> None:
    moment = _moment_of(planned)
    enqueue(
        SEND,
        f"{planned.pk}:{moment}",
        {"planned": planned.pk, "send_at": moment},
        not_before=planned.send_at,
    )
