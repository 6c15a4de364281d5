"""Reads the CSV files of the demo; a bad row is named with file and line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

CONTENT = Path(__file__).resolve().parents[1] / "content"
T = TypeVar("T")


class BadContent(Exception):
    """A file of the demo that can't be read; the message names file and line."""


def rows(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a file as (place, {column: text without spaces around it})."""
    with (CONTENT / name).open(encoding="utf-8", newline="") as source:
        for row in (reader := csv.DictReader(source)):
            place = f"{name}:{reader.line_num}"
            if None in row or None in row.values():
                raise BadContent(f"{place}: not as many columns as the header")
            yield place, {column: text.strip() for column, text in row.items()}


def each(name: str, use: Callable[[dict[str, str]], T]) -> list[T]:
    """Use every row; what goes wrong is raised with the place it came from."""
    results = []
    for place, row in rows(name):
        try:
            results.append(use(row))
        except Exception as error:
            raise BadContent(f"{place}: {error}") from error
    return results
