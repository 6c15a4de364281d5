"""The planning board as the template draws it: bars in lanes, so that no two bars of a person overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Week:
    """A column of the board: a week, or a month or quarter on a board that shows longer."""

    number: int | str
    month: str
    """What stands above it, such as the month; equal neighbours share one heading."""
    current: bool = False


@dataclass(frozen=True)
class Bar:
    first: int
    """Index of the first week on the board, from 0."""
    weeks: int
    text: str
    detail: str
    """What a screen reader hears after the text: "week 3 tot en met 6, voorstel"."""
    kind: Literal["fixed", "proposal", "leave"] = "fixed"
    url: str = ""


@dataclass(frozen=True)
class Hours:
    value: int
    load: Literal["", "full", "over", "none"] = ""


@dataclass
class Row:
    name: str
    detail: str
    anchor: str
    bars: Sequence[Bar]
    hours: Sequence[Hours]
    url: str = ""

    def laned_bars(self) -> list[tuple[int, Bar]]:
        """Each bar with its lane (from 1): the first lane that is free when it starts."""
        free_from: list[int] = []
        placed = []
        for bar in sorted(self.bars, key=lambda bar: bar.first):
            free = (lane for lane, week in enumerate(free_from) if week <= bar.first)
            lane = next(free, len(free_from))
            if lane == len(free_from):
                free_from.append(0)
            free_from[lane] = bar.first + bar.weeks
            placed.append((lane + 1, bar))
        return placed

    @property
    def hours_lane(self) -> int:
        return max((lane for lane, _ in self.laned_bars()), default=1) + 1


@dataclass
class Board:
    weeks: Sequence[Week]
    rows: Sequence[Row] = field(default_factory=list)

    def months(self) -> list[tuple[str, int, int]]:
        """Name, column and width of each month heading. Column 1 holds the names of the people."""
        months: list[tuple[str, int, int]] = []
        for column, week in enumerate(self.weeks, start=2):
            if months and months[-1][0] == week.month:
                name, start, width = months[-1]
                months[-1] = (name, start, width + 1)
            else:
                months.append((week.month, column, 1))
        return months
