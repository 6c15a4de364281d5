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
    """All sessions to save, for who has a place, with the way to their own page."""
    return calendar(_own_entries(registration, event), name=_one_line(event.title))


def invitations(registration: Registration, event: Event) -> list[str]:
    """One file per session that puts it in somebody's calendar: an invitation has one UID (RFC 5546)."""
    return [_addressed(registration, entry, "REQUEST") for entry in _own_entries(registration, event)]


def withdrawals(registration: Registration, event: Event) -> list[str]:
    """One file per session that takes it out of somebody's calendar."""
    return [_withdrawn(registration, entry) for entry in _own_entries(registration, event)]


def withdrawals_of_gone(registration: Registration, event: Event) -> list[str]:
    """The same for the sessions that are no more and that this person was told of."""
    return [
        _withdrawn(registration, entry)
        for entry, sequence in _gone(event)
        if registration.told_sequence < sequence
    ]


def _withdrawn(registration: Registration, entry: Entry) -> str:
    return _addressed(registration, dataclasses.replace(entry, cancelled=True), "CANCEL")


def _gone(event: Event) -> Iterator[tuple[Entry, int]]:
    """Each session that is no more, with the number of the change by which it went."""
    for uid, (starts, ends, sequence) in event.told.facts.get("went", {}).items():
        entry = Entry(
            uid=uid_of(uid),
            start=dt.datetime.fromisoformat(starts),
            end=dt.datetime.fromisoformat(ends),
            summary=_one_line(event.title),
            sequence=sequence_of(event),
        )
        yield entry, sequence


def _own_entries(registration: Registration, event: Event) -> Iterator[Entry]:
    own = _("Your registration: %(address)s") % {"address": address_of(registration)}
    for entry in entries(event):
        yield dataclasses.replace(
            entry,
            description=f"{entry.description}\n\n{own}",
            # Who cancelled and came back was sent more than others.
            sequence=max(entry.sequence, registration.told_sequence),
        )


def _addressed(registration: Registration, entry: Entry, method: str) -> str:
    return calendar([_for(registration, entry)], method=method)


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
