"""Which municipalities meetings reach: one row for each event and municipality, which outlives the people."""

from __future__ import annotations

import datetime as dt

from vocabulary.models import Municipality

from .models import Event
from .registrations import EventCount, Registration


def note_reach(registration: Registration, municipality: Municipality | None) -> None:
    """Say which municipality somebody works for, if any. The caller saves the registration."""
    registration.municipality = municipality
    if municipality is not None:
        put_reach(municipality, registration.event_id, registration.created_at)


def put_reach(municipality: Municipality, event: Event | int, at: dt.datetime) -> EventCount:
    """Write down that an event reached a municipality. Colleagues who come together are one row."""
    key = event.pk if isinstance(event, Event) else event
    kept, made = EventCount.objects.get_or_create(
        municipality=municipality, event_id=key, defaults={"first_at": at}
    )
    if not made and kept.first_at is None:
        EventCount.objects.filter(pk=kept.pk).update(first_at=at)
    return kept
