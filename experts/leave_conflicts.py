"""What leave gets in the way of, told before it is asked and again before it is approved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .absences import LOOK_AROUND, Absence, absences_of, works_on
from .availability import Week, weeks_of
from .models import Leave, Placement, Professional, Trajectory, TrajectoryMeeting
from .weeks import monday_of, week_number, weeks_between, year_of

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Conflict:
    """Something that this leave gets in the way of. `blocks`: a placement or hours can't stay as they are."""

    kind: str
    text: str
    blocks: bool = False


def conflicts_of(leaves: Sequence[Leave]) -> list[list[Conflict]]:
    """The conflicts of each leave that is asked or about to be, in the same order; a fixed number of queries.

    Each leave names its professional, with the user read along.
    """
    if not leaves:
        return []
    people = {leave.professional_id: leave.professional for leave in leaves}
    supposed: dict[int, list[Leave]] = defaultdict(list)
    for leave in leaves:
        supposed[leave.professional_id].append(leave)
    first = min(leave.first_day for leave in leaves)
    last = max(leave.last_day for leave in leaves)
    start = monday_of(first)
    count = weeks_between(start, monday_of(last))
    before = weeks_of(people.values(), start, count)
    after = weeks_of(people.values(), start, count, supposing=supposed)
    known = _known_leave(people, first, last)
    placements = _placements(people, start, monday_of(last))
    meetings = _meetings(people, first, last)
    found = []
    for leave in leaves:
        pk, person = leave.professional_id, leave.professional
        approved = [one for one in known[pk] if one.state == Leave.State.APPROVED]
        absence = next(
            one
            for one in absences_of(person, [*approved, *supposed[pk]])
            if one.covers(leave.first_day) and one.covers(leave.last_day)
        )
        found.append(
            [
                *_of_placements(leave, absence, placements[pk]),
                *([] if absence.hinders else _of_hours(leave, before[pk], after[pk])),
                *_of_meetings(leave, meetings[pk]),
                *_of_budget(leave, [*known[pk], *supposed[pk]]),
            ]
        )
    return found


def too_full(professional: Professional, first_day: dt.date, last_day: dt.date) -> str:
    """Which weeks of these days hold more than somebody can work, as a sentence; empty when none does."""
    start = monday_of(first_day)
    weeks = weeks_of([professional], start, weeks_between(start, monday_of(last_day)))[professional.pk]
    full = [week for week in weeks if week.overbooked]
    if not full:
        return ""
    return ngettext(
        "In week %(week)s of %(year)s you have %(hours)s hours too many.",
        "In %(count)s weeks, from week %(week)s of %(year)s on, you have up to %(hours)s hours too many.",
        len(full),
    ) % {
        "count": len(full),
        "week": week_number(full[0].monday),
        "year": year_of(full[0].monday),
        "hours": max(week.overbooked for week in full),
    }


def _known_leave(people: dict[int, Professional], first: dt.date, last: dt.date) -> dict[int, list[Leave]]:
    """All that stands in the years of the leave and close around it."""
    found: dict[int, list[Leave]] = defaultdict(list)
    begin, end = dt.date(first.year, 1, 1) - LOOK_AROUND, dt.date(last.year, 12, 31) + LOOK_AROUND
    for leave in Leave.objects.filter(professional__in=people).standing().touching(begin, end):
        found[leave.professional_id].append(leave)
    return found


def _placements(people: dict[int, Professional], first: dt.date, last: dt.date) -> dict[int, list[Placement]]:
    found: dict[int, list[Placement]] = defaultdict(list)
    for placement in (
        Placement.objects.filter(professional__in=people)
        .taking_hours()
        .touching(first, last)
        .select_related("request__organisation")
    ):
        found[placement.professional_id].append(placement)
    return found


