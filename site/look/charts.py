"""Charts as SVG attributes, no inline style. The numbers stand in a table too: the drawing is decoration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 720.0, 160.0
GAP = 0.25
# Of one day a bar as wide as the canvas would be a wall.
WIDEST = 48.0


@dataclass(frozen=True)
class Column:
    """One bar that stands up: its number, and where it is drawn on a canvas of WIDTH by HEIGHT."""

    label: str
    value: int
    x: str
    y: str
    width: str
    height: str


def columns(rows: Sequence[tuple[str, int]]) -> list[Column]:
    """Bars from left to right, the highest as high as the canvas."""
    highest = max([value for _label, value in rows], default=0) or 1
    step = WIDTH / max(len(rows), 1)
    width = min(step * (1 - GAP), WIDEST)
    return [
        Column(
            label,
            value,
            x=f"{number * step + (step - width) / 2:.1f}",
            y=f"{HEIGHT - HEIGHT * value / highest:.1f}",
            width=f"{width:.1f}",
            height=f"{HEIGHT * value / highest:.1f}",
        )
        for number, (label, value) in enumerate(rows)
    ]


@dataclass(frozen=True)
class Dot:
    """A point of a line: its place on a canvas of WIDTH by LINE_HEIGHT, and what it says."""

    label: str
    text: str
    x: str
    y: str


@dataclass(frozen=True)
class Line:
    """Numbers in time as a line; where a number is missing it stops and begins again.

    `strokes` are the points of each unbroken part; `ticks` and `goal` are heights with what they say.
    """

    dots: list[Dot]
    strokes: list[str]
    ticks: list[tuple[str, str]]
    labels: list[tuple[str, str]]
    goal: tuple[str, str] | None

    @property
    def last(self) -> Dot | None:
        """The last point."""
        return self.dots[-1] if self.dots else None


LINE_HEIGHT, FOOT, HEAD, SIDE = 260.0, 30.0, 24.0, 44.0
MOST_LABELS = 9


def line(rows: Sequence[tuple[str, float | None]], goal: float | None = None) -> Line:
    """A line from left to right on a canvas of WIDTH by LINE_HEIGHT, from zero to a round number."""
    highest = max([value for _label, value in rows if value is not None] + [goal or 0, 1])
    step = _round_step(highest / 4)
    top = step * ceil(highest / step)
    reach = WIDTH - SIDE - 24

    def across(number: int) -> float:
        return SIDE + 12 + (reach - 24) * (number / (len(rows) - 1) if len(rows) > 1 else 0.5)

    def up(value: float) -> str:
        return f"{LINE_HEIGHT - FOOT - (LINE_HEIGHT - FOOT - HEAD) * value / top:.1f}"

    dots: list[Dot] = []
    strokes: list[list[str]] = []
    part: list[str] = []
    for number, (label, value) in enumerate(rows):
        if value is None:
            strokes, part = [*strokes, part], []
            continue
        dots.append(Dot(label, f"{value:.1f}".replace(".", ","), f"{across(number):.1f}", up(value)))
        part.append(f"{dots[-1].x},{dots[-1].y}")
    every = ceil(len(rows) / MOST_LABELS) if rows else 1
    return Line(
        dots=dots,
        strokes=[" ".join(one) for one in [*strokes, part] if len(one) > 1],
        ticks=[(up(step * n), f"{step * n:g}".replace(".", ",")) for n in range(round(top / step) + 1)],
        labels=[(f"{across(n):.1f}", label) for n, (label, _value) in enumerate(rows) if n % every == 0],
        goal=None if goal is None else (up(goal), f"{goal:g}".replace(".", ",")),
    )


def _round_step(least: float) -> float:
    """The nearest higher number that people count by: 1, 2 or 5, with noughts."""
    power = 10.0 ** floor(log10(max(least, 0.1)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
