"""What schemes can still pay, in hours. A placement is paid by the ISO year of its first week.

So a plan and its approval count alike, and hours that were promised in December are no surprise in January.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from experts.models import Placement, PlacementRequest, SchemeBudget
from experts.weeks import year_of


@dataclass(frozen=True)
class Taken:
    """Hours of placements: what both sides agreed to, and what is proposed and holds its hours meanwhile."""

    agreed: int = 0
    proposed: int = 0

    @property
    def all(self) -> int:
        """Both: none of it can be given to others."""
        return self.agreed + self.proposed


@dataclass(frozen=True)
class BudgetState:
    """One scheme in one year, in hours."""

    budget: SchemeBudget
    taken: Taken

    @property
    def left(self) -> int:
        """What is left, never below zero."""
        return max(0, self.budget.hours - self.taken.all)


def taken_hours(years: Iterable[int]) -> dict[tuple[int, int], Taken]:
    """What placements of these ISO years take of schemes, by (scheme pk, year); one query."""
    found: dict[tuple[int, int], Taken] = defaultdict(Taken)
    paid = Placement.objects.paid().filter(request__scheme__isnull=False, first_week__iso_year__in=set(years))
    for placement in paid.select_related("request"):
        key = placement.request.scheme_id or 0, year_of(placement.first_week)
        hours = placement.hours_per_week * placement.weeks
        before = found[key]
        if placement.is_proposed:
            found[key] = replace(before, proposed=before.proposed + hours)
        else:
            found[key] = replace(before, agreed=before.agreed + hours)
    return found


def budget_states(years: Iterable[int]) -> dict[tuple[int, int], BudgetState]:
    """The known budgets of these years by (scheme pk, year); two queries."""
    wanted = set(years)
    budgets = list(SchemeBudget.objects.filter(year__in=wanted).select_related("scheme"))
    if not budgets:
        return {}
    taken = taken_hours(wanted)
    return {(one.scheme_id, one.year): BudgetState(one, taken[one.scheme_id, one.year]) for one in budgets}


def budget_key(request: PlacementRequest) -> tuple[int, int] | None:
    """Which budget pays for a request, or None when no scheme does."""
    return None if request.scheme_id is None else (request.scheme_id, year_of(request.first_week))


def can_pay(request: PlacementRequest, states: Mapping[tuple[int, int], BudgetState]) -> bool:
    """Whether what is left of its budget pays for a request, if there is a limit. `states` has its year."""
    key = budget_key(request)
    return key is None or key not in states or states[key].left >= request.total_hours
