"""Charts as SVG attributes, no inline style. The numbers stand in a table too: the drawing is decoration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720.0, 160.0
GAP = 0.25


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
    return [
        Column(
            label,
            value,
            x=f"{number * step + step * GAP / 2:.1f}",
            y=f"{HEIGHT - HEIGHT * value / highest:.1f}",
            width=f"{step * (1 - GAP):.1f}",
            height=f"{HEIGHT * value / highest:.1f}",
        )
        for number, (label, value) in enumerate(rows)
    ]