def _meetings(
    people: dict[int, Professional], first: dt.date, last: dt.date
) -> dict[int, list[TrajectoryMeeting]]:
    midnight = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(last + DAY, dt.time.min))
    found: dict[int, list[TrajectoryMeeting]] = defaultdict(list)
    meetings = TrajectoryMeeting.objects.filter(
        cancelled=False,
        starts_at__lt=end,
        ends_at__gt=midnight,
        trajectory__state=Trajectory.State.RUNNING,
        trajectory__experts__professional__in=people,
    ).distinct()
    for meeting in meetings.select_related("trajectory").prefetch_related("trajectory__experts"):
        for expert in meeting.trajectory.experts.all():
            found[expert.professional_id].append(meeting)
    return found


def _of_placements(leave: Leave, absence: Absence, placements: list[Placement]) -> list[Conflict]:
    found = []
    for placement in placements:
        end = placement.last_week + 6 * DAY
        if placement.first_week > leave.last_day or end < leave.first_day:
            continue
        where = placement.request.organisation
        if absence.hinders:
            text = _(
                "%(organisation)s: the leave is longer than three weeks in a row, so this placement can not "
                "go on as agreed."
            ) % {"organisation": where}
            found.append(Conflict("hinders", text, blocks=True))
        else:
            text = _("%(organisation)s: the placement rests from %(first)s to %(last)s.") % {
                "organisation": where,
                "first": date_format(max(leave.first_day, placement.first_week), "j F"),
                "last": date_format(min(leave.last_day, end - 2 * DAY), "j F Y"),
            }
            found.append(Conflict("rests", text))
    return found


def _of_hours(leave: Leave, before: Sequence[Week], after: Sequence[Week]) -> list[Conflict]:
    """Weeks that become too full, or fuller than they were."""
    first, last = monday_of(leave.first_day), monday_of(leave.last_day)
    lacking = [
        (now.monday, now.overbooked)
        for was, now in zip(before, after, strict=True)
        if first <= now.monday <= last and now.overbooked > was.overbooked
    ]
    if not lacking:
        return []
    most = max(hours for _monday, hours in lacking)
    text = ngettext(
        "In week %(weeks)s there are %(hours)s hours too many.",
        "In the weeks %(weeks)s there are up to %(hours)s hours too many.",
        len(lacking),
    ) % {"weeks": ", ".join(str(week_number(monday)) for monday, _hours in lacking), "hours": most}
    return [Conflict("overbooked", text, blocks=True)]


def _of_meetings(leave: Leave, meetings: list[TrajectoryMeeting]) -> list[Conflict]:
    return [
        Conflict(
            "meeting",
            _("%(day)s: meeting of the trajectory %(trajectory)s.")
            % {
                "day": date_format(timezone.localtime(meeting.starts_at), "j F Y, G.i"),
                "trajectory": meeting.trajectory,
            },
        )
        for meeting in meetings
        if timezone.localtime(meeting.starts_at).date() <= leave.last_day
        and timezone.localtime(meeting.ends_at).date() >= leave.first_day
    ]


def _of_budget(leave: Leave, known: Sequence[Leave]) -> list[Conflict]:
    """More hours of leave in a year than there are, with all that was asked and approved."""
    most = leave.professional.leave_hours_per_year
    if most is None:
        return []
    found = []
    # A leave that is asked already stands in both lists.
    all_leave = list({one.pk or id(one): one for one in known}.values())
    for year in range(leave.first_day.year, leave.last_day.year + 1):
        asked = hours_of(leave, year)
        others = sum(hours_of(one, year) for one in all_leave if one is not leave and one.pk != leave.pk)
        if asked and others + asked > most:
            text = _(
                "This leave takes %(asked)s hours in %(year)s. Of %(most)s hours of leave %(left)s are left."
            ) % {"asked": asked, "year": year, "most": most, "left": max(0, most - others)}
            found.append(Conflict("budget", text))
    return found


def hours_of(leave: Leave, year: int) -> int:
    """The hours of work that a leave takes in a calendar year, without holidays."""
    person = leave.professional
    first = max(leave.first_day, dt.date(year, 1, 1))
    last = min(leave.last_day, dt.date(year, 12, 31))
    days = (first + index * DAY for index in range((last - first).days + 1))
    return sum(person.pattern[day.weekday()] for day in days if works_on(person, day))
