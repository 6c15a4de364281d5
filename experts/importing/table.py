"""Entries of a table (.csv): rows with a first and a last day, and perhaps the kind and the hours a week."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .entries import MOST_ENTRIES, Entry, Unreadable

# How programs and people call the columns, in Dutch, English, German and French.
COLUMNS = {
    "first": {
        "van", "vanaf", "eerste dag", "begin", "begindatum", "startdatum", "start", "start date", "from",
        "first day", "von", "beginn", "du", "debut", "début",
    },
    "last": {
        "tot", "tot en met", "t/m", "laatste dag", "eind", "einde", "einddatum", "end", "end date", "until",
        "to", "last day", "bis", "ende", "enddatum", "au", "fin",
    },
    "kind": {"soort", "type", "kind", "art", "categorie", "category"},
    "hours": {
        "uren", "uren per week", "uur per week", "hours", "hours a week", "hours per week", "stunden",
        "heures",
    },
    "title": {"omschrijving", "onderwerp", "titel", "title", "subject", "description", "betreff", "objet"},
}  # fmt: skip
LEAVE = {"verlof", "vakantie", "vrij", "leave", "holiday", "vacation", "urlaub", "conge", "congé"}
WORK = {"werk", "ander werk", "work", "other work", "other", "arbeit", "travail"}
DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\Z")


def entries_of(text: str, kind: str) -> Iterator[Entry]:
    """The rows as entries. `kind` is that of rows that name none. Raises Unreadable without known columns."""
    delimiter = max(";,\t", key=text.split("\n", 1)[0].count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        columns = _columns(next(rows, []))
        for number, row in enumerate(rows):
            if number >= MOST_ENTRIES:
                yield Entry(rows.line_num, problem=_("There are too many rows; the rest is left out."))
                return
            if any(cell.strip() for cell in row):
                yield _entry(rows.line_num, row, columns, kind)
    except csv.Error as error:
        raise Unreadable(
            _("Line %(line)s of the table can not be read.") % {"line": rows.line_num}
        ) from error


def _columns(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        word = " ".join(cell.lower().split())
        for name, words in COLUMNS.items():
            if word in words:
                found.setdefault(name, index)
    if "first" not in found:
        raise Unreadable(
            _('The first line must name the columns: at least "van" and "tot", perhaps "soort" and "uren".')
        )
    return found


def _entry(line: int, row: list[str], columns: dict[str, int], kind: str) -> Entry:
    def cell(name: str) -> str:
        index = columns.get(name, len(row))
        return row[index].strip() if index < len(row) else ""

    title = cell("title")[:100]
    word = cell("kind").lower()
    if word in LEAVE:
        kind = "leave"
    elif word in WORK:
        kind = "other"
    elif word:
        return Entry(line, title, problem=_('We do not know the kind "%(kind)s".') % {"kind": word[:40]})
    first = day_of(cell("first"))
    last = day_of(cell("last")) if cell("last") else first
    if first is None or last is None:
        wrong = cell("first") if first is None else cell("last")
        return Entry(line, title, problem=_('"%(day)s" is no day. Write 31-12-2027.') % {"day": wrong[:40]})
    hours = None
    if kind == "other" and cell("hours"):
        hours = _hours_of(cell("hours"))
        if hours is None:
            return Entry(
                line,
                title,
                problem=_('"%(hours)s" is no number of hours between 0 and 60.')
                % {"hours": cell("hours")[:40]},
            )
    key = hashlib.sha256(f"csv|{kind}|{first}|{last}|{hours}".encode()).hexdigest()
    return Entry(line, title, kind, first, last, hours, key)


def day_of(text: str) -> dt.date | None:
    """A day as people write it here, day first, or as 2027-12-31; None when it is no day."""
    try:
        if found := DAY.match(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        return dt.date.fromisoformat(text[:10]) if text[10:11] in ("", " ", "T") else None
    except ValueError:
        return None


def _hours_of(text: str) -> Decimal | None:
    try:
        hours = Decimal(text.replace(",", "."))
        return round(hours, 2) if hours.is_finite() and 0 < hours <= 60 else None
    except (InvalidOperation, ValueError):
        return None
