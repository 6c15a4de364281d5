"""Counts and times of a set of questions, per value of their columns: read once for all tables of a report.

Times come as the minutes of each question, so the middle is exact and the same on each database; lists of
numbers are put together and sorted quicker than anything that counts them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable

from loket.models import Question
from loket.models.question import FINISHED, TO_DO

# One of the highest tenth is known when there are fewer than ten.
LEAST_FOR_P90 = 10
COUNTS = (
    "asked", "first_known", "first_in_time", "solved", "solved_in_time", "came_back", "became_knowledge",
)  # fmt: skip
# What is read of a question, in the order in which `_Sum.add` takes it.
READ = (
    "first_response_in_time", "solution_in_time", "state", "reopened", "knowledge_page_id",
    "first_response_minutes", "solution_minutes",
)  # fmt: skip


@dataclass(frozen=True)
class Times:
    """Minutes of working time, one for each question, the shortest first."""

    minutes: Sequence[int]

    @classmethod
    def of(cls, minutes: Iterable[int]) -> Times:
        """Those in any order."""
        return cls(sorted(minutes))

    @property
    def count(self) -> int:
        """Of how many questions."""
        return len(self.minutes)

    @property
    def median(self) -> float | None:
        """The middle one, in minutes; of an even number the mean of the two in the middle."""
        if not self.count:
            return None
        return (self.minutes[(self.count - 1) // 2] + self.minutes[self.count // 2]) / 2

    @property
    def p90(self) -> int | None:
        """The least that nine in ten do not pass, in minutes (nearest rank)."""
        return self.minutes[-(-9 * self.count // 10) - 1] if self.count else None


@dataclass(frozen=True)
class Measured:
    """What is measured of some questions; counts are of questions, each with of how many it is known."""

    asked: int = 0
    first_known: int = 0
    first_in_time: int = 0
    solved: int = 0
    solved_in_time: int = 0
    # How many of them came back after they were finished (the column itself counts how often).
    came_back: int = 0
    became_knowledge: int = 0
    first: Times = field(default_factory=lambda: Times(()))
    solution: Times = field(default_factory=lambda: Times(()))


def late_without_answer(now: dt.datetime) -> Q:
    """Questions that nobody answered in time: an average of answers alone would never see them."""
    return Q(first_response_in_time=None, responded_at=None, response_due_at__lt=now, state__in=TO_DO)


def gathered(
    questions: QuerySet[Question],
    columns: Mapping[str, str | Combinable],
    groupings: Sequence[tuple[str, ...]],
    now: dt.datetime,
) -> list[dict[tuple[Any, ...], Measured]]:
    """What is measured, per combination of the values of some columns, for each grouping. One query.

    Each question is read once, as a line of numbers: asking the database for each table by itself sends
    nearly as many lines each time, since few questions take equally many minutes.
    """
    names = list(columns)
    named = {f"by_{name}": F(by) if isinstance(by, str) else by for name, by in columns.items()}
    late = ExpressionWrapper(late_without_answer(now), output_field=BooleanField())
    rows = (
        questions.order_by()
        .annotate(late=late, **named)
        .values_list(*named, "late", *READ)
        .iterator(chunk_size=5000)
    )
    places = [tuple(names.index(name) for name in grouping) for grouping in groupings]
    sums: list[dict[tuple[Any, ...], _Sum]] = [defaultdict(_Sum) for _grouping in groupings]
    width = len(names)
    for row in rows:
        measures = row[width:]
        for of_grouping, found in zip(places, sums, strict=True):
            found[tuple(row[place] for place in of_grouping)].add(*measures)
    return [{key: one.measured() for key, one in found.items()} for found in sums]


def along(found: Mapping[tuple[Any, ...], Measured], place: int) -> dict[Any, Measured]:
    """The same per value of one of the columns of a grouping."""
    parts: dict[Any, list[Measured]] = defaultdict(list)
    for key, part in found.items():
        parts[key[place]].append(part)
    return {key: together(some) for key, some in parts.items()}


class _Sum:
    """What is measured so far, of questions that were read one by one."""

    def __init__(self) -> None:
        self.counts = [0] * len(COUNTS)
        self.first: list[int] = []
        self.solution: list[int] = []

    def add(
        self, late: bool | None, first_in_time: bool | None, solution_in_time: bool | None, state: str,
        reopened: int, page: int | None, first: int | None, solution: int | None,
    ) -> None:  # fmt: skip
        """One question more; the order is that of `READ`."""
        counts = self.counts
        counts[0] += 1
        if first_in_time is not None or late:
            counts[1] += 1
            counts[2] += first_in_time is True
        if first is not None:
            self.first.append(first)
        if state in FINISHED:
            if solution_in_time is not None:
                counts[3] += 1
                counts[4] += solution_in_time
            if solution is not None:
                self.solution.append(solution)
        counts[5] += reopened > 0
        counts[6] += page is not None

    def measured(self) -> Measured:
        """All of it."""
        counts = dict(zip(COUNTS, self.counts, strict=True))
        return Measured(**counts, first=Times.of(self.first), solution=Times.of(self.solution))


def together(parts: Iterable[Measured]) -> Measured:
    """What the parts are as one, for the line of the total."""
    parts = list(parts)
    counts = {name: sum(getattr(part, name) for part in parts) for name in COUNTS}
    return Measured(
        **counts,
        first=Times.of(chain.from_iterable(part.first.minutes for part in parts)),
        solution=Times.of(chain.from_iterable(part.solution.minutes for part in parts)),
    )
