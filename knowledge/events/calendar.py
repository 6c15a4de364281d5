"""Events as calendar files. The UID of a session stays the same for ever; the sequence rises with each change
that people were told of, so that calendars take over the newer entry."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from calendars.ical import Entry, Person, calendar

from .access import address_of
from .models import Event
from .registrations import Registration, ToldOfEvent


def event_calendar(event: Event) -> str:
    """All sessions of an event for anybody."""
    return calendar(entries(event), name=_one_line(event.title))


def agenda_calendar(events: Iterable[Event], name: str) -> str:
    """The sessions of many events; read them with their sessions and what was told of them."""
    return calendar((entry for event in events for entry in entries(event)), name=name)


def personal_calendar(registration: Registration, event: Event) -> str:
    """The sessions for who has a place, with the way to their own page."""
    own = _("Your registration: %(address)s") % {"address": address_of(registration)}
    found = [
        _for(registration, dataclasses.replace(entry, description=f"{entry.description}\n\n{own}"))
        for entry in entries(event)
    ]
    return calendar(found, name=_one_line(event.title), method="REQUEST")


def cancelled_calendar(registration: Registration, event: Event, uids: Iterable[str] | None = None) -> str:
    """Takes sessions out of somebody's calendar: these, of those that were told before; else all that are
    there."""
    if uids is None:
        gone = list(entries(event))
    else:
        gone = [_told(event, uid, starts, ends) for uid, starts, ends in _times(event, set(uids))]
    found = [_for(registration, dataclasses.replace(entry, cancelled=True)) for entry in gone]
    return calendar(found, name=_one_line(event.title), method="CANCEL")


def _times(event: Event, uids: set[str]) -> Iterator[tuple[str, dt.datetime, dt.datetime]]:
    for uid, (starts, ends) in event.told.facts.get("gone", {}).items():
        if uid in uids:
            yield uid, dt.datetime.fromisoformat(starts), dt.datetime.fromisoformat(ends)


def _told(event: Event, uid: str, starts: dt.datetime, ends: dt.datetime) -> Entry:
    return Entry(
        uid=uid_of(uid), start=starts, end=ends, summary=_one_line(event.title), sequence=sequence_of(event)
    )


def _for(registration: Registration, entry: Entry) -> Entry:
    return dataclasses.replace(
        entry,
        # A reply to our calendar mail reaches a person.
        organizer=Person(settings.DESK_EMAIL, settings.SITE_NAME),
        attendee=Person(registration.email, registration.name),
    )


def sequence_of(event: Event) -> int:
    """The number of the facts as they were told last."""
    try:
        return event.told.sequence
    except ToldOfEvent.DoesNotExist:
        return 0


def uid_of(session_uid: object) -> str:
    """The UID of a session, in the world."""
    return f"session-{session_uid}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def entries(event: Event) -> Iterator[Entry]:
    """One per session."""
    where = event.place or (_("online") if event.online else "")
    for session in event.session_list:
        yield Entry(
            uid=uid_of(session.uid),
            start=session.starts_at,
            end=session.ends_at,
            # A line break in a title would end the line of the calendar file.
            summary=_one_line(event.title),
            description=event.summary,
            location=where,
            url=event.public_address,
            sequence=sequence_of(event),
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())
