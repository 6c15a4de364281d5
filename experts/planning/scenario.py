"""A computed plan as the solver's package sees it: each change by hand is judged by the same rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from experts import matching
from experts.models import Placement, PlacementRequest, Plan, Professional

from .instance import build_instance, professional_id, request_id

# What may be broken knowingly; hours and budgets may not.
KNOWINGLY = frozenset({"skill", "distance", "forbidden"})


@dataclass(frozen=True)
class Scenario:
    """The instance of a plan as things stand now, and who does what in it, by the instance's names."""

    plan: Plan
    instance: matching.Instance
    assigned: Mapping[str, str]

    @property
    def objective(self) -> matching.Objective:
        """The four objectives of the scenario."""
        return matching.evaluate(self.instance, self.assigned)


def scenario_of(plan: Plan, loose: Sequence[Placement] = ()) -> Scenario:
    """Read a scenario with everything that was agreed since; a fixed number of queries. `loose` are agreed
    placements that are part of it as well, at whom they are.

    Raises matching.InvalidInstance when what it is made of is no longer right.
    """
    instance = matching.parse_instance(build_instance(plan, loose))
    people = {one.id for one in instance.professionals}
    work = {one.id for one in instance.requests}
    assigned = {
        f"R{request}": f"P{person}"
        for request, person in plan.assignments.values_list("request", "professional")
    } | {f"R{one.request_id}": f"P{one.professional_id}" for one in loose}
    return Scenario(
        plan, instance, {one: who for one, who in assigned.items() if one in work and who in people}
    )


@dataclass(frozen=True)
class Consequences:
    """What a change by hand does: the rules it breaks anew, and the objectives before and after."""

    broken: tuple[matching.Violation, ...]
    before: matching.Objective
    after: matching.Objective

    @property
    def fits(self) -> bool:
        """Whether no rule is broken."""
        return not self.broken

    @property
    def is_possible(self) -> bool:
        """Whether a planner may do it knowingly: nobody gets too many hours and no scheme pays too much."""
        return all(one.kind in KNOWINGLY for one in self.broken)


def consequences_of(
    scenario: Scenario, request: PlacementRequest, professional: Professional | None
) -> Consequences:
    """What it does to give the request to this professional, or to nobody, in the scenario."""
    name = request_id(request)
    loose = replace(
        scenario.instance,
        current=tuple(one for one in scenario.instance.current if one.request != name),
    )
    assigned = {one: who for one, who in scenario.assigned.items() if one != name}
    known = set(_keys(matching.violations(loose, assigned)))
    if professional is not None:
        assigned[name] = professional_id(professional)
    broken = tuple(one for one in matching.violations(loose, assigned) if _key(one) not in known)
    return Consequences(broken, scenario.objective, matching.evaluate(scenario.instance, assigned))


def overruns(scenario: Scenario, requests: Collection[int], professionals: Collection[int] = ()) -> bool:
    """Whether who holds one of these requests (primary keys), one of these people, or what pays for it, has
    too few hours; a pin excuses nothing."""
    names = {f"R{pk}" for pk in requests}
    people = {who for one, who in scenario.assigned.items() if one in names}
    people |= {f"P{pk}" for pk in professionals}
    schemes = {one.scheme for one in scenario.instance.requests if one.id in names}
    loose = replace(scenario.instance, current=())
    return any(
        (one.kind == "hours" and one.professional in people)
        or (one.kind == "budget" and one.scheme in schemes)
        for one in matching.violations(loose, scenario.assigned)
    )


def _keys(found: tuple[matching.Violation, ...]) -> list[tuple[object, ...]]:
    return [_key(one) for one in found]


def _key(one: matching.Violation) -> tuple[object, ...]:
    return (one.kind, one.requests, one.professional, one.scheme)
