"""An event as a calendar file. The UID of a session stays the same for ever; the sequence rises with each
publication, so that calendars take over the newer entry."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from calendars.ical import Entry, calendar

from .models import Event

# Seconds from here fit the sequence of RFC 5545 (31 bits) for 68 years.
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def event_calendar(event: Event, *, for_participant: bool = False) -> str:
    """All sessions of an event as iCalendar text; `for_participant` with the link to take part."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    where = event.place or (_("online") if event.online else "")
    # A line break in a title would end the line of the calendar file.
    title = " ".join(event.title.split())
    description = event.summary
    if for_participant and event.online_url:
        description += "\n\n" + _("Take part: %(link)s") % {"link": event.online_url}
    published = event.last_published_at
    sequence = int((published - EPOCH).total_seconds()) if published else 0
    entries = [
        Entry(
            uid=f"session-{session.uid}@{host}",
            start=session.starts_at,
            end=session.ends_at,
            summary=title,
            description=description,
            location=where,
            url=event.public_address,
            sequence=sequence,
        )
        for session in event.session_list
    ]
    return calendar(entries, name=title)
