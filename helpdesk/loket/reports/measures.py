"""Counts and times of a set of questions, per value of one of their columns: two kinds of query.

Times come as how often each number of minutes occurs, so the middle is exact and the same on each database.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import Combinable

from loket.models import Question
from loket.models.question import FINISHED, TO_DO

# One of the highest tenth is known when there are fewer than ten.
LEAST_FOR_P90 = 10
COUNTS = (
    "asked", "first_known", "first_in_time", "solved", "solved_in_time", "came_back", "became_knowledge",
)  # fmt: skip
MINUTES = {"first": "first_response_minutes", "solution": "solution_minutes"}


@dataclass(frozen=True)
class Times:
    """How often each number of minutes of working time occurs."""

    minutes: Mapping[int, int]

    @property
    def count(self) -> int:
        """Of how many questions."""
        return sum(self.minutes.values())

    @property
    def median(self) -> float | None:
        """The middle one, in minutes; of an even number the mean of the two in the middle."""
        if not self.count:
            return None
        return (self._at((self.count + 1) // 2) + self._at(self.count // 2 + 1)) / 2

    @property
    def p90(self) -> int | None:
        """The least that nine in ten do not pass, in minutes (nearest rank)."""
        return self._at(-(-9 * self.count // 10)) if self.count else None

    def _at(self, rank: int) -> int:
        passed = 0
        for minutes in sorted(self.minutes):
            passed += self.minutes[minutes]
            if passed >= rank:
                return minutes
        raise ValueError(f"there is no number {rank} of {self.count}")


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
    first: Times = field(default_factory=lambda: Times({}))
    solution: Times = field(default_factory=lambda: Times({}))


def late_without_answer(now: dt.datetime) -> Q:
    """Questions that nobody answered in time: an average of answers alone would never see them."""
    return Q(first_response_in_time=None, responded_at=None, response_due_at__lt=now, state__in=TO_DO)


def counted(
    questions: QuerySet[Question], by: str | Combinable, now: dt.datetime
) -> dict[Any, dict[str, int]]:
    """Counts per value of a column. One query."""
    known = Q(first_response_in_time__isnull=False)
    rows: Any = (
        questions.order_by()
        .values(key=F(by) if isinstance(by, str) else by)
        .annotate(
            asked=Count("pk"),
            first_known=Count("pk", filter=known | late_without_answer(now)),
            first_in_time=Count("pk", filter=Q(first_response_in_time=True)),
            solved=Count("pk", filter=Q(solution_in_time__isnull=False, state__in=FINISHED)),
            solved_in_time=Count("pk", filter=Q(solution_in_time=True, state__in=FINISHED)),
            came_back=Count("pk", filter=Q(reopened__gt=0)),
            became_knowledge=Count("pk", filter=Q(knowledge_page__isnull=False)),
        )
    )
    return {row["key"]: {name: row[name] for name in COUNTS} for row in rows}


def times(questions: QuerySet[Question], by: str | Combinable, what: str) -> dict[Any, Times]:
    """The times until the first answer or the solution, per value of a column. One query."""
    column = MINUTES[what]
    found: dict[Any, Counter[int]] = defaultdict(Counter)
    known = questions.filter(**{f"{column}__isnull": False})
    if what == "solution":
        known = known.filter(state__in=FINISHED)
    rows = (
        known.order_by()
        .values(key=F(by) if isinstance(by, str) else by, minutes=F(column))
        .annotate(count=Count("pk"))
        .values_list("key", "minutes", "count")
    )
    for key, minutes, count in rows.iterator(chunk_size=5000):
        found[key][minutes] += count
    return {key: Times(minutes) for key, minutes in found.items()}


def measured(questions: QuerySet[Question], by: str, now: dt.datetime) -> dict[Any, Measured]:
    """Everything per value of a column. Three queries."""
    first, solution = times(questions, by, "first"), times(questions, by, "solution")
    return {
        key: Measured(**row, first=first.get(key, Times({})), solution=solution.get(key, Times({})))
        for key, row in counted(questions, by, now).items()
    }


def together(parts: Iterable[Measured]) -> Measured:
    """What the parts are as one, for the line of the total."""
    parts = list(parts)
    counts = {name: sum(getattr(part, name) for part in parts) for name in COUNTS}
    return Measured(
        **counts,
        first=Times(sum((Counter(part.first.minutes) for part in parts), Counter())),
        solution=Times(sum((Counter(part.solution.minutes) for part in parts), Counter())),
    )
