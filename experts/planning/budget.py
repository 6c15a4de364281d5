"""What schemes can still pay, in hours. A placement is paid by the ISO year of its first week.

So a plan and its approval count alike, and hours that were promised in December are no surprise in January.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from experts.models import Placement, PlacementRequest, SchemeBudget
from experts.weeks import year_of


@dataclass(frozen=True)
class BudgetState:
    """One scheme in one year, in hours."""

    budget: SchemeBudget
    placed: int

    @property
    def left(self) -> int:
        """What is left, never below zero."""
        return max(0, self.budget.hours - self.placed)


def budget_states(years: Iterable[int]) -> dict[tuple[int, int], BudgetState]:
    """The known budgets of these years by (scheme pk, year); two queries."""
    wanted = set(years)
    budgets = list(SchemeBudget.objects.filter(year__in=wanted).select_related("scheme"))
    placed: dict[tuple[int, int], int] = defaultdict(int)
    spent = Placement.objects.taking_hours().filter(
        request__scheme__in={budget.scheme_id for budget in budgets}, first_week__iso_year__in=wanted
    )
    for placement in spent.select_related("request"):
        assert placement.request.scheme_id is not None  # noqa: S101  the filter above says so
        key = (placement.request.scheme_id, year_of(placement.first_week))
        placed[key] += placement.hours_per_week * placement.weeks
    return {
        (budget.scheme_id, budget.year): BudgetState(budget, placed[budget.scheme_id, budget.year])
        for budget in budgets
    }


def budget_key(request: PlacementRequest) -> tuple[int, int] | None:
    """Which budget pays for a request, or None when no scheme does."""
    return None if request.scheme_id is None else (request.scheme_id, year_of(request.first_week))
