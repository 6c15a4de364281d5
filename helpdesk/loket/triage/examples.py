"""The questions that triage learns from: those to start with, and the desk's own."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from loket.models import Question, TriageExample
from loket.models.question import FINISHED

from .start import start_examples, start_held_back
from .training import Example

# The newest are the most like what comes.
MOST_FROM_DESK = 5000
HOLD_BACK_EVERY = 5


@dataclass(frozen=True)
class Material:
    """What is learned from, and what is never learned and only tried on."""

    learned: list[Example]
    held_back: list[Example]
    from_desk: int


def material() -> Material:
    """Everything that the next training has. One desk question in five is held back, always the same ones."""
    learned, held_back = list(start_examples()), list(start_held_back())
    desk = _from_desk()
    for pk, example in desk:
        is_held_back = zlib.crc32(str(pk).encode()) % HOLD_BACK_EVERY == 0
        (held_back if is_held_back else learned).append(example)
    return Material(learned, held_back, len(desk))


def _from_desk() -> list[tuple[int, Example]]:
    """What people said a question is about, and what was answered; not what waits for review."""
    said = dict(
        TriageExample.objects.filter(question__held=False)
        .order_by("-at")
        .values_list("question_id", "target_group__slug")[:MOST_FROM_DESK]
    )
    answered = dict(
        Question.objects.filter(
            held=False,
            emptied_at=None,
            state__in=FINISHED,
            first_answered_at__isnull=False,
            target_group__isnull=False,
        )
        .order_by("-asked_at")
        .values_list("pk", "target_group__slug")[:MOST_FROM_DESK]
    )
    groups = {**answered, **said}
    texts = Question.objects.filter(pk__in=list(groups)).order_by("pk")
    return [
        (pk, Example(f"{title}\n{text or ''}", groups[pk]))
        for pk, title, text in texts.values_list("pk", "title", "ticket__description")
    ]
