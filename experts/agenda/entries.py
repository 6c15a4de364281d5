"""Placements and meetings of trajectories as calendar entries, the same in feeds and in mails: one UID for
ever, a higher sequence with each change."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from calendars.ical import Entry
from experts.models import Placement, TrajectoryMeeting
from experts.sides import Side


def placement_entry(placement: Placement, side: str = Side.PROFESSIONAL) -> Entry:
    """A placement as one side calls it: the professional by where, the municipality by who."""
    request = placement.request
    who = placement.professional if side == Side.MUNICIPALITY else request.organisation
    return Entry(
        uid=f"{placement.uid}@{_host()}",
        start=placement.first_week,
        end=placement.last_week + dt.timedelta(days=4),
        summary=_("%(organisation)s: %(hours)s hours a week")
        % {"organisation": _one_line(str(who)), "hours": placement.hours_per_week},
        description=request.title,
        location=_one_line(str(request.municipality)),
        url=settings.SITE_URL + reverse("experts:request", args=[request.pk]),
        sequence=placement.sequence,
        cancelled=placement.state in Placement.GAVE_BACK,
        tentative=placement.is_proposed,
        changed=placement.changed_at,
        # Some hours a week for weeks on end: the days stay open for appointments.
        free=True,
    )


def meeting_entry(meeting: TrajectoryMeeting) -> Entry:
    """A meeting of a trajectory, which is read along."""
    return Entry(
        uid=f"{meeting.uid}@{_host()}",
        start=meeting.starts_at,
        end=meeting.ends_at,
        summary=_one_line(meeting.subject),
        description=str(meeting.trajectory),
        location=_one_line(meeting.place),
        url=settings.SITE_URL + reverse("experts:trajectory", args=[meeting.trajectory_id]),
        sequence=meeting.sequence,
        cancelled=meeting.cancelled,
        changed=meeting.changed_at,
    )


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _one_line(text: str) -> str:
    return " ".join(text.split())
