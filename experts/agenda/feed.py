"""The iCalendar feeds of a professional and of an organisation: one entry a placement and one a meeting; a
cancelled one stays, so calendars notice."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.membership import works_for
from accounts.roles import Role, has_role
from accounts.secret_addresses import hash_secret
from calendars.ical import calendar
from experts.models import (
    AgendaFeed,
    OrganisationFeed,
    Placement,
    Professional,
    Trajectory,
    TrajectoryMeeting,
)
from experts.sides import Side

from .entries import meeting_entry, placement_entry

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


def organisation_behind(secret: str) -> OrganisationFeed | None:
    """The address that a secret opens, or None: its owner still works there, as an employee."""
    feed = (
        OrganisationFeed.objects.select_related("user", "organisation")
        .filter(token_hash=hash_secret(secret))
        .first()
    )
    if feed is None or not works_for(feed.user, feed.organisation) or not has_role(feed.user, Role.EMPLOYEE):
        return None
    return feed


def feed_of(professional: Professional, today: dt.date) -> str:
    """The placements of a professional and the meetings of their trajectories as a calendar file."""
    placements = Placement.objects.filter(
        professional=professional, last_week__gte=today - KEEP
    ).select_related("request__organisation", "request__municipality")
    meetings = _meetings(today).filter(trajectory__experts__professional=professional)
    with translation.override(settings.LANGUAGE_CODE):
        return calendar(
            [*(placement_entry(one) for one in placements), *(meeting_entry(one) for one in meetings)],
            name=_("Placements by %(site)s") % {"site": settings.SITE_NAME},
        )


def organisation_feed_of(feed: OrganisationFeed, today: dt.date) -> str:
    """Who works at an organisation, and its meetings of trajectories that the owner of the address takes part
    in, as a calendar file."""
    placements = (
        Placement.objects.visible_to(feed.user)
        .filter(request__organisation=feed.organisation, last_week__gte=today - KEEP)
        .select_related("request__organisation", "request__municipality", "professional__user")
    )
    meetings = _meetings(today).filter(
        trajectory__in=Trajectory.objects.visible_to(feed.user),
        trajectory__organisations=feed.organisation,
    )
    with translation.override(settings.LANGUAGE_CODE):
        return calendar(
            [
                *(placement_entry(one, Side.MUNICIPALITY) for one in placements),
                *(meeting_entry(one) for one in meetings),
            ],
            name=_("Flex professionals at %(organisation)s") % {"organisation": feed.organisation},
        )


def _meetings(today: dt.date):  # type: ignore[no-untyped-def]
    begin = timezone.make_aware(dt.datetime.combine(today - KEEP, dt.time.min))
    return TrajectoryMeeting.objects.filter(ends_at__gte=begin).select_related("trajectory").distinct()
