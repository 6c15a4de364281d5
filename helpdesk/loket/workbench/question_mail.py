"""What a colleague should know of the mail around a question: what waits, came back or was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from loket.models import IncomingMail, Question, SentMail
from loket.rights import is_desk
from post.models import Effect

from .mail import left_out

LOOKED_AT = 20
# Of the questions that a mail came into or seems to belong to: a question has sixty columns.
PLACES, SHOWN = ("question", "suspected"), ("reference", "title")


@dataclass
class MailOfQuestion:
    """For the template: each list is empty when there is nothing to say."""

    # The mail server can't be reached, or refused: the asker does not know yet.
    waiting: list[SentMail] = field(default_factory=list)
    failed: list[SentMail] = field(default_factory=list)
    came_back: list[SentMail] = field(default_factory=list)
    # The question that this one seems to belong to, and those that seem to belong to this one.
    suspected: list[Question] = field(default_factory=list)
    suspecting: list[Question] = field(default_factory=list)
    # Attachments that were not taken over, and those of them that the asker will count on.
    left_out: list[dict[str, Any]] = field(default_factory=list)
    missed: list[dict[str, Any]] = field(default_factory=list)
    # Of what came by mail the desk may have the whole.
    messages: list[IncomingMail] = field(default_factory=list)


def mail_of(question: Question, user: Any) -> MailOfQuestion:
    """Gather it in two queries."""
    found = MailOfQuestion()
    # What went wrong with its promise in the outbox; nothing while it is on its way or arrived.
    trouble = (
        Effect.objects.filter(kind="mail", key=OuterRef("key"))
        .filter(Q(state=Effect.State.FAILED) | Q(state=Effect.State.PENDING, attempts__gt=0))
        .values("state")[:1]
    )
    sent = (
        question.sent_mails.filter(to_asker=True)
        .annotate(trouble=Subquery(trouble))
        .only("question", "promised_at", "undeliverable_at", "status")
    )
    for mail in sent.order_by("-promised_at", "-pk")[:LOOKED_AT]:
        if mail.undeliverable_at:
            found.came_back.append(mail)
        if mail.trouble == Effect.State.PENDING:
            found.waiting.append(mail)
        elif mail.trouble == Effect.State.FAILED:
            found.failed.append(mail)
    workable = Question.objects.workable_by(user)
    mails = (
        IncomingMail.objects.filter(Q(question=question) | Q(suspected=question))
        .select_related("question", "suspected")
        .only("message", "left_out", "received_at", *(f"{of}__{name}" for of in PLACES for name in SHOWN))
        .annotate(
            may_open_question=Exists(workable.filter(pk=OuterRef("question"))),
            may_open_suspected=Exists(workable.filter(pk=OuterRef("suspected"))),
        )
        .order_by("pk")[:LOOKED_AT]
    )
    for come in mails:
        if come.question_id == question.pk:
            left = left_out(come)
            found.left_out += left
            found.missed += [entry for entry in left if entry["missed"]]
            if is_desk(user) and come.message_id:
                found.messages.append(come)
            if come.suspected is not None and come.may_open_suspected:
                found.suspected.append(come.suspected)
        elif come.question is not None and come.may_open_question:
            found.suspecting.append(come.question)
    return found
