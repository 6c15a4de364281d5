"""A bound that is known in a moment: what all people together could do, whoever does it.

Where nearly everybody could do nearly everything there are hundreds of thousands of pairs, and the relaxation
by pair doesn't end in time. By request alone there are a thousand columns: in no week is more worked than
everybody's hours, each person's rounded down to what whole requests can fill (and, as in `cuts`, the same
with all hours divided by the hours of some request and rounded down). It says nothing of who lives where, so
where that matters the relaxation by pair comes lower.
"""

from collections.abc import Iterable

import highspy
import numpy as np
from numpy.typing import NDArray

from experts.matching.reduced import Reduced

ROUNDS = 12
TOLERANCE = 1e-6
# Counting which sums can be made of hours that large would take long; no week of a person has them.
LONGEST_WEEK = 1_000


def bound_together(reduced: Reduced, seconds: float) -> float | None:
    """An upper bound on the value of the chosen pairs; None when the time did not do. Deterministic."""
    crowd = _Crowd(reduced)
    bound = None
    while (values := crowd.solved(seconds)) is not None:
        bound = crowd.objective
        if not crowd.add_broken(values):
            break
    return bound


class _Crowd:
    """The relaxed plan by request, with the weekly rows that it broke so far."""

    def __init__(self, reduced: Reduced) -> None:
        self._rounds = 0
        self._count = len(reduced.choices)
        first, last, self._hours = (
            np.array(column, dtype=np.int64) for column in zip(*reduced.spans, strict=True)
        )
        weeks = np.arange(len(reduced.free))[:, None]
        self._active = (first <= weeks) & (weeks <= last)
        self._free = [dict(free) for free in reduced.free]
        # By week the hours that some request asks for.
        self._asked = [set(self._hours[active].tolist()) - {0} for active in self._active]
        self._divisors = sorted({int(hours) for hours in self._hours if hours} | {1})
        self._limits = {divisor: self._limits_by(divisor) for divisor in self._divisors}
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        model = highspy.HighsLp()
        model.num_col_ = self._count
        model.num_row_ = 0
        model.col_cost_ = np.array([reduced.value[pairs[0]] for pairs in reduced.choices], dtype=float)
        model.col_lower_ = np.zeros(self._count)
        model.col_upper_ = np.ones(self._count)
        model.sense_ = highspy.ObjSense.kMaximize
        self._highs.passModel(model)
        choice_of = {pair: number for number, pairs in enumerate(reduced.choices) for pair in pairs}
        for row in reduced.budget_rows:
            weights = np.zeros(self._count)
            for pair, weight in zip(row.pairs, row.weights, strict=True):
                weights[choice_of[pair]] = weight
            self._add(weights, row.limit)

    @property
    def objective(self) -> float:
        """The value of the relaxed plan that was solved last."""
        return float(self._highs.getInfo().objective_function_value)

    def solved(self, seconds: float) -> NDArray[np.float64] | None:
        """How much of each request the relaxed plan does, 0 to 1; None when it was not solved in time."""
        self._highs.setOptionValue("time_limit", seconds)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(self._highs.getSolution().col_value)

    def add_broken(self, values: NDArray[np.float64]) -> bool:
        """Add for each week the row that is broken most, if any; tells whether to solve once more."""
        self._rounds += 1
        if self._rounds > ROUNDS:
            return False
        worst: dict[int, tuple[float, int]] = {}
        for divisor in self._divisors:
            weights = self._hours // divisor
            excess = self._active @ (weights * values) - self._limits[divisor]
            depth = excess / max(1.0, float(np.linalg.norm(weights)))
            for broken in np.flatnonzero(excess > TOLERANCE * np.maximum(1, self._limits[divisor])).tolist():
                worst[broken] = max(worst.get(broken, (0.0, 0)), (float(depth[broken]), divisor))
        for week, (_depth, divisor) in sorted(worst.items()):
            self._add(self._active[week] * (self._hours // divisor), int(self._limits[divisor][week]))
        return bool(worst)

    def _limits_by(self, divisor: int) -> NDArray[np.int64]:
        """By week, the most that all people can do of the hours divided so and rounded down."""

        def most(week: int, hours: int) -> int:
            return _most(self._asked[week], hours) if divisor == 1 else hours // divisor

        return np.array(
            [
                sum(people * most(week, hours) for hours, people in free.items())
                for week, free in enumerate(self._free)
            ],
            dtype=np.int64,
        )

    def _add(self, weights: NDArray[np.float64] | NDArray[np.int64], limit: int) -> None:
        used = np.flatnonzero(weights)
        self._highs.addRow(
            -highspy.kHighsInf, float(limit), len(used), used.astype(np.int32), weights[used].astype(float)
        )


def _most(hours: Iterable[int], limit: int) -> int:
    """The largest sum of any number of these hours that is at most the limit."""
    if limit > LONGEST_WEEK:
        return limit
    sums = 1  # bit n is set when n can be made
    for one in hours:
        for _ in range(limit // one):
            sums |= sums << one
        sums &= (1 << (limit + 1)) - 1
    return sums.bit_length() - 1
