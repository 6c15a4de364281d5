"""What all verbs stand on: the locked question, the message that is added, the ticket that follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from helpdesk.models import FollowUp, Queue, Ticket

from accounts.models import User
from files.actions import store_file
from loket.answering.filling import places_left
from loket.models import Message, Question, Review
from loket.models.question import FINISHED, State
from loket.rights import may_backdate, require
from loket.service_level import begin, follow, responded

QUEUE_SLUG = "loket"
MAX_TEXT = 20_000
GATHER_ATTEMPTS = 10

# django-helpdesk's status, so that its own reports and whatever reads its tables stay right.
TICKET_STATUS = {
    State.NEW: Ticket.OPEN_STATUS,
    State.WITH_FRONT_OFFICE: Ticket.OPEN_STATUS,
    State.WITH_EXPERT: Ticket.OPEN_STATUS,
    State.WAITING_FOR_COLLEAGUE: Ticket.OPEN_STATUS,
    State.WAITING_FOR_ASKER: Ticket.OPEN_STATUS,
    State.ANSWERED: Ticket.RESOLVED_STATUS,
    State.CLOSED: Ticket.CLOSED_STATUS,
}


class Conflict(Exception):
    """Somebody else changed the question since the actor opened it; nothing was done."""


def desk_queue() -> Queue:
    """The one queue of django-helpdesk. Locale "en": with one that has no templates it falls silent."""
    queue = Queue.objects.filter(slug=QUEUE_SLUG).first()
    return (
        queue
        or Queue.objects.get_or_create(
            slug=QUEUE_SLUG,
            defaults={
                "title": "Loket",
                "locale": "en",
                "allow_public_submission": False,
                "allow_email_submission": False,
                "enable_notifications_on_email_events": False,
            },
        )[0]
    )


def locked(question: Question) -> Question:
    """The question as it is now, held until the end of the transaction. Rights are judged on this one.

    For verbs of one question. Whoever holds one may take no other: see `locked_together`.
    """
    return Question.objects.select_for_update(of=("self",)).get(pk=question.pk)


def locked_together(gather: Callable[[], Iterable[int]]) -> dict[int, Question]:
    """Hold several questions as they are now, by key; `gather` reads which.

    The one order of locks at the desk: first the mail or call that a verb deals with, then all questions that
    it may change, the oldest first and before anything else, then whatever belongs to them. So no two verbs
    wait for each other. What `gather` reads may change until it is held; then all is let go and held anew.
    """
    for _attempt in range(GATHER_ATTEMPTS):
        point = transaction.savepoint()
        rows = Question.objects.select_for_update(of=("self",)).filter(pk__in=set(gather())).order_by("pk")
        held = {question.pk: question for question in rows}
        if set(gather()) <= held.keys():
            return held
        transaction.savepoint_rollback(point)
    raise Conflict


def locked_with_lead(question: Question) -> tuple[Question, Question]:
    """A question and where it is answered, both held; the same one twice when it is merged with none."""

    def gather() -> set[int]:
        lead = Question.objects.values_list("merged_into", flat=True).get(pk=question.pk)
        return {question.pk} if lead is None else {question.pk, lead}

    held = locked_together(gather)
    question = held[question.pk]
    if question.merged_into_id is None:
        return question, question
    question.merged_into = held[question.merged_into_id]
    return question, question.merged_into


def locked_for_answer(question: Question, also_to: Collection[str]) -> tuple[Question, list[Question]]:
    """A question and those merged into it that get its answer too, by reference; all held."""
    if not also_to:
        return locked(question), []
    named = Question.objects.filter(reference__in=also_to).values_list("pk", flat=True)
    held = locked_together(lambda: {question.pk, *named.all()})
    question = held.pop(question.pk)
    return question, [other for other in held.values() if other.merged_into_id == question.pk]


def unchanged(question: Question, version: int | None) -> None:
    """Raise Conflict when a question moved on since `version`, which the actor's form was made with."""
    if version is not None and question.version != version:
        raise Conflict


