"""Counting promises anew after the team changed what it promises: in the worker, some hundreds at a time."""

from __future__ import annotations

import secrets

from django.utils import timezone
from helpdesk.models import Ticket

from loket.models import Question
from loket.models.question import TO_DO
from post.models import Effect
from post.outbox import enqueue

from .level import service_level
from .running import promise

KIND = "loket.recalculate"
BATCH = 500
FIELDS = ("due_at", "response_due_at", "solution_due_at", "warn_at", "alarm")


def begin_recalculation() -> None:
    """Promise the worker's first batch, inside the transaction that changed the promise.

    Each change begins a run of its own: the one that was promised last reads what holds last.
    """
    enqueue(KIND, f"{secrets.token_hex(8)}:0", {"after": 0})


def run(effect: Effect) -> None:
    """Count the next batch anew and promise the one after it; what waits is counted when it goes on."""
    after = effect.payload["after"]
    questions = list(
        Question.objects.select_for_update(of=("self",))
        .filter(state__in=TO_DO, pk__gt=after)
        .order_by("pk")[:BATCH]
    )
    if not questions:
        return
    level, now = service_level(), timezone.now()
    for question in questions:
        promise(question, now, level)
    Question.objects.bulk_update(questions, FIELDS)
    Ticket.objects.bulk_update([Ticket(pk=q.pk, due_date=q.due_at) for q in questions], ["due_date"])
    run_key = effect.key.partition(":")[0]
    last = questions[-1].pk
    enqueue(KIND, f"{run_key}:{last}", {"after": last})
