"""Scenarios beside each other and beside today: placed, hours, travel, changes and budgets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from experts.models import Placement, Plan, PlannedAssignment, ScenarioChange, UnassignedRequest
from experts.weeks import year_of

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
class BudgetLine:
    """What each scenario takes of one budget."""

    state: BudgetState
    cells: list[Spent]


@dataclass(frozen=True)
class Comparison:
    """Scenarios beside today."""

    columns: list[Column]
    budgets: list[BudgetLine]
    placements: int
    placed_hours: int
    proposals: int


def compare(plans: Sequence[Plan]) -> Comparison:
    """Compare scenarios with the first of them and with what is agreed today; a fixed number of queries.

    What came of an approved one stands in its own column, and not in today's plan as well.
    """
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
    first = {(one.request_id, one.professional_id) for one in rows[plans[0].pk]} if plans else set()
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
    states = budget_states({year for column in columns for _scheme, year in column.spent})
    budgets = [
        BudgetLine(
            state,
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
    start = min((plan.start for plan in plans), default=None)
    end = max((plan.last_week for plan in plans), default=None)
    today: list[Placement] = []
    if start is not None and end is not None:
        agreed = Placement.objects.taking_hours().touching(start, end)
        today = [one for one in agreed if one.plan_id not in {plan.pk for plan in plans}]
    return Comparison(
        columns,
        budgets,
        sum(not one.is_proposed for one in today),
        sum(one.hours_per_week * one.weeks for one in today),
        sum(one.is_proposed for one in today),
    )
