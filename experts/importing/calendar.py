"""Entries of an iCalendar file (RFC 5545). Each appointment is read by itself: a broken one spoils no other.

Only what lies in the window asked is worked out: a rule that repeats for ever costs no more than one that
does not. Times are those of the Netherlands in the end, whatever zone the file names.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from calendars.ical import AMSTERDAM

from .entries import MOST_ENTRIES, Entry, Unreadable
from .repeating import days_of, rule_of

DAY = dt.timedelta(days=1)
OLDEST = dt.timedelta(days=3660)
LONGEST = dt.timedelta(days=366)


class Skipped(Exception):
    """This appointment is left out; the text says why."""


@dataclass(frozen=True)
class Times:
    """When an appointment is: aware datetimes in the Netherlands, or dates with `end` after the last."""

    start: dt.datetime | dt.date
    end: dt.datetime | dt.date


def blocks_of(text: str) -> Iterator[tuple[int, str]]:
    """Each appointment as text, with the number of its first line."""
    begun, lines = 0, []
    for number, line in enumerate(text.split("\n"), 1):
        word = line.strip().upper()
        if word == "BEGIN:VEVENT":
            if begun:
                yield begun, ""
            begun, lines = number, [line]
        elif begun:
            lines.append(line)
            if word == "END:VEVENT":
                yield begun, "\r\n".join(lines) + "\r\n"
                begun = 0
    if begun:
        yield begun, ""


def entries_of(text: str, kind: str, first: dt.date, last: dt.date) -> Iterator[Entry]:
    """The entries from `first` up to and including `last`, and those that are left out with the reason.

    Raises Unreadable when the text is no calendar.
    """
    if "BEGIN:VCALENDAR" not in text[:10_000].upper():
        raise Unreadable(_("This is no calendar file. Export your calendar as .ics and try again."))
    events = [(line, *_parse(block)) for line, block in islice(blocks_of(text), MOST_ENTRIES * 5)]
    moved = {
        (str(event.get("uid", "")), _stamp(event["recurrence-id"].dt))
        for _line, event, _problem in events
        if event is not None and hasattr(event.get("recurrence-id"), "dt")
    }
    for line, event, problem in events:
        if event is None:
            yield Entry(line, problem=problem)
            continue
        title = " ".join(str(event.get("summary", "")).split())[:100]
        try:
            for number, times in enumerate(_occurrences(event, first, last, moved)):
                if number >= MOST_ENTRIES:
                    raise Skipped(_("It repeats too often; the rest is left out."))
                yield _entry(line, title, kind, str(event.get("uid", "")), times)
        except Skipped as reason:
            yield Entry(line, title, problem=str(reason))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError):
            # Whatever else somebody wrote where a date or rule should stand.
            yield Entry(line, title, problem=_("We can not read this appointment."))


def _parse(block: str) -> tuple[Any, str]:
    from icalendar import Event

    if not block:
        return None, _("This appointment has no end in the file.")
    try:
        event = Event.from_ical(block)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
        return None, _("We can not read this appointment.")
    if getattr(event, "name", "") != "VEVENT":
        return None, _("We can not read this appointment.")
    return event, ""


def _occurrences(event: Any, first: dt.date, last: dt.date, moved: set[tuple[str, str]]) -> Iterator[Times]:
    if str(event.get("status", "")).upper() == "CANCELLED":
        raise Skipped(_("It is cancelled."))
    if str(event.get("transp", "")).upper() == "TRANSPARENT":
        raise Skipped(_("Your calendar calls this time free."))
    start, length = _start_and_length(event)
    found = False
    uid = str(event.get("uid", ""))
    override = event.get("recurrence-id") is not None
    for begin in _starts(event, start, length, first, last):
        if not override and (uid, _stamp(begin)) in moved:
            found = True
            continue
        found = True
        yield Times(*_in_the_netherlands(begin, begin + length))
    if not found:
        raise Skipped(
            _("It lies outside %(first)s to %(last)s.")
            % {"first": first.strftime("%d-%m-%Y"), "last": last.strftime("%d-%m-%Y")}
        )


def _start_and_length(event: Any) -> tuple[dt.datetime | dt.date, dt.timedelta]:
    given = event.get("dtstart")
    if not hasattr(given, "dt") or not isinstance(given.dt, dt.date):
        raise Skipped(_("It has no beginning."))
    start = given.dt
    end = getattr(event.get("dtend"), "dt", None)
    duration = getattr(event.get("duration"), "dt", None)
    if isinstance(end, dt.date):
        if isinstance(end, dt.datetime) != isinstance(start, dt.datetime):
            raise Skipped(_("It begins with a time and ends with a day, or the other way around."))
        both = isinstance(start, dt.datetime) and isinstance(end, dt.datetime)
        length = _aware(end) - _aware(start) if both else end - start  # type: ignore[arg-type]
    elif isinstance(duration, dt.timedelta):
        length = duration
    else:
        length = dt.timedelta(0) if isinstance(start, dt.datetime) else DAY
    if length < dt.timedelta(0):
        raise Skipped(_("It ends before it begins."))
    if length == dt.timedelta(0):
        raise Skipped(_("It takes no time."))
    if length > LONGEST:
        raise Skipped(_("It is longer than a year."))
    return start, length


def _starts(
    event: Any, start: dt.datetime | dt.date, length: dt.timedelta, first: dt.date, last: dt.date
) -> Iterator[dt.datetime | dt.date]:
    """When it begins, each time, in its own zone."""
    rules = event.get("rrule")
    left_out = {_stamp(one) for one in _dates(event.get("exdate"))}
    earliest = first - length - DAY
    if rules is None:
        starts: Iterator[dt.datetime | dt.date] = iter([start])
    elif isinstance(rules, list):
        raise Skipped(_("It repeats in more than one way at once."))
    else:
        starts = _repeated(rules, start, last)
    seen = set()
    extra = _dates(event.get("rdate"))[:MOST_ENTRIES]
    for begin in [*starts, *extra]:
        day = begin.date() if isinstance(begin, dt.datetime) else begin
        stamp = _stamp(begin)
        if earliest <= day <= last + DAY and stamp not in left_out and stamp not in seen:
            seen.add(stamp)
            until = begin + length
            end_day = until.date() if isinstance(until, dt.datetime) else until - DAY
            if end_day >= first and day <= last:
                yield begin


def _dates(value: Any) -> list[dt.datetime | dt.date]:
    listed = value if isinstance(value, list) else [value] if value is not None else []
    return [one.dt for some in listed for one in getattr(some, "dts", []) if isinstance(one.dt, dt.date)]


def _repeated(given: Any, start: dt.datetime | dt.date, last: dt.date) -> Iterator[dt.datetime | dt.date]:
    """The beginnings that a rule gives, by the clock of its own zone: nine o'clock stays nine o'clock when
    the clock changes."""
    try:
        rule = rule_of(given)
    except ValueError as error:
        raise Skipped(_("It repeats in a way that we can not read. Add it by hand.")) from error
    day = start.date() if isinstance(start, dt.datetime) else start
    if last - day > OLDEST:
        raise Skipped(_("It began more than ten years ago. Make a new series in your calendar."))
    zone = start.tzinfo if isinstance(start, dt.datetime) else None
    until = given.get("UNTIL")
    until = until[0] if isinstance(until, list) and until else until
    for one in days_of(rule, day, last + DAY):
        begin = dt.datetime.combine(one, start.time(), zone) if isinstance(start, dt.datetime) else one
        if _is_after(begin, until):
            return
        yield begin


def _is_after(begin: dt.datetime | dt.date, until: Any) -> bool:
    """Whether this lies after the end of a rule; an end is a day or a moment, whatever the beginning is."""
    if not isinstance(until, dt.date):
        return False
    if isinstance(begin, dt.datetime) and isinstance(until, dt.datetime):
        return _aware(begin) > _aware(until)
    return _day(begin) > _day(until)


def _day(moment: dt.datetime | dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _aware(moment: dt.datetime) -> dt.datetime:
    # A time without a zone is one of the place where somebody is.
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)


def _stamp(moment: dt.datetime | dt.date) -> str:
    if isinstance(moment, dt.datetime):
        return _aware(moment).astimezone(dt.UTC).isoformat()
    return moment.isoformat()


def _in_the_netherlands(
    start: dt.datetime | dt.date, end: dt.datetime | dt.date
) -> tuple[dt.datetime | dt.date, dt.datetime | dt.date]:
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        return _aware(start).astimezone(AMSTERDAM), _aware(end).astimezone(AMSTERDAM)
    return start, end


def _entry(line: int, title: str, kind: str, uid: str, times: Times) -> Entry:
    start, end = times.start, times.end
    key = hashlib.sha256(f"{uid or title}|{_stamp(start)}".encode()).hexdigest()
    if not (isinstance(start, dt.datetime) and isinstance(end, dt.datetime)):
        return Entry(line, title, kind, start, end - DAY, None, key)
    first = start.date()
    last = (end - dt.timedelta(microseconds=1)).date()
    if first == last:
        seconds = (end.astimezone(dt.UTC) - start.astimezone(dt.UTC)).total_seconds()
        hours = Decimal(int(seconds)) / 3600
        return Entry(line, title, kind, first, last, max(round(hours, 2), Decimal("0.01")), key)
    return Entry(line, title, kind, first, last, None, key)
