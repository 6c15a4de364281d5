"""Questions of the past, put in the table at once: what the figures are counted from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from helpdesk.models import Ticket

from accounts.models import Organisation
from loket.actions.ground import desk_queue
from loket.models import Question, Satisfaction
from loket.models.question import State
from vocabulary.models import Municipality, Province


@pytest.fixture
def put_questions(db: None) -> Callable[..., list[Question]]:
    """Put so many answered questions; whatever is given replaces the usual."""

    def put(count: int, *, score: int | None = None, **given: Any) -> list[Question]:
        now = timezone.now()
        start = Question.objects.count()
        queue = desk_queue()
        tickets = Ticket.objects.bulk_create([Ticket(queue=queue, title="Vraag") for _ in range(count)])
        fields = {
            "title": "Vraag",
            "asker_name": "Proef",
            "asker_email": "proef@elders.example",
            "organisation_kind": Organisation.Kind.MUNICIPALITY,
            "asked_at": now - dt.timedelta(hours=1),
            "clock_started_at": now,
            "due_at": now + dt.timedelta(days=1),
            "access_expires_at": now,
            "state": State.ANSWERED,
            "first_response_minutes": 60,
            "first_response_in_time": True,
            "solution_minutes": 120,
            "solution_in_time": True,
        } | given
        questions = Question.objects.bulk_create(
            [
                Question(
                    ticket=ticket,
                    reference=f"TB-T-{start + number}",
                    access_hash=f"{start + number:064}",
                    **fields,
                )
                for number, ticket in enumerate(tickets)
            ]
        )
        if score is not None:
            Satisfaction.objects.bulk_create(
                [Satisfaction(question=one, score=score, text="Geheim", at=now) for one in questions]
            )
        return questions

    return put


@pytest.fixture
def places(db: None) -> list[Municipality]:
    """Two provinces with three municipalities each, fictional."""
    found = []
    for code, name in (("PV20", "Noordhoek"), ("PV21", "Zuidhoek")):
        province = Province.objects.get_or_create(code=code, defaults={"name": name, "slug": name.lower()})[0]
        for number in range(3):
            found.append(
                Municipality.objects.create(
                    code=f"GM9{code[-2:]}{number}",
                    name=f"{name} {number}",
                    slug=f"{name.lower()}-{number}",
                    province=province,
                    inhabitants=10_000 * (number + 1),
                    inhabitants_year=2026,
                    latitude=52.0 + number / 10,
                    longitude=5.0,
                )
            )
    return found