def moment(actor: Any, at: dt.datetime | None) -> dt.datetime:
    """The time of an action: now, or for an import at the command line its own."""
    if at is None:
        return timezone.now()
    require(may_backdate(actor))
    return at


def checked_text(text: str) -> str:
    """A text that was typed, without surrounding space; ValidationError when empty or far too long."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise ValidationError(_("Write a text."), code="required")
    if len(text) > MAX_TEXT:
        raise ValidationError(
            _("Your text is longer than %(count)s characters. Make it shorter.") % {"count": MAX_TEXT},
            code="too_long",
        )
    return text


def checked_answer(text: str) -> str:
    """The same for what goes to an asker: nothing of a standard text may be left to fill in."""
    text = checked_text(text)
    if left := places_left(text):
        raise ValidationError(
            _("Fill in what is still open: %(places)s.") % {"places": ", ".join(left)}, code="places"
        )
    return text


def let_through(actor: Any, question: Question, now: dt.datetime) -> bool:
    """Make a question that was kept for review, or discarded, one like all others, promised from now on.

    Returns whether it was kept: then the asker has no confirmation yet. The caller saves the question.
    """
    if not question.held:
        return False
    question.held, question.closed_at = False, None
    if question.state == State.CLOSED:
        # Nobody reopens it: it was never a question until now.
        question.state = State.NEW
    begin(question, now)
    decide(actor, question, Review.Outcome.LET_THROUGH, "", now)
    return True


def decide(actor: Any, question: Question, outcome: Review.Outcome, why: str, now: dt.datetime) -> None:
    """Write down who decided what about a question that was kept for review."""
    values = {
        "outcome": outcome,
        "why": why,
        "decided_at": now,
        "decided_by": actor if isinstance(actor, User) and actor.pk else None,
    }
    # What came by mail has none yet: its reason stands with the mail.
    Review.objects.update_or_create(
        question=question, defaults=values, create_defaults={**values, "reason": Review.Reason.OTHER}
    )


def say(
    question: Question,
    kind: Message.Kind,
    at: dt.datetime,
    *,
    author: Any = None,
    text: str = "",
    event: str = "",
    about: User | None = None,
    uploads: Iterable[File] = (),
    form_key: str = "",
    quoted: str = "",
) -> Message:
    """Add a message or an event to the conversation; the caller saves the question.

    Goes past FollowUp.save, which would write the ticket once more with what it last read.
    """
    author = author if isinstance(author, User) and author.pk else None
    (followup,) = FollowUp.objects.bulk_create(
        [
            FollowUp(
                ticket_id=question.pk,
                date=at,
                title=event or kind,
                comment=text,
                public=kind in Message.PUBLIC,
            )
        ]
    )
    message = Message.objects.create(
        followup=followup, question=question, kind=kind, event=event, at=at, author=author, about=about,
        form_key=form_key, quoted=quoted,
    )  # fmt: skip
    for upload in uploads:
        store_file(author, upload, owner=message)
    if kind == Message.Kind.ANSWER:
        responded(question, at)
    if kind == Message.Kind.ASKER and question.message_count:
        question.heard_at = at
    if kind in Message.PUBLIC:
        question.message_count += 1
    elif kind == Message.Kind.NOTE:
        question.note_count += 1
    return message


def moved(question: Question, at: dt.datetime, state: State | None = None, *, came_back: bool = True) -> None:
    """Save a question that moved on: its state, the ticket's, the clock, the time and the version.

    `came_back`: whether it counts as reopened when it was finished and is not any more.
    """
    before = question.state
    if state is not None:
        question.state = state
    if question.state in FINISHED:
        # What is finished does not come back by itself.
        question.snoozed_until = None
    follow(question, before, at, came_back=came_back)
    question.changed_at = at
    question.version += 1
    question.save()
    Ticket.objects.filter(pk=question.pk).update(
        status=TICKET_STATUS[State(question.state)], modified=at, due_date=question.due_at
    )
