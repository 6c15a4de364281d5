"""Which placements would have to move to others so that an unplaced request fits, as few as possible.

The solver is asked: can all that is placed, and the request as well, be done with the fewest changes? Freed
are the placements of those who could do the request and stand in its way; who could take those over may in a
second round have to pass on work as well. All other work stays. What is agreed already counts for more, so
it moves only where moving what is merely proposed would not do, or would take more of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from experts.matching.instance import Current, Instance, Professional, Request
from experts.matching.plan import Plan
from experts.matching.remedies import Kind, Move, Prices, Remedy
from experts.matching.rules import ground, has_skills, is_near
from experts.matching.solving import Progress, solve

ROUNDS = 2


def placement_moves(
    instance: Instance,
    assigned: Mapping[str, str],
    request_id: str,
    seconds: float = 10.0,
    cancel: Callable[[], bool] | None = None,
    prices: Prices | None = None,
    agreed: Collection[str] = (),
) -> Remedy | None:
    """Placements of `assigned` (ids) that would move to place the request, at the least cost, or None.

    `agreed` are the requests whose placement is agreed. They move one after the other, so never in a circle:
    then none could go first. Fixed assignments stay. Takes at most about `seconds`; None within that time is
    proof that no move of the freed placements helps. Raises KeyError for an unknown id.
    """
    prices = prices or Prices()
    requests = ground(instance).requests
    request = requests[request_id]
    ends = time.monotonic() + seconds
    freed: set[str] = set()
    for _ in range(ROUNDS):
        wider = _in_the_way(instance, assigned, {request_id, *freed})
        if wider <= freed:
            return None
        freed |= wider
        narrowed = _narrowed(instance, assigned, request_id, freed, agreed, prices)
        all_placed = sum(one.value for one in narrowed.requests)

        def hopeless(progress: Progress, goal: int = all_placed) -> bool:
            return progress.bound < goal

        plan = _solve(narrowed, max(0.0, ends - time.monotonic()), hopeless, cancel)
        found = {one.request: one.professional for one in plan.assignments}
        if len(found) == len(narrowed.requests):
            moves = tuple(
                Move(name, assigned[name], found[name])
                for name in sorted(freed)
                if found[name] != assigned[name]
            )
            certain = [one for one in moves if one.request in agreed]
            if _go_round(certain):
                return None
            kinds: list[Kind] = ["agreed_moves"] if certain else []
            if len(certain) < len(moves):
                kinds.append("placement_moves")
            return Remedy(
                request_id,
                found[request_id],
                request.first_week,
                request.hours_per_week,
                request.remote_share,
                request.scheme,
                moves=moves,
                kinds=tuple(kinds),
                cost=prices.agreed * len(certain) + prices.placement * (len(moves) - len(certain)),
            )
    return None


def _solve(
    instance: Instance,
    seconds: float,
    hopeless: Callable[[Progress], bool],
    cancel: Callable[[], bool] | None,
) -> Plan:
    """The plan, given up as soon as it is clear that not everything fits."""
    over = False

    def watch(progress: Progress) -> None:
        nonlocal over
        over = over or hopeless(progress)

    return solve(instance, seconds, watch, lambda: over or bool(cancel and cancel()))


def _in_the_way(instance: Instance, assigned: Mapping[str, str], wanted: set[str]) -> set[str]:
    """The placements, not fixed, of who could do the wanted work, in weeks of that work."""
    start = ground(instance)
    found = set()
    for name in wanted:
        work = start.requests[name]
        able = {one.id for one in instance.professionals if _could(one, work, start.absent.get(name, ()))}
        found |= {
            other
            for other, professional in assigned.items()
            if professional in able
            and other not in start.fixed
            and other != name
            and start.requests[other].hours_per_week
            and _overlap(start.requests[other], work)
        }
    return found


def _could(professional: Professional, request: Request, absent: set[str] | tuple[()]) -> bool:
    return (
        professional.id not in absent and has_skills(professional, request) and is_near(professional, request)
    )


def _overlap(one: Request, other: Request) -> bool:
    return one.first_week <= other.last_week and other.first_week <= one.last_week


def _go_round(moves: Iterable[Move]) -> bool:
    """Whether some of these moves wait for each other: nobody passes work on who gets none in the end."""
    left = list(moves)
    while left:
        passing_on = {one.before for one in left}
        waiting = [one for one in left if one.after in passing_on]
        if len(waiting) == len(left):
            return True
        left = waiting
    return False


def _narrowed(
    instance: Instance,
    assigned: Mapping[str, str],
    request_id: str,
    freed: set[str],
    agreed: Collection[str],
    prices: Prices,
) -> Instance:
    """The instance of what is placed and the request, where only `freed` may move."""
    heavy = max(1, round(prices.agreed / prices.placement))
    fixed = {one.request for one in instance.current if one.fixed}
    return replace(
        instance,
        requests=tuple(one for one in instance.requests if one.id in assigned or one.id == request_id),
        current=tuple(
            Current(
                name,
                professional,
                fixed=name in fixed or name not in freed,
                weight=heavy if name in agreed else 1,
            )
            for name, professional in assigned.items()
        ),
    )
