"""The team's view of meetings: one, or all of a period; on a page and as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.roles import PUBLISHERS
from calendars.ical import AMSTERDAM
from files.exports import csv_response, xlsx_response
from files.workbooks import Sheet
from knowledge.events.asking.lists import for_team
from knowledge.events.models import Event
from vocabulary.periods import Period, PeriodForm

from . import numbers
from .reach import Reached, by_province, reached


@never_cache
@require_safe
@role_required(*PUBLISHERS)
def of_event(request: HttpRequest, slug: str) -> HttpResponseBase:
    """How one meeting went; with `als` as a file."""
    event = get_object_or_404(Event, slug=slug)
    [line] = numbers.lines_of([event])
    days = numbers.registered_on([event])
    places = reached([event])
    if kind := request.GET.get("als", ""):
        return _file(f"cijfers-{event.slug}"[:100], kind, [line], days, places)
    asked = for_team(request.user, event)
    context = {
        "event": event,
        "line": line,
        "over_time": numbers.time_of(event, days),
        "opinions": numbers.opinions_of(event),
        "follow_up": [row for row in asked["done"] if row.question.state == "at_desk"],
        "open_questions": len(asked["waiting"]) + len(asked["shown"]),
    }
    return render(request, "knowledge/event_figures.html", context | _map(places))


@never_cache
@require_safe
@role_required(*PUBLISHERS)
def of_period(request: HttpRequest) -> HttpResponseBase:
    """How the meetings of a period went, and whom they reach; with `als` as a file."""
    form = PeriodForm.of(request.GET)
    period = Period(*form.chosen())
    events = numbers.events_in(period)
    lines = numbers.lines_of(events)
    days = numbers.registered_on(events)
    places = reached(events)
    if kind := request.GET.get("als", ""):
        name = f"bijeenkomsten-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}"
        return _file(name, kind, lines, days, places)
    context = {
        "form": form,
        "period": period,
        "lines": lines,
        "total": numbers.totals(lines),
        "over_time": numbers.over_time(days, min([period.first, *days]), period.last),
    }
    return render(request, "knowledge/events_figures.html", context | _map(places))


def _map(places: Sequence[Reached]) -> dict[str, Any]:
    provinces = by_province(places)
    return {
        "came": [row for row in places if row.events],
        "never": sum(len(one.never) for one in provinces),
        "provinces": provinces,
        "areas": [one.on_map(f"#provincie-{one.province.slug}") for one in provinces],
    }


def _sheets(
    lines: Sequence[numbers.Line], days: dict[Any, int], places: Sequence[Reached]
) -> dict[str, Sheet]:
    """The tables by the word that asks for one of them in the address."""
    return {
        "bijeenkomsten": Sheet(
            _("Meetings"),
            [
                _("Meeting"),
                _("Kind"),
                _("First day"),
                _("Places"),
                _("Had a place"),
                pgettext("people", "Waiting"),
                pgettext("people", "Cancelled"),
                _("Came"),
                _("Opinions"),
                _("Mean of one to five"),
                _("Questions asked"),
                _("Passed on to the desk"),
            ],
            [
                [
                    line.event.title,
                    line.event.kind_label,
                    _first_day(line.event),
                    line.event.capacity,
                    *(line.counts[name] for name in numbers.COUNTED),
                    line.opinions,
                    line.score,
                    line.asked,
                    line.at_desk,
                ]
                for line in lines
            ],
        ),
        "aanmeldingen": Sheet(
            _("Registrations by day"),
            [pgettext("column", "Day"), _("Registrations")],
            [list(one) for one in sorted(days.items())],
        ),
        "gemeenten": Sheet(
            _("Municipalities"),
            [_("Municipality"), _("Province"), _("Meetings of these"), _("Ever at a meeting")],
            [
                [
                    row.municipality.name,
                    row.municipality.province.name,
                    row.events,
                    _("yes") if row.ever else _("no"),
                ]
                for row in places
            ],
        ),
    }


def _first_day(event: Event) -> Any:
    return timezone.localdate(event.session_list[0].starts_at, AMSTERDAM) if event.session_list else None


def _file(
    name: str, kind: str, lines: Sequence[numbers.Line], days: dict[Any, int], places: Sequence[Reached]
) -> HttpResponseBase:
    sheets = _sheets(lines, days, places)
    if kind == "xlsx":
        return xlsx_response(name, sheets.values())
    # One table a file: a CSV has no leaves.
    if kind not in sheets:
        raise Http404
    sheet = sheets[kind]
    return csv_response(f"{name}-{kind}", sheet.header, sheet.rows)
