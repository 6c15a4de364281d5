"""Scenarios beside each other and beside today: placed, hours, travel, changes and budgets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from experts.models import (
    Placement,
    PlacementRequest,
    Plan,
    PlannedAssignment,
    ScenarioChange,
    UnassignedRequest,
)
from experts.weeks import year_of
from vocabulary.distance import distance_km

from .budget import BudgetState, budget_states

MOST_COMPARED = 4


@dataclass(frozen=True)
class Column:
    """One scenario. `spent` is by budget (scheme pk, year), in hours; `differs` are the assignments that the
    scenario compared with does not have."""

    plan: Plan
    placed: int
    left: int
    hours: int
    travel: int
    groups: int
    changed: int
    differs: int
    spent: dict[tuple[int, int], int]


@dataclass(frozen=True)
class Spent:
    """What a scenario takes of a budget, in hours, and whether that is too much."""

    spent: int
    over: bool


@dataclass(frozen=True)
class Today:
    """What is agreed and proposed in the weeks of the scenarios; `left` are the requests that wait."""

    agreed: int
    proposed: int
    left: int
    hours: int
    travel: int
    groups: int


@dataclass(frozen=True)
class BudgetLine:
    """What one budget pays: today, and with each scenario on top of that."""

    state: BudgetState
    today: int
    cells: list[Spent]


@dataclass(frozen=True)
class Comparison:
    """Scenarios beside today."""

    today: Today
    columns: list[Column]
    budgets: list[BudgetLine]


def compare(plans: Sequence[Plan]) -> Comparison:
    """Compare scenarios (at least one) with the first of them and with today; a fixed number of queries.

    What came of an approved one stands in its own column, and not in today's as well.
    """
    columns = _columns(plans)
    start, end = min(plan.start for plan in plans), max(plan.last_week for plan in plans)
    standing = list(
        Placement.objects.paid()
        .touching(start, end)
        .select_related("request__municipality", "professional__home_municipality", "professional__user")
        .prefetch_related("request__target_groups", "professional__user__expertise__target_group")
    )
    theirs = {plan.pk for plan in plans}
    came_of_them: dict[tuple[int, int], int] = defaultdict(int)
    for one in standing:
        if one.plan_id in theirs and one.request.scheme_id:
            came_of_them[one.request.scheme_id, year_of(one.first_week)] += one.total_hours
    states = budget_states({year for column in columns for _scheme, year in column.spent})
    budgets = [
        BudgetLine(
            state,
            state.taken.all - came_of_them[key],
            [
                # Of an approved one the hours are off what is left already.
                Spent(
                    hours := column.spent.get(key, 0),
                    hours > state.left and column.plan.state != Plan.State.APPROVED,
                )
                for column in columns
            ],
        )
        for key, state in sorted(states.items())
        if any(key in column.spent for column in columns)
    ]
    waiting = PlacementRequest.objects.open().filter(first_week__range=(start, end)).count()
    return Comparison(
        _today([one for one in standing if one.plan_id not in theirs], waiting), columns, budgets
    )


def _today(standing: Sequence[Placement], waiting: int) -> Today:
    travel = groups = 0
    for one in standing:
        home, work = one.professional.home_municipality, one.request.municipality
        km = distance_km(home.latitude, home.longitude, work.latitude, work.longitude)
        # As the solver rounds it.
        travel += floor(km * (1 - float(one.request.remote_share)) * one.weeks + 0.5)
        known = {group.pk for group in one.professional.target_groups}
        groups += len(known & {group.pk for group in one.request.target_groups.all()})
    proposed = sum(one.is_proposed for one in standing)
    hours = sum(one.total_hours for one in standing)
    return Today(len(standing) - proposed, proposed, waiting, hours, travel, groups)


def _columns(plans: Sequence[Plan]) -> list[Column]:
    rows: dict[int, list[PlannedAssignment]] = defaultdict(list)
    for one in PlannedAssignment.objects.filter(plan__in=plans).select_related("request"):
        rows[one.plan_id].append(one)
    left: dict[int, int] = defaultdict(int)
    for pk in UnassignedRequest.objects.filter(plan__in=plans).values_list("plan", flat=True):
        left[pk] += 1
    changes = {
        (change.plan_id, change.request_id): change
        for change in ScenarioChange.objects.filter(plan__in=plans)
    }
    first = {(one.request_id, one.professional_id) for one in rows[plans[0].pk]}
    columns = []
    for plan in plans:
        hours = 0
        spent: dict[tuple[int, int], int] = defaultdict(int)
        for one in rows[plan.pk]:
            change = changes.get((plan.pk, one.request_id))
            a_week = (change and change.hours_per_week) or one.request.hours_per_week
            begins = (change and change.first_week) or one.request.first_week
            hours += a_week * one.request.weeks
            if one.request.scheme_id:
                spent[one.request.scheme_id, year_of(begins)] += a_week * one.request.weeks
        pairs = {(one.request_id, one.professional_id) for one in rows[plan.pk]}
        columns.append(
            Column(
                plan, len(pairs), left[plan.pk], hours, plan.travel or 0, plan.groups or 0,
                plan.changed or 0, len(pairs ^ first), dict(spent),
            )
        )  # fmt: skip
    return columns
