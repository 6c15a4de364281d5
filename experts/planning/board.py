"""The planning board: people by weeks, with what is agreed, what is proposed, leave and hours."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from experts.availability import Week, weeks_of
from experts.models import Leave, Placement, Plan, PlannedAssignment, Professional
from experts.weeks import monday_of, short_period, this_monday, week_number, weeks_between, weeks_from
from look.planning_board import Bar, Board, Hours, Row
from look.planning_board import Week as BoardWeek


@dataclass(frozen=True)
class Stretch:
    """A bar before it is cut to the weeks on the board; `first` and `last` are Mondays."""

    first: dt.date
    last: dt.date
    text: str
    kind: str
    hours: int = 0
    url: str = ""


def board_of(people: list[Professional], start: dt.date, count: int) -> Board:
    """The board of these people for `count` weeks from the Monday `start`, in a fixed number of queries.

    Proposals of every plan that waits for a decision are drawn; their hours count in the loads, once for a
    request that several plans give to the same person.
    """
    mondays = weeks_from(start, count)
    stretches = _stretches(people, start, mondays[-1])
    calendar = weeks_of(people, start, count)
    now = this_monday()
    weeks = [
        BoardWeek(week_number(monday), date_format(monday, "F").capitalize(), monday == now)
        for monday in mondays
    ]
    return Board(weeks, [_row(person, stretches[person.pk], calendar[person.pk]) for person in people])


def _stretches(people: list[Professional], first: dt.date, last: dt.date) -> dict[int, list[Stretch]]:
    ids = [person.pk for person in people]
    found: dict[int, list[Stretch]] = defaultdict(list)
    placements = Placement.objects.filter(professional__in=ids).taking_hours().touching(first, last)
    for placement in placements.select_related("request__municipality"):
        found[placement.professional_id].append(
            Stretch(
                placement.first_week,
                placement.last_week,
                _bar_text(str(placement.request.municipality), placement.hours_per_week),
                "fixed",
                0,
                reverse("experts:request", args=[placement.request_id]),
            )
        )
    proposals = PlannedAssignment.objects.filter(
        plan__state=Plan.State.PROPOSED, professional__in=ids, request__first_week__lte=last
    ).select_related("request__municipality")
    counted: set[tuple[int, int]] = set()
    for proposal in proposals.order_by("plan_id", "pk"):
        request = proposal.request
        if request.last_week >= first and request.is_open:
            pair = (proposal.professional_id, proposal.request_id)
            hours = 0 if pair in counted else request.hours_per_week
            counted.add(pair)
            found[proposal.professional_id].append(
                Stretch(
                    request.first_week,
                    request.last_week,
                    _bar_text(str(request.municipality), request.hours_per_week),
                    "proposal",
                    hours,
                    reverse("experts:plan", args=[proposal.plan_id]),
                )
            )
    absences = Leave.objects.filter(professional__in=ids, approved=True).touching(
        first, last + dt.timedelta(days=6)
    )
    for leave in absences:
        found[leave.professional_id].append(
            Stretch(monday_of(leave.first_day), monday_of(leave.last_day), _("Leave"), "leave")
        )
    return found


def _bar_text(place: str, hours: int) -> str:
    return _("%(place)s %(hours)s hours a week") % {"place": place, "hours": hours}


def _row(person: Professional, stretches: list[Stretch], weeks: list[Week]) -> Row:
    start, last = weeks[0].monday, weeks[-1].monday
    bars = []
    proposed: dict[dt.date, int] = defaultdict(int)
    for one in stretches:
        first, final = max(one.first, start), min(one.last, last)
        width = weeks_between(first, final)
        for monday in weeks_from(first, width):
            proposed[monday] += one.hours
        bars.append(
            Bar(
                first=weeks_between(start, first) - 1,
                weeks=width,
                text=one.text,
                detail=f"{short_period(one.first, one.last)}, {_kind_in_words(one.kind)}",
                kind=one.kind,  # type: ignore[arg-type]
                url=one.url,
            )
        )
    return Row(
        name=str(person),
        detail=_("%(home)s, %(hours)s hours")
        % {"home": person.home_municipality, "hours": person.week_hours},
        anchor=f"p{person.pk}",
        bars=bars,
        hours=[_hours(week.booked + proposed[week.monday], week.capacity) for week in weeks],
    )


def _hours(booked: int, capacity: int) -> Hours:
    if booked > capacity:
        return Hours(booked, "over")
    if booked == 0:
        return Hours(0, "none")
    return Hours(booked, "full" if booked == capacity else "")


def _kind_in_words(kind: str) -> str:
    return {"fixed": _("certain"), "proposal": _("proposal"), "leave": _("absent")}[kind]


@dataclass(frozen=True)
class TableRow:
    """The same row as text: what somebody does, and the hours per week."""

    name: str
    detail: str
    work: list[str]
    hours: list[Hours]


def table_of(board: Board) -> list[TableRow]:
    """The board as rows of a table."""
    return [
        TableRow(row.name, row.detail, [f"{bar.text}, {bar.detail}" for bar in row.bars], list(row.hours))
        for row in board.rows
    ]
