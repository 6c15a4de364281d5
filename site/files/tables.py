"""A table of figures. The page and its files show the same cells, so what is hidden stays hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .workbooks import Sheet

Kind = Literal["count", "hours", "percent", "text"]
# None is not shown: too few to say, or hidden to keep another that is hidden from being worked out.
Cell = int | float | str | None
NOT_SHOWN = "–"


@dataclass(frozen=True)
class Column:
    """A column after the first: its name, and what its cells are."""

    label: str | Promise
    kind: Kind = "count"

    @property
    def numeric(self) -> bool:
        """Whether its cells stand to the right."""
        return self.kind != "text"


@dataclass(frozen=True)
class Row:
    """A line: what it is about, and its cells."""

    label: str
    cells: tuple[Cell, ...]
    url: str = ""


@dataclass(frozen=True)
class Table:
    """A table with the name that stands in addresses, its columns, its lines and perhaps a total."""

    key: str
    title: str | Promise
    first_column: str | Promise
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    note: str | Promise = ""

    @property
    def all_rows(self) -> list[Row]:
        """The lines with the total last."""
        return [*self.rows, *([self.total] if self.total else [])]

    @property
    def highest(self) -> float:
        """The highest number of the first column of numbers, for bars."""
        return max((row.cells[0] for row in self.rows if isinstance(row.cells[0], int | float)), default=0)

    @property
    def hides(self) -> bool:
        """Whether something in it is not shown."""
        return any(cell is None for row in self.all_rows for cell in row.cells)

    @property
    def header(self) -> list[str]:
        """The names of the columns, with the unit where a file can't show it in a cell."""
        units = {"hours": _("working hours"), "percent": "%"}
        return [str(self.first_column)] + [
            f"{one.label} ({units[one.kind]})" if one.kind in units else str(one.label)
            for one in self.columns
        ]

    def written(self) -> list[list[object]]:
        """The lines for a file: numbers are numbers, what is not shown is empty."""
        return [[row.label, *row.cells] for row in self.all_rows]

    def sheet(self) -> Sheet:
        """The table as a sheet of a workbook."""
        return Sheet(str(self.title), self.header, self.written())

    def lines(self) -> list[dict[str, object]]:
        """The lines for a page, each cell in words."""
        return [
            {
                "label": row.label,
                "url": row.url,
                "cells": [
                    {"text": in_words(cell, column.kind), "hidden": cell is None, "numeric": column.numeric}
                    for cell, column in zip(row.cells, self.columns, strict=True)
                ],
                "is_total": row is self.total,
            }
            for row in self.all_rows
        ]


def in_words(cell: Cell, kind: Kind) -> str:
    """A cell as people read it."""
    if cell is None:
        return NOT_SHOWN
    if kind == "hours":
        return str(number_format(cell, 1))
    if kind == "percent":
        return f"{cell}%"
    return str(number_format(cell, force_grouping=True)) if isinstance(cell, int) else str(cell)


def in_hours(minutes: float | None) -> float | None:
    """Minutes as hours, to a tenth; halves go up, the same everywhere."""
    return None if minutes is None else int(minutes / 6 + 0.5) / 10


def share(part: int, whole: int) -> int | None:
    """A share in whole percents; halves go up. None of nothing."""
    return None if whole <= 0 else (200 * part + whole) // (2 * whole)
