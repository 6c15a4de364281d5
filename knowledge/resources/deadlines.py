"""The last days to apply for schemes, as calendar files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calendars.ical import Entry, calendar
from calendars.responses import calendar_file

from .types import Scheme

# More deadlines at once are of no use to anybody, and a calendar has to be read whole.
MOST = 500
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def deadline_calendar(schemes: Iterable[Scheme], name: str) -> str:
    """The closing dates of these schemes as iCalendar text: whole days, which leave the time free."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    entries = []
    for scheme in schemes:
        if scheme.closes is None:
            continue
        title = " ".join(scheme.title.split())
        published = scheme.last_published_at
        entries.append(
            Entry(
                # Stays the same when the date moves, so that a calendar moves it too.
                uid=f"scheme-{scheme.translation_key}@{host}",
                start=scheme.closes,
                end=scheme.closes,
                summary=_("Last day: %(scheme)s") % {"scheme": title},
                description=scheme.summary,
                url=scheme.public_address,
                sequence=int((published - EPOCH).total_seconds()) if published else 0,
                free=True,
            )
        )
    return calendar(entries, name=name)


@require_GET
def all_deadlines(request: HttpRequest) -> HttpResponse:
    """The closing dates of all schemes that are open or still to open; a calendar may subscribe to it."""
    schemes = Scheme.objects.visible_to(None).with_deadline(timezone.localdate()).defer_streamfields()[:MOST]
    return calendar_file(deadline_calendar(schemes, _("Closing dates of schemes")), "sluitingsdata")


@require_GET
def one_deadline(request: HttpRequest, slug: str) -> HttpResponse:
    """The closing date of one scheme."""
    schemes = Scheme.objects.visible_to(request.user).exclude(closes=None)
    scheme = get_object_or_404(schemes, slug=slug)
    return calendar_file(deadline_calendar([scheme], " ".join(scheme.title.split())), scheme.slug)
