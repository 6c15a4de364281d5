"""Events: when, where, and the programme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from knowledge.events.models import Event

from .shared import hours, unknown


def session_text(starts: Any, ends: Any, *, year: bool = False) -> str:
    """Thursday 3 December, 13.30 to 14.30 hours; with both days when it goes on past midnight."""
    day, last = (date_format(localtime(moment), "l j F Y" if year else "l j F") for moment in (starts, ends))
    times = {"day": day, "start": hours(starts), "last": last, "end": hours(ends)}
    if day != last:
        return _("%(day)s, %(start)s hours to %(last)s, %(end)s hours") % times
    return _("%(day)s, %(start)s to %(end)s hours") % times


def days_text(begins: Any, ends: Any) -> str:
    """When a whole meeting is: of more sessions the first and last day. Another year is named."""
    year = localtime(begins).year != localdate().year
    if localtime(begins).date() == localtime(ends).date():
        return session_text(begins, ends, year=year)
    days = (date_format(localtime(moment), "l j F Y" if year else "l j F") for moment in (begins, ends))
    return _("%(first)s to %(last)s inclusive") % dict(zip(("first", "last"), days, strict=True))


def place_text(page: Event) -> str:
    """Where it is."""
    if page.place and page.online:
        return _("%(place)s and online") % {"place": page.place}
    return page.place or (_("online") if page.online else unknown())


def event_text(page: Event) -> str:
    """What, when and where in one line; `begins`, `ends`, `has_recording` come from the query of the list."""
    begins, ends = getattr(page, "begins", None), getattr(page, "ends", None)
    parts = [page.kind_label]
    if page.place:
        parts = [_("%(kind)s in %(place)s") % {"kind": page.kind_label, "place": place_text(page)}]
    elif page.online and page.event_kind != Event.EventKind.WEBINAR:
        parts = [_("%(kind)s online") % {"kind": page.kind_label}]
    if begins and ends:
        parts.append(days_text(begins, ends))
    if getattr(page, "has_recording", False):
        parts.append(_("with a recording"))
    return ", ".join(parts)


def event_item(page: Event, request: HttpRequest | None = None) -> dict[str, Any]:
    """A line of the agenda."""
    begins, ends = getattr(page, "begins", None), getattr(page, "ends", None)
    return {
        "title": page.title,
        "url": page.get_url(request),
        "starts_at": localtime(begins) if begins else None,
        "text": event_text(page),
        "when": days_text(begins, ends) if begins and ends else "",
    }


def coming_item(page: Any, request: HttpRequest | None = None) -> dict[str, Any]:
    """The next session of an event that stands beside another page (`Resource.coming_for`)."""
    return {
        "title": page.title,
        "url": page.get_url(request),
        "starts_at": localtime(page.next_start),
        "text": session_text(page.next_start, page.next_end),
    }


def programme_table(page: Event) -> dict[str, Any]:
    """The programme of an event."""
    rows = [[part.value["time"].replace(":", "."), part.value["text"]] for part in page.programme]
    return {"columns": [{"label": _("Time")}, {"label": _("Part")}], "rows": rows}
