"""Placements and meetings as invitations in a mail, which Outlook and Gmail put in a calendar (RFC 5546)."""

from __future__ import annotations

import dataclasses

from django.conf import settings
from django.utils import translation

from accounts.models import User
from calendars.ical import Entry, Person, calendar
from experts.models import Placement, TrajectoryMeeting
from post.mail import Attachment

from .entries import meeting_entry, placement_entry


def placement_invitation(placement: Placement, side: str, person: User) -> Attachment:
    """Puts a placement in somebody's calendar, changes it there or takes it out."""
    with translation.override(settings.LANGUAGE_CODE):
        return _file(placement_entry(placement, side), person)


def meeting_invitation(meeting: TrajectoryMeeting, person: User, *, withdrawn: bool = False) -> Attachment:
    """The same for a meeting of a trajectory. `withdrawn`: it goes on without this person."""
    with translation.override(settings.LANGUAGE_CODE):
        entry = meeting_entry(meeting)
        return _file(dataclasses.replace(entry, cancelled=entry.cancelled or withdrawn), person)


def _file(entry: Entry, person: User) -> Attachment:
    entry = dataclasses.replace(
        entry,
        # A reply to our calendar mail reaches a person.
        organizer=Person(settings.DESK_EMAIL, settings.SITE_NAME),
        attendee=Person(person.email, str(person)),
    )
    method, name = ("CANCEL", "vervallen.ics") if entry.cancelled else ("REQUEST", "uitnodiging.ics")
    return name, f"text/calendar; method={method}", calendar([entry], method=method)
