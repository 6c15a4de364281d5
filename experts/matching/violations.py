"""What an assignment breaks, told so that a planner can repair it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from experts.matching.instance import Instance, Request
from experts.matching.rules import Ground, distance_km, ground, has_skills, is_near

Kind = Literal["skill", "distance", "forbidden", "hours", "budget", "fixed"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: the requests that break it together, and where (weeks count from 0)."""

    kind: Kind
    message: str
    requests: tuple[str, ...]
    professional: str | None = None
    scheme: str | None = None
    weeks: tuple[int, ...] = ()


def violations(instance: Instance, assigned: Mapping[str, str]) -> tuple[Violation, ...]:
    """The rules that an assignment of requests to professionals, by id, breaks; none when it is allowed.

    What fixed assignments break by themselves is not held against the plan, but they must be in it and what
    they overrun may not be overrun further. Unknown ids raise KeyError.
    """
    start = ground(instance)
    found = [
        Violation("fixed", f"{request} is fixed with {name} and must stay there", (request,), name)
        for request, name in start.fixed.items()
        if assigned.get(request) != name
    ]
    free = {request: name for request, name in assigned.items() if start.fixed.get(request) != name}
    for request, name in free.items():
        found += _pair_violations(start, start.requests[request], name)
    found += _overruns(instance, assigned, free)
    return tuple(found)


def fixed_conflicts(instance: Instance) -> tuple[Violation, ...]:
    """The smallest sets of fixed assignments that can't stand together, the smallest sets first.

    Each is minimal: without any one of its requests the rule would hold. A plan is still made around them.
    """
    start = ground(instance)
    found: list[Violation] = []
    for request, name in start.fixed.items():
        found += _pair_violations(start, start.requests[request], name)
    found += _overruns(instance, start.fixed, start.fixed)
    return tuple(sorted(found, key=lambda one: len(one.requests)))


def _pair_violations(start: Ground, request: Request, name: str) -> list[Violation]:
    professional = start.professionals[name]
    found = []
    if name in start.absent.get(request.id, ()):
        found.append(Violation("forbidden", f"{name} is excluded from {request.id}", (request.id,), name))
    if not has_skills(professional, request):
        missing = ", ".join(sorted(request.skills - professional.skills))
        found.append(Violation("skill", f"{name} lacks {missing} for {request.id}", (request.id,), name))
    if not is_near(professional, request):
        km = distance_km(professional, request)
        message = f"{request.id} is {km:.1f} km from {name}, who travels {professional.max_travel_km:g} km"
        found.append(Violation("distance", message, (request.id,), name))
    return found


def _overruns(instance: Instance, assigned: Mapping[str, str], blamed: Mapping[str, str]) -> list[Violation]:
    """Hours and budgets that are exceeded where at least one blamed request asks for some of them."""
    requests = {one.id: one for one in instance.requests}
    work: defaultdict[str, list[Request]] = defaultdict(list)
    paid: defaultdict[str, list[Request]] = defaultdict(list)
    for request_id, name in assigned.items():
        work[name].append(requests[request_id])
        if (scheme := requests[request_id].scheme) is not None:
            paid[scheme].append(requests[request_id])
    found: list[Violation] = []
    for professional in instance.professionals:
        weeks_of: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for week, hours in enumerate(professional.hours):
            busy = {one.id: one.hours_per_week for one in work[professional.id] if week in one.weeks}
            if clash := _smallest_clash(busy, hours, blamed):
                weeks_of[clash].append(week)
        for clash, weeks in weeks_of.items():
            message = f"{professional.id} has too few hours for {', '.join(clash)} from week {weeks[0]}"
            found.append(Violation("hours", message, clash, professional.id, weeks=tuple(weeks)))
    for budget in instance.schemes:
        costs = {one.id: one.total_hours for one in paid[budget.id]}
        if clash := _smallest_clash(costs, budget.hours, blamed):
            message = f"{budget.id} can't pay {', '.join(clash)}"
            found.append(Violation("budget", message, clash, scheme=budget.id))
    return found


def _smallest_clash(needs: dict[str, int], limit: int, blamed: Mapping[str, str]) -> tuple[str, ...]:
    """The fewest requests that need more than the limit, one to blame among them, or nothing."""
    guilty = [one for one in needs if one in blamed and needs[one] > 0]
    if sum(needs.values()) <= limit or not guilty:
        return ()
    worst = min(guilty, key=lambda one: (-needs[one], one))
    clash = [worst]
    total = needs.pop(worst)
    for request in sorted(needs, key=lambda one: (-needs[one], one)):
        if total > limit:
            break
        clash.append(request)
        total += needs[request]
    return tuple(sorted(clash))
