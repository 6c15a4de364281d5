"""An event as a calendar file. The UID stays the same for ever; the sequence rises with each change."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from calendars.ical import Entry, calendar

from .models import Event


def event_calendar(event: Event) -> str:
    """All sessions of an event as iCalendar text."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    where = event.place or (_("online") if event.online else "")
    # A line break in a title would end the line of the calendar file.
    title = " ".join(event.title.split())
    entries = [
        Entry(
            uid=f"event-{event.pk}-{number}@{host}",
            start=session.starts_at,
            end=session.ends_at,
            summary=title,
            description=event.summary,
            location=where,
            url=event.public_address,
            sequence=event.sequence,
        )
        for number, session in enumerate(event.session_list, start=1)
    ]
    return calendar(entries, name=title)
