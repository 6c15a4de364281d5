"""The instance as the solvers see it: 0-1 pairs and rows, after the fixed assignments are taken off.

One pair is one request with one professional who could do it beside the fixed assignments alone. Rows say
that a request goes to one professional, that a professional has only so many hours in a week, and that a
scheme pays only so many hours. It is plain data, sent as JSON to the solver processes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from experts.matching.instance import Instance
from experts.matching.rules import (
    Objective,
    evaluate,
    ground,
    groups_covered,
    has_skills,
    is_near,
    travel_km,
)


@dataclass(frozen=True, slots=True)
class Row:
    """The sum of `weights` over the chosen `pairs` is at most `limit`."""

    pairs: tuple[int, ...]
    weights: tuple[int, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class Reduced:
    """Columns by pair number, rows over pair numbers, and the objective of choosing no pair at all."""

    request: tuple[int, ...]
    professional: tuple[int, ...]
    value: tuple[int, ...]
    kept: tuple[int, ...]
    groups: tuple[int, ...]
    travel: tuple[int, ...]
    choices: tuple[tuple[int, ...], ...]
    week_rows: tuple[Row, ...]
    budget_rows: tuple[Row, ...]
    base: Objective
    # For what all could do together: first week, last week and hours a week by choice; and by week how many
    # people with a pair have how many hours free, as (hours, people).
    spans: tuple[tuple[int, int, int], ...] = ()
    free: tuple[tuple[tuple[int, int], ...], ...] = ()

    def objective(self, chosen: Iterable[int]) -> Objective:
        """The objective of the fixed assignments with the chosen pairs."""
        value, changed, groups, travel = self.base
        for pair in chosen:
            value += self.value[pair]
            changed -= self.kept[pair]
            groups += self.groups[pair]
            travel += self.travel[pair]
        return Objective(value, changed, groups, travel)

    def as_json(self) -> dict[str, Any]:
        """Plain lists and numbers, for another process."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Reduced":
        """What `as_json` gave, read back."""

        def rows(items: list[dict[str, Any]]) -> tuple[Row, ...]:
            return tuple(Row(tuple(i["pairs"]), tuple(i["weights"]), i["limit"]) for i in items)

        return cls(
            **{
                name: tuple(data[name])
                for name in ("request", "professional", "value", "kept", "groups", "travel")
            },
            choices=tuple(tuple(pairs) for pairs in data["choices"]),
            week_rows=rows(data["week_rows"]),
            budget_rows=rows(data["budget_rows"]),
            base=Objective(*data["base"]),
            spans=tuple((first, last, hours) for first, last, hours in data["spans"]),
            free=tuple(tuple((hours, people) for hours, people in week) for week in data["free"]),
        )


def reduce(instance: Instance) -> Reduced:
    """Every pair that is possible beside the fixed assignments, and the rows that can bind."""
    start = ground(instance)
    wanted = {(one.request, one.professional): one.weight for one in instance.current}
    request_of, professional_of, value, kept, groups, travel = ([] for _ in range(6))  # type: ignore[var-annotated]
    choices: list[tuple[int, ...]] = []
    for r, request in enumerate(instance.requests):
        if request.id in start.fixed or not start.room.can_pay(request):
            continue
        absent = start.absent.get(request.id, ())
        first = len(request_of)
        for p, professional in enumerate(instance.professionals):
            if (
                professional.id not in absent
                and has_skills(professional, request)
                and start.room.has_hours(professional, request)
                and is_near(professional, request)
            ):
                request_of.append(r)
                professional_of.append(p)
                value.append(request.value)
                kept.append(wanted.get((request.id, professional.id), 0))
                groups.append(groups_covered(professional, request))
                travel.append(travel_km(professional, request))
        if len(request_of) > first:
            choices.append(tuple(range(first, len(request_of))))

    by_professional: defaultdict[int, list[int]] = defaultdict(list)
    by_scheme: defaultdict[str, list[int]] = defaultdict(list)
    for pair, (r, p) in enumerate(zip(request_of, professional_of, strict=True)):
        by_professional[p].append(pair)
        if (scheme := instance.requests[r].scheme) is not None:
            by_scheme[scheme].append(pair)
    week_rows: list[Row] = []
    free = [Counter[int]() for _ in range(instance.weeks)]
    for p, pairs in by_professional.items():
        left = start.room.hours_left(instance.professionals[p])
        week_rows += _week_rows(instance, request_of, pairs, left)
        for week, hours in enumerate(left):
            free[week][hours] += 1
    chosen = [instance.requests[request_of[pairs[0]]] for pairs in choices]
    budget_rows = []
    for scheme, pairs in by_scheme.items():
        asked = {request_of[pair]: instance.requests[request_of[pair]].total_hours for pair in pairs}
        limit = start.room.budget_left(scheme)
        if sum(asked.values()) > limit:
            weights = tuple(asked[request_of[pair]] for pair in pairs)
            budget_rows.append(Row(tuple(pairs), weights, limit))
    return Reduced(
        tuple(request_of),
        tuple(professional_of),
        tuple(value),
        tuple(kept),
        tuple(groups),
        tuple(travel),
        tuple(choices),
        tuple(week_rows),
        tuple(budget_rows),
        evaluate(instance, start.fixed),
        tuple((one.first_week, one.last_week, one.hours_per_week) for one in chosen),
        tuple(tuple(sorted(week.items())) for week in free),
    )


def _week_rows(instance: Instance, request_of: list[int], pairs: list[int], left: list[int]) -> list[Row]:
    """The weeks of one professional that no other week implies.

    A week is implied when another asks for at least the same work with no more hours free.
    """
    rows: dict[frozenset[int], int] = {}
    for week in range(instance.weeks):
        busy = frozenset(
            pair
            for pair in pairs
            if instance.requests[request_of[pair]].hours_per_week
            and instance.requests[request_of[pair]].first_week
            <= week
            <= instance.requests[request_of[pair]].last_week
        )
        if len(busy) > 1:
            rows[busy] = min(left[week], rows.get(busy, left[week]))
    hours = {pair: instance.requests[request_of[pair]].hours_per_week for pair in pairs}
    binding = {busy: limit for busy, limit in rows.items() if sum(hours[pair] for pair in busy) > limit}
    kept = []
    for busy, limit in binding.items():
        implied = any(busy < other and other_limit <= limit for other, other_limit in binding.items())
        if not implied:
            ordered = tuple(sorted(busy))
            kept.append(Row(ordered, tuple(hours[pair] for pair in ordered), limit))
    return kept
