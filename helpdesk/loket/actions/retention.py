"""Emptying: when its period is over nothing of a person is left in a question; what reports count stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from helpdesk.models import FollowUp, Ticket

from accounts.actions import System
from accounts.audit import record
from accounts.models import AuditEntry
from files.actions import remove_files
from files.models import StoredFile
from loket import access
from loket.models import (
    Consultation,
    Draft,
    GapCheck,
    IncomingMail,
    Message,
    PhoneCall,
    PlannedAnswer,
    Presence,
    Question,
    ReplyDraft,
    Review,
    Satisfaction,
    SentMail,
    SideConversation,
    SideMessage,
    TriageExample,
    Watch,
)
from loket.rights import require
from post.models import Effect

from .ground import locked

# Each in a transaction of its own; the rest of a large number follows the next day.
MOST_A_DAY = 5_000
# What is of people alone goes whole, and with it what hangs on it.
GONE = (
    SideConversation,
    ReplyDraft,
    PlannedAnswer,
    Watch,
    Presence,
    Consultation,
    TriageExample,
    GapCheck,
    Draft,
    SentMail,
)


def forget_questions(actor: Any, now: dt.datetime | None = None) -> int:
    """Empty what was finished longer ago than the privacy page says; returns how many. Runs daily."""
    now, count = now or timezone.now(), 0
    for pk in list(
        Question.objects.kept_long_enough(now).order_by("pk").values_list("pk", flat=True)[:MOST_A_DAY]
    ):
        count += empty_question(actor, Question(pk=pk), now)
    return count


@transaction.atomic
def empty_question(actor: Any, question: Question, now: dt.datetime | None = None) -> bool:
    """Take all persons, their words and their files out of a question whose period is over.

    What it was about, from where and how long it took stays, and so does how the asker liked the answer.
    False when its period is not over (any more), or it was emptied already.
    """
    require(isinstance(actor, System))
    now = now or timezone.now()
    question = locked(question)
    if not Question.objects.kept_long_enough(now).filter(pk=question.pk).exists():
        return False
    _empty_conversation(question)
    _empty_mail(question)
    for model in GONE:
        model._default_manager.filter(question=question).delete()
    PhoneCall.objects.filter(question=question).update(taken_by=None, data={}, number="")
    Review.objects.filter(question=question).update(why="", decided_by=None)
    Satisfaction.objects.filter(question=question).update(text="")
    _forget_audit(Question, [question.pk])
    # The reference alone is shown where a title was.
    question.title = question.reference
    question.asker_name = question.asker_email = question.organisation_name = ""
    question.asker = question.organisation = question.handler = question.expert = None
    question.access_salt = access.new_salt()
    question.access_hash = access.hash_of(access.token_of(question.access_salt))
    question.access_expires_at = question.emptied_at = now
    question.note_count = 0
    question.version += 1
    question.save()
    Ticket.objects.filter(pk=question.pk).update(
        title=question.reference, description="", submitter_email=None, resolution=None, assigned_to=None
    )
    record(actor, "empty_question", question)
    return True


def _empty_conversation(question: Question) -> None:
    """Leave when somebody wrote to whom; no text, no name, no file. Notes go whole: no report counts them."""
    messages = Message.objects.filter(question=question)
    owners: list[tuple[type[models.Model], list[int]]] = [
        (model, list(model._default_manager.filter(question=question).values_list("pk", flat=True)))
        for model in (Message, ReplyDraft, PlannedAnswer, Draft)
    ]
    aside = SideMessage.objects.filter(conversation__question=question)
    owners.append((SideMessage, list(aside.values_list("pk", flat=True))))
    for model, pks in owners:
        files = StoredFile.objects.filter(
            owner_type=ContentType.objects.get_for_model(model), owner_id__in=[str(pk) for pk in pks]
        )
        _forget_audit(StoredFile, files.values_list("pk", flat=True))
        remove_files(files)
    FollowUp.objects.filter(message__in=messages.filter(kind=Message.Kind.NOTE)).delete()
    FollowUp.objects.filter(ticket_id=question.pk).update(comment="", user=None, email_recipients="")
    messages.update(quoted="", author=None, about=None, form_key="")


def _empty_mail(question: Question) -> None:
    mails = IncomingMail.objects.filter(question=question)
    _forget_audit(IncomingMail, mails.values_list("pk", flat=True))
    mails.forget()
    # What was given up still holds its address and text.
    keys = SentMail.objects.filter(question=question).values("key")
    Effect.objects.filter(kind="mail", key__in=keys).delete()


def _forget_audit(model: type[models.Model], pks: Any) -> None:
    """Drop the entries about objects; in the ordinary way they went long before."""
    AuditEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(pk) for pk in pks]
    ).delete()
