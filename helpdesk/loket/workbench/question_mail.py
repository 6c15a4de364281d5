"""What a colleague should know of the mail around a question: what waits, came back or was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from loket.models import IncomingMail, Question, SentMail
from loket.rights import is_desk
from post.models import Effect

from .mail import left_out

LOOKED_AT = 20


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
    left_out: list[dict[str, str]] = field(default_factory=list)
    # Of what came by mail the desk may have the whole.
    messages: list[IncomingMail] = field(default_factory=list)


def mail_of(question: Question, user: Any) -> MailOfQuestion:
    """Gather it in four queries at most."""
    found = MailOfQuestion()
    sent = list(question.sent_mails.filter(to_asker=True).order_by("-promised_at", "-pk")[:LOOKED_AT])
    found.came_back = [mail for mail in sent if mail.undeliverable_at]
    states = dict(
        Effect.objects.filter(kind="mail", key__in=[mail.key for mail in sent])
        .filter(Q(state=Effect.State.FAILED) | Q(state=Effect.State.PENDING, attempts__gt=0))
        .values_list("key", "state")
    )
    found.waiting = [mail for mail in sent if states.get(mail.key) == Effect.State.PENDING]
    found.failed = [mail for mail in sent if states.get(mail.key) == Effect.State.FAILED]
    mails = list(
        IncomingMail.objects.filter(Q(question=question) | Q(suspected=question))
        .select_related("question", "suspected")
        .order_by("pk")[:LOOKED_AT]
    )
    others: dict[int, Question] = {}
    for mail in mails:
        if mail.question_id == question.pk:
            found.left_out += left_out(mail)
            if is_desk(user) and mail.message_id:
                found.messages.append(mail)
        for other in (mail.question, mail.suspected):
            if other is not None and other.pk != question.pk:
                others[other.pk] = other
    allowed = (
        set(Question.objects.workable_by(user).filter(pk__in=others).values_list("pk", flat=True))
        if others
        else set()
    )
    for mail in mails:
        if mail.question_id == question.pk and mail.suspected_id in allowed:
            found.suspected.append(others[mail.suspected_id])
        elif mail.suspected_id == question.pk and mail.question_id in allowed:
            found.suspecting.append(others[mail.question_id])
    return found
