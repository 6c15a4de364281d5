"""What still fits: asked inside the transaction that books, after the rows of the people are locked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from experts.availability import weeks_of
from experts.models import Placement, PlacementRequest, Professional
from experts.weeks import WEEK, this_monday, week_number, weeks_between, weeks_from, year_of

from .budget import budget_key, budget_states

Pair = tuple[PlacementRequest, Professional]


@dataclass(frozen=True)
class Moving:
    """What is agreed, and who would do it instead."""

    placement: Placement
    professional: Professional


@dataclass(frozen=True)
class Misfit:
    """An assignment that can't be booked, and why. `weeks` are the Mondays in which hours lack."""

    request: PlacementRequest
    professional: Professional
    kind: str
    short_of: int = 0
    weeks: tuple[dt.date, ...] = ()

    @property
    def in_words(self) -> str:
        """One sentence for the planner."""
        names = {"request": str(self.request), "professional": str(self.professional)}
        if self.kind == "request":
            return _("%(request)s is no longer open.") % names
        if self.kind == "moved":
            return _("%(request)s is not agreed any more as it was, or has begun: it can't move.") % names
        if self.kind == "past":
            return _("%(request)s would have begun already. Choose another start first.") % names
        if self.kind == "professional":
            return _("%(professional)s no longer goes to municipalities.") % names
        if self.kind == "budget":
            return _("The scheme lacks %(hours)s hours for %(request)s.") % {**names, "hours": self.short_of}
        return _("%(professional)s lacks %(hours)s hours in week %(week)s for %(request)s.") % {
            **names,
            "hours": self.short_of,
            "week": week_number(self.weeks[0]),
        }


def find_misfits(
    pairs: Sequence[Pair], *, past: bool = False, moving: Sequence[Moving] = (), given_back: bool = True
) -> list[Misfit]:
    """Which of these assignments don't fit beside what is agreed and beside those before them in the list.

    Hours and budgets that an assignment takes count for the ones after it; one that does not fit takes none.
    `past`: what begins in a past week fits too, since it was agreed elsewhere then. `moving` go first: what
    is agreed goes to others, and with `given_back` its hours are free for the rest.
    """
    if not pairs and not moving:
        return []
    periods = [(request.first_week, request.last_week) for request, _person in pairs]
    periods += [(one.placement.first_week, one.placement.last_week) for one in moving]
    start, end = min(first for first, _last in periods), max(last for _first, last in periods)
    people = {person.pk: person for _request, person in pairs}
    for one in moving:
        people |= {
            one.professional.pk: one.professional,
            one.placement.professional_id: one.placement.professional,
        }
    calendar = weeks_of(people.values(), start, weeks_between(start, end))
    free = {pk: {week.monday: week.room for week in weeks} for pk, weeks in calendar.items()}
    money = {
        key: state.left
        for key, state in budget_states({year_of(request.first_week) for request, _ in pairs}).items()
    }
    misfits = _misfits_of_moves(moving, free, given_back)
    for request, person in pairs:
        misfit = _misfit(request, person, free[person.pk], money)
        if misfit is None and not past and request.first_week < this_monday():
            misfit = Misfit(request, person, "past")
        if misfit:
            misfits.append(misfit)
            continue
        for monday in _mondays(request):
            free[person.pk][monday] -= request.hours_per_week
        key = budget_key(request)
        if key in money:
            money[key] -= request.total_hours
    return misfits


def _misfits_of_moves(
    moving: Sequence[Moving], free: dict[int, dict[dt.date, int]], given_back: bool
) -> list[Misfit]:
    """The moves that can't be; the hours of the others change hands in `free`."""
    misfits = []
    able = []
    for one in moving:
        if not one.placement.may_move:
            misfits.append(Misfit(one.placement.request, one.professional, "moved"))
        elif not (one.professional.goes_to_municipalities and one.professional.user.is_active):
            misfits.append(Misfit(one.placement.request, one.professional, "professional"))
        else:
            able.append(one)
            if given_back:
                _shift(free[one.placement.professional_id], one.placement, 1)
    for one in able:
        mine, needed = free[one.professional.pk], one.placement.hours_per_week
        mondays = weeks_from(one.placement.first_week, one.placement.weeks)
        lacking = {monday: needed - mine[monday] for monday in mondays if mine[monday] < needed}
        if lacking:
            if given_back:
                _shift(free[one.placement.professional_id], one.placement, -1)
            weeks = tuple(sorted(lacking))
            misfits.append(
                Misfit(one.placement.request, one.professional, "hours", max(lacking.values()), weeks)
            )
        else:
            _shift(mine, one.placement, -1)
    return misfits


def _shift(free: dict[dt.date, int], placement: Placement, sign: int) -> None:
    for monday in weeks_from(placement.first_week, placement.weeks):
        free[monday] += sign * placement.hours_per_week


def misfit_of_change(placement: Placement, last_week: dt.date, hours_per_week: int) -> Misfit | None:
    """Why a placement can't last until the week of the Monday `last_week` for so many hours a week; None when
    it can. In a week in which it asks no more than before it fits, whatever else stands there."""
    request, person = placement.request, placement.professional
    if not (person.goes_to_municipalities and person.user.is_active):
        return Misfit(request, person, "professional")
    count = weeks_between(placement.first_week, last_week)
    lacking = {}
    for week in weeks_of([person], placement.first_week, count)[person.pk]:
        had = placement.hours_per_week if week.monday <= placement.last_week else 0
        short = hours_per_week - had - week.room
        if hours_per_week > had and short > 0:
            lacking[week.monday] = short
    if lacking:
        return Misfit(request, person, "hours", max(lacking.values()), tuple(sorted(lacking)))
    if request.scheme_id is not None:
        year = year_of(placement.first_week)
        state = budget_states([year]).get((request.scheme_id, year))
        more = hours_per_week * count - placement.hours_per_week * placement.weeks
        if state is not None and state.left < more:
            return Misfit(request, person, "budget", more - state.left)
    return None


def _misfit(
    request: PlacementRequest,
    person: Professional,
    free: dict[dt.date, int],
    money: dict[tuple[int, int], int],
) -> Misfit | None:
    if not request.is_open:
        return Misfit(request, person, "request")
    if not (person.goes_to_municipalities and person.user.is_active):
        return Misfit(request, person, "professional")
    lacking = {
        monday: request.hours_per_week - free[monday]
        for monday in _mondays(request)
        if free[monday] < request.hours_per_week
    }
    if lacking:
        return Misfit(request, person, "hours", max(lacking.values()), tuple(sorted(lacking)))
    key = budget_key(request)
    if key is not None and key in money and money[key] < request.total_hours:
        return Misfit(request, person, "budget", request.total_hours - money[key])
    return None


def _mondays(request: PlacementRequest) -> list[dt.date]:
    return [request.first_week + index * WEEK for index in range(request.weeks)]
