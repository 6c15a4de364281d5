"""Putting in questions that were asked and answered elsewhere, many at once: from the command line alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from helpdesk.models import FollowUp, Ticket

from accounts.audit import record
from accounts.models import Organisation, User
from loket import access
from loket.models import Consultation, Message, Question, ReferenceCounter, Satisfaction
from loket.models.question import Channel, State
from loket.rights import may_backdate, require
from loket.service_level import service_level
from vocabulary.models import ActionLine, Municipality, TargetGroup

from .ground import TICKET_STATUS, checked_text, desk_queue


@dataclass(frozen=True)
class PastQuestion:
    """A question with its answer, as it was; `score` is what its asker thought of it, if they said so."""

    title: str
    text: str
    answer: str
    asked_at: dt.datetime
    answered_at: dt.datetime
    asker_name: str
    asker_email: str
    organisation_name: str
    organisation: Organisation | None
    municipality: Municipality | None
    author: User
    expert: User | None = None
    channel: str = Channel.WEB
    target_group: TargetGroup | None = None
    subject: ActionLine | None = None
    score: int | None = None
    reopened: int = 0


@transaction.atomic
def put_history(actor: Any, past: Sequence[PastQuestion]) -> list[Question]:
    """Put questions of town halls that are over. Nobody gets mail; times are judged by the promise of now."""
    require(may_backdate(actor))
    tickets = Ticket.objects.bulk_create(
        [
            Ticket(
                queue=desk_queue(), title=one.title, description=checked_text(one.text), created=one.asked_at,
                modified=one.answered_at, status=TICKET_STATUS[State.CLOSED],
            )
            for one in past
        ]
    )  # fmt: skip
    level = service_level()
    questions = Question.objects.bulk_create(
        [_question(one, ticket, level) for one, ticket in zip(past, tickets, strict=True)]
    )
    pairs = list(zip(past, questions, strict=True))
    _say(pairs)
    Consultation.objects.bulk_create(
        [Consultation(question=q, expert=one.expert, asked_at=one.asked_at) for one, q in pairs if one.expert]
    )
    Satisfaction.objects.bulk_create(
        [Satisfaction(question=q, score=one.score, at=one.answered_at) for one, q in pairs if one.score]
    )
    record(actor, "put_history", None, questions=len(questions))
    return questions


def _question(one: PastQuestion, ticket: Ticket, level: Any) -> Question:
    promise = level.promise(one.channel, False)
    used = level.time.between(one.asked_at, one.answered_at)
    minutes = int(used.total_seconds() // 60)
    salt = access.new_salt()
    return Question(
        ticket=ticket,
        reference=ReferenceCounter.next_reference(one.asked_at.year),
        title=one.title,
        channel=one.channel,
        state=State.CLOSED,
        target_group=one.target_group,
        subject=one.subject,
        asker_name=one.asker_name,
        asker_email=one.asker_email,
        organisation=one.organisation,
        organisation_name=one.organisation_name,
        organisation_kind=Organisation.Kind.MUNICIPALITY,
        municipality=one.municipality,
        handler=one.author,
        expert=one.expert,
        asked_at=one.asked_at,
        clock_started_at=one.asked_at,
        clock_used=int(used.total_seconds()),
        due_at=level.time.after(one.asked_at, promise.solution),
        response_due_at=level.time.after(one.asked_at, promise.first_response),
        solution_due_at=level.time.after(one.asked_at, promise.solution),
        responded_at=one.answered_at,
        first_answered_at=one.answered_at,
        answered_at=one.answered_at,
        closed_at=one.answered_at,
        changed_at=one.answered_at,
        first_response_minutes=minutes,
        first_response_in_time=used <= promise.first_response,
        solution_minutes=minutes,
        solution_in_time=used <= promise.solution,
        reopened=one.reopened,
        message_count=2,
        access_salt=salt,
        access_hash=access.hash_of(access.token_of(salt)),
        access_expires_at=one.answered_at + access.LINK_WORKS,
    )


def _say(pairs: Sequence[tuple[PastQuestion, Question]]) -> None:
    """The conversations: what was asked, and the answer."""
    said = [
        (question, kind, text, at, author)
        for one, question in pairs
        for kind, text, at, author in (
            (Message.Kind.ASKER, one.text, one.asked_at, None),
            (Message.Kind.ANSWER, one.answer, one.answered_at, one.expert or one.author),
        )
    ]
    followups = FollowUp.objects.bulk_create(
        [
            FollowUp(ticket_id=question.pk, date=at, title=kind, comment=checked_text(text), public=True)
            for question, kind, text, at, _author in said
        ]
    )
    Message.objects.bulk_create(
        [
            Message(followup=followup, question=question, kind=kind, at=at, author=author)
            for followup, (question, kind, _text, at, author) in zip(followups, said, strict=True)
        ]
    )
