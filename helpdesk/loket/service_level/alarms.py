"""Who hears in time: the handler at three quarters of the promise, the team when it is late. Each once.

A question remembers what was told of it, in the transaction that promises the mail: a sweep that is repeated,
or that runs twice at once, tells nothing twice. One mail a sweep to a person names all their questions.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.audit import record
from accounts.models import User
from accounts.roles import Role, has_role
from loket import mails
from loket.models import Message, Question
from loket.models.question import TO_DO

BATCH = 200
WARNED, ESCALATED = 1, 2


def sweep(now: dt.datetime | None = None) -> int:
    """Tell of all questions that reached a moment since the last sweep; returns how many."""
    now = now or timezone.now()
    told = 0
    while batch := _tell(now):
        told += batch
    return told


@transaction.atomic
def _tell(now: dt.datetime) -> int:
    questions = list(
        # Somebody who answers right now holds the row; the next sweep sees what became of it.
        Question.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(Q(alarm=0) | Q(alarm=WARNED, due_at__lte=now))
        .filter(state__in=TO_DO, held=False, warn_at__lte=now)
        .select_related("handler", "expert")
        .order_by("due_at", "pk")[:BATCH]
    )
    team = _team() if questions else []
    told: dict[tuple[str, User], list[Question]] = defaultdict(list)
    for question in questions:
        late = question.due_at <= now
        question.alarm = ESCALATED if late else WARNED
        question.save(update_fields=["alarm"])
        kind = "late" if late else "warning"
        for person in _hearers(question, team, late):
            told[kind, person].append(question)
        if late:
            _write_down(question, now)
        record(SYSTEM, "escalate" if late else "warn", question)
    for (kind, person), about in told.items():
        mails.tell_of_deadlines(person, kind, about, _key(kind, person, about))
    return len(questions)


def _hearers(question: Question, team: list[User], late: bool) -> list[User]:
    handler = question.handled_by
    mine = [handler] if has_role(handler, Role.FRONT_OFFICE, Role.PROGRAMME_TEAM, Role.EXPERT) else []
    return list(dict.fromkeys([*mine, *team])) if late or not mine else mine


def _team() -> list[User]:
    """The front office; where nobody has that role the programme team."""
    for role in (Role.FRONT_OFFICE, Role.PROGRAMME_TEAM):
        if people := list(User.objects.with_role(role).order_by("pk")):
            return people
    return []


def _write_down(question: Question, now: dt.datetime) -> None:
    # Imported late: the verbs stand on this room's clock.
    from loket.actions.ground import say

    say(question, Message.Kind.EVENT, now, event=Message.Event.LATE)


def _key(kind: str, person: User, about: list[Question]) -> str:
    """The same news to the same person is the same mail; after a new promise it is new."""
    news: Any = [(question.pk, question.due_at.isoformat()) for question in about]
    return f"loket-{kind}-{person.pk}-{hashlib.sha256(repr(news).encode()).hexdigest()[:24]}"
