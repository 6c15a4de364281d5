"""iCalendar out (RFC 5545), with Europe/Amsterdam and its VTIMEZONE in each file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.utils import timezone
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
PRODUCT = "-//Thuisbasis//NL"


@dataclass(frozen=True)
class Person:
    """Who invites or is invited."""

    email: str
    name: str


@dataclass(frozen=True)
class Entry:
    """One appointment. Times are aware; a date makes it an all-day entry whose `end` is the last day.

    `uid` stays the same for ever; `sequence` rises with each change of time or place. `free` leaves the time
    open for other appointments; `tentative` is not agreed yet.
    """

    uid: str
    start: dt.datetime | dt.date
    end: dt.datetime | dt.date
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False
    tentative: bool = False
    free: bool = False
    changed: dt.datetime = field(default_factory=timezone.now)
    organizer: Person | None = None
    attendee: Person | None = None


def _text(value: str) -> str:
    """Text as RFC 5545 allows it: one kind of line end, no control characters (people paste them)."""
    return CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    # No escape exists for a quote in a parameter (RFC 5545, 3.2), nor for the end of a line.
    name = "".join(c if c.isprintable() and c != '"' else " " for c in person.name)
    address.params["CN"] = " ".join(name.split())
    return address


def _moment(moment: dt.datetime) -> dt.datetime:
    """By the clock here; in UTC in the hour that the clock has a second time, as RFC 5545 takes it for the
    first (3.3.5)."""
    here = moment.astimezone(AMSTERDAM)
    return moment.astimezone(dt.UTC) if here.fold else here


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed.astimezone(dt.UTC))
    event.add("last-modified", entry.changed.astimezone(dt.UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", _text(entry.summary))
    if isinstance(entry.start, dt.datetime) and isinstance(entry.end, dt.datetime):
        event.add("dtstart", _moment(entry.start))
        event.add("dtend", _moment(entry.end))
    else:
        # RFC 5545: DTEND of an all-day entry is the day after the last.
        event.add("dtstart", entry.start)
        event.add("dtend", entry.end + dt.timedelta(days=1))
    for name in ("description", "location", "url"):
        if value := getattr(entry, name):
            event.add(name, vText(_text(value)) if name != "url" else value)
    if entry.organizer:
        event.add("organizer", _address(entry.organizer))
    if entry.attendee:
        attendee = _address(entry.attendee)
        attendee.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
        event.add("attendee", attendee)
    status = "TENTATIVE" if entry.tentative else "CONFIRMED"
    event.add("status", "CANCELLED" if entry.cancelled else status)
    event.add("transp", "TRANSPARENT" if entry.free else "OPAQUE")
    if entry.free:
        # Outlook reads this one instead.
        event.add("x-microsoft-cdo-busystatus", "FREE")
    return event


def _zone() -> Timezone:
    """Europe/Amsterdam by its two rules, as they are since 1996: Outlook reads no long lists of days. Each
    file has it, also one of whole days."""
    zone = Timezone()
    zone.add("tzid", "Europe/Amsterdam")
    for part, name, begin, before, after, month in (
        (TimezoneDaylight(), "CEST", "1996-03-31T02:00", 1, 2, 3),
        (TimezoneStandard(), "CET", "1996-10-27T03:00", 2, 1, 10),
    ):
        # RFC 5545, 3.6.5: a local time without a zone, as the clock had it before.
        part.add("dtstart", dt.datetime.fromisoformat(begin))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        part.add("tzoffsetfrom", dt.timedelta(hours=before))
        part.add("tzoffsetto", dt.timedelta(hours=after))
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def calendar(entries: Iterable[Entry], *, name: str = "", method: str = "PUBLISH") -> str:
    """A calendar file as text with CRLF line ends. `method`: PUBLISH, REQUEST or CANCEL."""
    result = Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("method", method)
    if name:
        result.add("name", _text(name))
        result.add("x-wr-calname", _text(name))
    for entry in entries:
        result.add_component(_event(entry))
    result.add_component(_zone())
    return result.to_ical().decode()
