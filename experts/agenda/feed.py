"""The iCalendar feed of a professional: one entry a placement and one a meeting; a cancelled one stays, so
calendars notice."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.secret_addresses import hash_secret
from calendars.ical import Entry, calendar
from experts.models import AgendaFeed, Placement, Professional, TrajectoryMeeting

# A calendar needs no more of the past than this.
KEEP = dt.timedelta(days=183)


def owner_of(secret: str) -> Professional | None:
    """Whose agenda a secret opens, or None; somebody whose account is closed has none."""
    feed = (
        AgendaFeed.objects.select_related("professional__user")
        .filter(token_hash=hash_secret(secret), professional__user__is_active=True)
        .first()
    )
    return feed.professional if feed else None


def feed_of(professional: Professional, today: dt.date) -> str:
    """The placements of a professional and the meetings of their trajectories as a calendar file."""
    placements = Placement.objects.filter(
        professional=professional, last_week__gte=today - KEEP
    ).select_related("request__organisation", "request__municipality")
    meetings = TrajectoryMeeting.objects.filter(
        trajectory__experts__professional=professional, ends_at__date__gte=today - KEEP
    ).select_related("trajectory")
    with translation.override(settings.LANGUAGE_CODE):
        return calendar(
            [*(_entry(placement) for placement in placements), *(_meeting(one) for one in meetings)],
            name=_("Placements by %(site)s") % {"site": settings.SITE_NAME},
        )


def _entry(placement: Placement) -> Entry:
    request = placement.request
    return Entry(
        uid=f"{placement.uid}@{_host()}",
        start=placement.first_week,
        end=placement.last_week + dt.timedelta(days=4),
        summary=_("%(organisation)s: %(hours)s hours a week")
        % {"organisation": request.organisation, "hours": placement.hours_per_week},
        description=request.title,
        location=str(request.municipality),
        url=settings.SITE_URL + reverse("experts:request", args=[request.pk]),
        sequence=placement.sequence,
        cancelled=placement.state == Placement.State.CANCELLED,
        changed=placement.changed_at,
        # Some hours a week for weeks on end: the days stay open for appointments.
        free=True,
    )


def _meeting(meeting: TrajectoryMeeting) -> Entry:
    return Entry(
        uid=f"{meeting.uid}@{_host()}",
        start=meeting.starts_at,
        end=meeting.ends_at,
        summary=meeting.subject,
        description=str(meeting.trajectory),
        location=meeting.place,
        url=settings.SITE_URL + reverse("experts:trajectory", args=[meeting.trajectory_id]),
        sequence=meeting.sequence,
        cancelled=meeting.cancelled,
        changed=meeting.changed_at,
    )


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
