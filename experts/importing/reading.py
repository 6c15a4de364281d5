"""A whole file: what would be added for this person, and what is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from experts.absences import works_on
from experts.models import Leave, Professional

from . import calendar, table
from .entries import MOST_BYTES, MOST_ENTRIES, Entry, Reading, Unreadable, decode

BACK = dt.timedelta(days=31)
AHEAD = dt.timedelta(days=731)
DAY = dt.timedelta(days=1)


def read(data: bytes, name: str, kind: str, person: Professional) -> Reading:
    """Read a file for a person. `kind` ("leave" or "other") is what entries are that do not say it.

    Raises Unreadable when nothing can be made of it. Two queries.
    """
    if not data.strip():
        raise Unreadable(_("The file is empty. Choose another file."))
    if len(data) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 1 MB. Export a shorter period."))
    text = decode(data)
    today = timezone.localdate()
    if name.lower().endswith(".ics") or "BEGIN:VCALENDAR" in text[:1000].upper():
        entries: Iterator[Entry] = calendar.entries_of(text, kind, today - BACK, today + AHEAD)
    elif name.lower().endswith((".csv", ".txt")):
        entries = table.entries_of(text, kind)
    else:
        raise Unreadable(_("Choose a file that ends in .ics or .csv."))
    reading = _judge(entries, person)
    if not reading.added and not reading.skipped:
        raise Unreadable(_("There is nothing in this file."))
    return reading


def _judge(entries: Iterable[Entry], person: Professional) -> Reading:
    reading = Reading()
    known = set(person.other_work.exclude(source_key="").values_list("source_key", flat=True))
    leave = [(one.first_day, one.last_day) for one in Leave.objects.filter(professional=person).standing()]
    for entry in entries:
        problem = entry.problem or _problem(entry, person, known, leave)
        if not problem and len(reading.added) >= MOST_ENTRIES:
            problem = _("There are more than %(count)s entries; the rest is left out.") % {
                "count": MOST_ENTRIES
            }
        if problem:
            # What is left out is shown; nobody reads thousands of lines.
            if len(reading.skipped) < MOST_ENTRIES:
                reading.skipped.append(replace(entry, problem=problem))
            continue
        assert entry.first_day and entry.last_day  # noqa: S101  the check above says so
        reading.added.append(entry)
        known.add(entry.key)
        if entry.kind == "leave":
            leave.append((entry.first_day, entry.last_day))
    return reading


def _problem(
    entry: Entry, person: Professional, known: set[str], leave: list[tuple[dt.date, dt.date]]
) -> str:
    # Imported late: the verbs import the mails, which a test of reading does without.
    from experts.actions.time import LONGEST, YEARS_AHEAD, check_days

    first, last = entry.first_day, entry.last_day
    if first is None or last is None:
        return _("It has no beginning.")
    longest = LONGEST if entry.kind == "leave" else dt.timedelta(days=366 * YEARS_AHEAD)
    try:
        check_days(first, last, longest=longest)
    except ValidationError as error:
        return " ".join(error.messages)
    if not any(works_on(person, first + index * DAY) for index in range(min((last - first).days, 400) + 1)):
        return _("You do not work on these days.")
    if entry.kind == "leave":
        if entry.hours is not None:
            return _("Leave is asked in whole days; this is a part of a day.")
        if (first, last) in leave:
            return _("It is there already.")
        if any(begin <= last and end >= first for begin, end in leave):
            return _("It overlaps other leave.")
    elif entry.key in known:
        return _("It is there already.")
    return ""
