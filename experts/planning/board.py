"""The planning board: people by weeks, with what is agreed, what is proposed, leave and hours."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from experts.availability import Week, weeks_of
from experts.models import Leave, Placement, Plan, Professional
from experts.weeks import monday_of, short_period, this_monday, weeks_between, weeks_from
from look.planning_board import Bar, Board, Hours, Row
from look.planning_board import Week as BoardWeek

from .columns import Column
from .instance import asked_as


@dataclass(frozen=True)
class Stretch:
    """A bar before it is cut to the weeks on the board; `first` and `last` are Mondays."""

    first: dt.date
    last: dt.date
    text: str
    kind: str
    hours: int = 0
    url: str = ""
    words: str = ""


def board_of(
    people: list[Professional], columns: Sequence[Column], plan: Plan | None = None, *, free: bool = False
) -> Board:
    """The board of these people over the columns, in a fixed number of queries.

    Under the bars stand the hours that are booked, or with `free` those that are left. With a plan its
    proposals are drawn and counted too; of one plan at a time, for scenarios exclude each other.
    """
    start, last = columns[0].first, columns[-1].last
    stretches = _stretches(people, start, last, plan)
    calendar = weeks_of(people, start, weeks_between(start, last))
    now = this_monday()
    heads = [BoardWeek(one.label, one.heading, one.first <= now <= one.last) for one in columns]
    return Board(
        heads, [_row(person, stretches[person.pk], calendar[person.pk], columns, free) for person in people]
    )


def _stretches(
    people: list[Professional], first: dt.date, last: dt.date, plan: Plan | None
) -> dict[int, list[Stretch]]:
    ids = [person.pk for person in people]
    found: dict[int, list[Stretch]] = defaultdict(list)
    placements = Placement.objects.filter(professional__in=ids).taking_hours().touching(first, last)
    for placement in placements.select_related("request__municipality"):
        found[placement.professional_id].append(
            Stretch(
                placement.first_week,
                placement.last_week,
                _bar_text(str(placement.request.municipality), placement.hours_per_week),
                "proposal" if placement.is_proposed else "fixed",
                0,
                # A proposal leads to what both sides said; its hours are taken already.
                reverse("experts:answer", args=[placement.pk])
                if placement.is_proposed
                else reverse("experts:request", args=[placement.request_id]),
                placement.phase_in_words,
            )
        )
    if plan is not None:
        for pk, stretch in _of_plan(plan, ids):
            if stretch.last >= first and stretch.first <= last:
                found[pk].append(stretch)
    absences = (
        Leave.objects.filter(professional__in=ids).approved().touching(first, last + dt.timedelta(days=6))
    )
    for leave in absences:
        found[leave.professional_id].append(
            Stretch(monday_of(leave.first_day), monday_of(leave.last_day), _("Leave"), "leave")
        )
    return found


def _of_plan(plan: Plan, people: list[int]) -> Iterator[tuple[int, Stretch]]:
    """What a plan proposes to these people, and not yet to both sides."""
    for move in plan.moves.filter(professional__in=people).select_related("placement__request__municipality"):
        if move.placement.may_move:
            placement = move.placement
            yield (
                move.professional_id,
                Stretch(
                    placement.first_week,
                    placement.last_week,
                    _bar_text(str(placement.request.municipality), placement.hours_per_week),
                    "proposal",
                    placement.hours_per_week,
                    reverse("experts:request", args=[placement.request_id]),
                    _("would move here"),
                ),
            )
    changes = {change.request_id: change for change in plan.changes.select_related("dropped_skill")}
    proposals = plan.assignments.filter(professional__in=people).select_related("request__municipality")
    for proposal in proposals.order_by("pk"):
        request = proposal.request
        if not request.is_open:
            continue
        asked = asked_as(request, changes.get(request.pk))
        yield (
            proposal.professional_id,
            Stretch(
                asked.first_week,
                asked.last_week,
                _bar_text(str(request.municipality), asked.hours_per_week),
                "proposal",
                asked.hours_per_week,
                # Where a planner gives it to somebody else, by keyboard as well.
                reverse("experts:choices", args=[plan.pk, request.pk]),
            ),
        )


def _bar_text(place: str, hours: int) -> str:
    return _("%(place)s %(hours)s hours a week") % {"place": place, "hours": hours}


def _row(
    person: Professional, stretches: list[Stretch], weeks: list[Week], columns: Sequence[Column], free: bool
) -> Row:
    start, last = columns[0].first, columns[-1].last
    at = {monday: index for index, column in enumerate(columns) for monday in column.mondays}
    bars = []
    proposed: dict[dt.date, int] = defaultdict(int)
    for one in stretches:
        first, final = max(one.first, start), min(one.last, last)
        for monday in weeks_from(first, weeks_between(first, final)):
            proposed[monday] += one.hours
        bars.append(
            Bar(
                first=at[first],
                weeks=at[final] - at[first] + 1,
                text=one.text,
                detail=f"{short_period(one.first, one.last)}, {one.words or _kind_in_words(one.kind)}",
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
        hours=_loads(weeks, proposed, columns, free),
        url=reverse("experts:person", args=[person.pk]),
    )


def _loads(
    weeks: list[Week], proposed: dict[dt.date, int], columns: Sequence[Column], free: bool
) -> list[Hours]:
    """The hours of each column: of a week its own, of a longer one the mean of its weeks."""
    by_monday = {week.monday: (week.booked_with(proposed[week.monday]), week.capacity) for week in weeks}
    return [_hours([by_monday[monday] for monday in column.mondays], free) for column in columns]


def _hours(weeks: list[tuple[int, int]], free: bool) -> Hours:
    """One week too full makes the whole column too full: a mean would hide it."""
    mean = round(sum(capacity - booked if free else booked for booked, capacity in weeks) / len(weeks))
    if any(booked > capacity for booked, capacity in weeks):
        return Hours(mean, "over")
    if not any(capacity if free else booked for booked, capacity in weeks):
        return Hours(0, "none")
    full = any(booked for booked, _capacity in weeks) and all(
        booked == capacity for booked, capacity in weeks
    )
    return Hours(mean, "full" if full else "")


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
