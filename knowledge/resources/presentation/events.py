"""Events: when, where, and the programme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from knowledge.events.models import Event

from .shared import hours, unknown


def session_text(starts: Any, ends: Any, *, year: bool = False) -> str:
    """Thursday 3 December, 13.30 to 14.30 hours."""
    day = date_format(localtime(starts), "l j F Y" if year else "l j F")
    if localtime(starts).date() != localtime(ends).date():
        return day
    return _("%(day)s, %(start)s to %(end)s hours") % {"day": day, "start": hours(starts), "end": hours(ends)}


def place_text(page: Event) -> str:
    """Where it is."""
    if page.place and page.online:
        return _("%(place)s and online") % {"place": page.place}
    return page.place or (_("online") if page.online else unknown())


def event_text(page: Event) -> str:
    """What, when and where in one line; `begins` and `ends` come from the query of the list."""
    begins, ends = getattr(page, "begins", None), getattr(page, "ends", None)
    parts = [page.kind_label]
    if page.place:
        parts = [_("%(kind)s in %(place)s") % {"kind": page.kind_label, "place": page.place}]
    if begins and ends:
        parts.append(session_text(begins, ends))
    return ", ".join(parts)


def event_item(page: Event, request: HttpRequest | None = None) -> dict[str, Any]:
    """A line of the agenda."""
    return {
        "title": page.title,
        "url": page.get_url(request),
        "starts_at": localtime(page.begins) if getattr(page, "begins", None) else None,
        "text": event_text(page),
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
