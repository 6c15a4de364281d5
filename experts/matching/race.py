"""The side of a solver process: what it knows, what it hears, and what it tells.

Two solvers race through the same five stages: the four objectives in order and then a tie-break that makes
the plan itself unique. A stage is over when the parent, which sees the plans and bounds of both, says so.
Messages are JSON, one a line. This module loads no solver.
"""

import json
import os
import queue
import sys
import threading
import time
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from experts.matching.reduced import Reduced

STAGES = ("value", "changed", "groups", "travel", "tie")
OBJECTIVES = 4


def stage_gains(reduced: Reduced) -> tuple[tuple[int, ...], ...]:
    """For each stage what each pair adds, to be maximised. Bounds and floors below count in these units."""
    # Two plans with equal objectives differ in their sum of these, so the last stage has one answer. They
    # are above zero: of two such plans the one that places more, be it work of no hours, is the better.
    ties = tuple(
        1 + (zlib.crc32(f"{request}:{professional}".encode()) >> 16)
        for request, professional in zip(reduced.request, reduced.professional, strict=True)
    )
    return (
        reduced.value,
        reduced.kept,
        reduced.groups,
        tuple(-km for km in reduced.travel),
        ties,
    )


def score(gains: Sequence[Sequence[int]], chosen: Iterable[int]) -> tuple[int, ...]:
    """The gain of the chosen pairs in each stage; of two plans the better has the greater score."""
    pairs = tuple(chosen)
    return tuple(sum(gain[pair] for pair in pairs) for gain in gains)


def is_allowed(reduced: Reduced, chosen: frozenset[int]) -> bool:
    """Whether the chosen pairs keep every row, reckoned in whole numbers."""
    if not all(0 <= pair < len(reduced.value) for pair in chosen):
        return False
    if len({reduced.request[pair] for pair in chosen}) < len(chosen):
        return False
    return all(
        sum(weight for pair, weight in zip(row.pairs, row.weights, strict=True) if pair in chosen)
        <= row.limit
        for row in (*reduced.week_rows, *reduced.budget_rows)
    )


class Race:
    """One solver's view of the race. `stage`, `floors`, `losses` and `best` change only in `listen`.

    `losses` says by pair what choosing it costs the relaxed plan at least; empty until that is solved.
    """

    def __init__(self) -> None:
        self._inbox: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._out = sys.stdout
        # What a library prints must not mix with the messages.
        sys.stdout = sys.stderr
        threading.Thread(target=self._read, daemon=True).start()
        start = self._inbox.get()
        self.reduced = Reduced.from_json(start["reduced"])
        self.gains = stage_gains(self.reduced)
        self.best = frozenset[int](start["pairs"])
        self.best_score = score(self.gains, self.best)
        self.deadline = time.monotonic() + start["seconds"]
        self.floors: list[int] = []
        self.losses: list[int] = []

    @property
    def stage(self) -> int:
        """The objective now being proven; `len(STAGES)` when all is done."""
        return len(self.floors)

    @property
    def seconds_left(self) -> float:
        """Wall-clock seconds until the parent ends this process."""
        return self.deadline - time.monotonic()

    def listen(self, timeout: float = 0.0) -> None:
        """Take in what the parent sent, waiting for at most `timeout` seconds when there is nothing."""
        while True:
            try:
                message = self._inbox.get(timeout=timeout) if timeout else self._inbox.get_nowait()
            except queue.Empty:
                return
            timeout = 0.0
            if "losses" in message:
                self.losses = message["losses"]
                continue
            self.floors = message["floors"]
            self._improve(frozenset(message["pairs"]))

    def tell_plan(self, chosen: Iterable[int]) -> None:
        """Offer a plan; only one that is better than the best known is sent."""
        pairs = frozenset(chosen)
        if self._improve(pairs):
            self._tell({"pairs": sorted(pairs)})

    def tell_bound(self, stage: int, bound: int) -> None:
        """Report a proven upper bound on the stage's gain, given the floors of the stages before it."""
        self._tell({"stage": stage, "bound": bound})

    def tell_losses(self, losses: Sequence[int]) -> None:
        """Report, by pair, what choosing it costs the relaxed plan at least, in units of value."""
        self._tell({"losses": list(losses)})

    def _improve(self, pairs: frozenset[int]) -> bool:
        found = score(self.gains, pairs)
        if found <= self.best_score or not is_allowed(self.reduced, pairs):
            return False
        self.best, self.best_score = pairs, found
        return True

    def _tell(self, message: dict[str, Any]) -> None:
        self._out.write(json.dumps(message) + "\n")
        self._out.flush()

    def _read(self) -> None:
        for line in sys.stdin:
            self._inbox.put(json.loads(line))
        # The parent is gone: without it nothing that is found here reaches anybody.
        os._exit(0)
