"""Solving an instance: two solver processes race, and what they find together is the proof.

CP-SAT is quick to prove the later objectives and to improve large plans; HiGHS gives bounds near the optimum
on large instances. This process loads neither. It keeps the best plan and the best bound, tells each
solver what the other found, and ends both at the time limit whether they listen or not.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from experts.matching.greedy import greedy
from experts.matching.instance import Instance
from experts.matching.plan import Plan, make_plan
from experts.matching.race import OBJECTIVES, STAGES, is_allowed, score, stage_gains
from experts.matching.reduced import Reduced, reduce
from experts.matching.rules import Objective, ground
from experts.matching.runners import Runners

log = logging.getLogger(__name__)

SOLVERS = ("experts.matching.highs", "experts.matching.cpsat")
PROGRESS_EVERY = 0.25
LISTEN_FOR = 0.1
# What both solvers may hold; with this process it stays below 2 GB.
MOST_BYTES = 1_600 << 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the solver is: the best plan so far, a proven bound on its value, and what is being proven."""

    seconds: float
    objective: Objective
    bound: int
    stage: str

    @property
    def value(self) -> int:
        """The value of the best plan so far."""
        return self.objective.value

    @property
    def gap(self) -> float:
        """How far the value may be below the optimum, as a part of the bound: 0.0 is proven."""
        return (self.bound - self.objective.value) / self.bound if self.bound else 0.0


def solve(
    instance: Instance,
    seconds: float = 60.0,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Plan:
    """The best plan that is found within `seconds` of wall-clock time, never worse than the greedy one.

    Blocks until all four objectives are proven, the time is up, or `cancel`, asked about ten times a second,
    returns true; then the best plan so far is returned. `on_progress` is called a few times a second, in this
    thread; what it raises ends the solvers and passes through. Two processes run meanwhile, of which the
    larger is ended before they hold more than 1.6 GB together.
    """
    began = time.monotonic()
    reduced = reduce(instance)
    standings = _Standings(reduced, _pairs_of(instance, reduced, greedy(instance)))
    # Building and writing the plan also takes time that the caller counts.
    ends = began + seconds - min(1.0, 0.03 * seconds + len(reduced.value) / 50_000)

    def report() -> None:
        if on_progress is not None:
            stage = STAGES[min(standings.stage, len(STAGES) - 1)]
            on_progress(
                Progress(time.monotonic() - began, reduced.objective(standings.best), standings.bound, stage)
            )

    report()
    if reduced.value and time.monotonic() < ends and not (cancel and cancel()):
        with Runners(SOLVERS) as runners:
            _race(standings, runners, ends, report, cancel)
        report()
    return make_plan(
        instance,
        _assigned(instance, reduced, standings.best),
        standings.bound,
        "optimal" if standings.stage >= OBJECTIVES else "feasible",
    )


def _race(
    standings: "_Standings",
    runners: Runners,
    ends: float,
    report: Callable[[], None],
    cancel: Callable[[], bool] | None,
) -> None:
    best = sorted(standings.best)
    runners.send({"reduced": standings.reduced.as_json(), "pairs": best, "seconds": ends - time.monotonic()})
    reported = time.monotonic()
    while standings.stage < len(STAGES) and (left := ends - time.monotonic()) > 0:
        if cancel and cancel():
            return
        news = False
        for message in runners.receive(min(LISTEN_FOR, left)):
            if "pairs" in message:
                news |= standings.take_plan(frozenset(message["pairs"]))
            elif "losses" in message:
                runners.send(message)
            else:
                standings.take_bound(message["stage"], message["bound"])
        if standings.advance() or news:
            runners.send({"floors": standings.floors, "pairs": sorted(standings.best)})
        if time.monotonic() - reported >= PROGRESS_EVERY:
            reported = time.monotonic()
            report()
            if runners.relieve(MOST_BYTES):
                log.warning("A solver took too much memory and was ended; what it found stays")
        if not runners.running:
            log.warning("Both solvers ended early; the plan is the best they found")
            return


class _Standings:
    """The best plan and bounds of the race so far."""

    def __init__(self, reduced: Reduced, pairs: frozenset[int]) -> None:
        self.reduced = reduced
        self._gains = stage_gains(reduced)
        self.best = pairs
        self._score = score(self._gains, pairs)
        self.floors: list[int] = []
        # Bounds that hold without any solving: each request's best pair.
        self._bounds = [
            sum(max(0, max(gain[pair] for pair in pairs)) for pairs in reduced.choices)
            for gain in self._gains
        ]
        if not reduced.value:
            self.floors = list(self._score)

    @property
    def stage(self) -> int:
        """The stage that is being proven; all before it are."""
        return len(self.floors)

    @property
    def bound(self) -> int:
        """The proven upper bound on the first objective."""
        return self.reduced.base.value + max(self._bounds[0], self._score[0])

    def take_plan(self, pairs: frozenset[int]) -> bool:
        """Keep the plan when it is allowed and better than the best so far."""
        if not is_allowed(self.reduced, pairs):
            return False
        found = score(self._gains, pairs)
        if found <= self._score:
            return False
        self.best, self._score = pairs, found
        return True

    def take_bound(self, stage: int, bound: int) -> None:
        """Note a bound; those of later stages hold because a solver only enters a stage that is open."""
        self._bounds[stage] = min(self._bounds[stage], bound)

    def advance(self) -> bool:
        """Close every stage whose bound is reached; tells whether any was."""
        before = self.stage
        while self.stage < len(STAGES) and self._score[self.stage] >= self._bounds[self.stage]:
            self.floors.append(self._score[self.stage])
        return self.stage > before


def _pairs_of(instance: Instance, reduced: Reduced, assigned: Mapping[str, str]) -> frozenset[int]:
    number = {
        (instance.requests[r].id, instance.professionals[p].id): pair
        for pair, (r, p) in enumerate(zip(reduced.request, reduced.professional, strict=True))
    }
    fixed = ground(instance).fixed
    return frozenset(number[item] for item in assigned.items() if item[0] not in fixed)


def _assigned(instance: Instance, reduced: Reduced, pairs: frozenset[int]) -> dict[str, str]:
    assigned = dict(ground(instance).fixed)
    for pair in pairs:
        request = instance.requests[reduced.request[pair]]
        assigned[request.id] = instance.professionals[reduced.professional[pair]].id
    return assigned
