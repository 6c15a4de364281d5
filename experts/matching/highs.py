"""The solver process that runs HiGHS: bounds that stay near the optimum, however large the instance.

First the linear relaxation, with only the weekly rows that it breaks, in their strongest form; then
branch and bound for one objective after the other.
"""

import math
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from experts.matching.cuts import Cut, WeekCuts
from experts.matching.dive import dive
from experts.matching.race import STAGES, Race
from experts.matching.reduced import Row
from experts.matching.together import bound_together

INFINITY = highspy.kHighsInf
MARGIN = 1e-6
# The last rounds of the relaxation gain next to nothing and take half its time. Where many pairs are alike,
# early rounds may gain nothing as well before the bound falls; so they end not after one such, nor at once.
TAIL = 5e-5
IDLE_ROUNDS = 2
PART_FOR_ROUNDS = 0.1


class _Solver:
    """One HiGHS model, kept through the stages; each proven stage becomes a row."""

    def __init__(self, race: Race) -> None:
        self._race = race
        self._count = len(race.reduced.value)
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        # All gains are whole numbers, so a difference below one is no difference.
        self._highs.setOptionValue("mip_rel_gap", 0.0)
        self._highs.setOptionValue("mip_abs_gap", 0.9)
        self._told: tuple[int, float] = (-1, math.inf)
        self._floors = 0
        self._pass_columns()
        for pairs in race.reduced.choices:
            self._add(Cut(pairs, (1,) * len(pairs), 1))
        for row in race.reduced.budget_rows:
            self._add(row)

    def relax(self) -> None:
        """Solve the relaxation, adding broken weekly rows until none is broken; tell each bound."""
        together = bound_together(self._race.reduced, self._race.seconds_left)
        if together is not None:
            self._tell_bound(0, together)
        cuts = WeekCuts(self._race.reduced.week_rows)
        before, idle = math.inf, 0
        long_enough = self._race.seconds_left * (1 - PART_FOR_ROUNDS)
        while (values := self._relaxed()) is not None:
            bound = self._highs.getInfo().objective_function_value
            self._tell_bound(0, bound)
            broken = cuts.broken(values)
            idle = idle + 1 if before - bound < TAIL * bound else 0
            over = idle >= IDLE_ROUNDS and self._race.seconds_left < long_enough
            if not broken or over or not self._is_value_open():
                break
            before = bound
            for cut in broken:
                self._add(cut)
        if values is not None and self._is_value_open():
            reduced_costs = np.asarray(self._highs.getSolution().col_dual)
            self._race.tell_losses(np.maximum(0, -reduced_costs).round().astype(int).tolist())
            self._race.tell_plan(dive(self._race.reduced, values, self._relaxed_between, self._is_value_open))
            self._set_limits(np.zeros(self._count), np.ones(self._count))
        for row in self._race.reduced.week_rows:
            self._add(row)

    def branch(self) -> None:
        """Prove the stages one by one, until all are or the parent ends this process."""
        numbers = np.arange(self._count, dtype=np.int32)
        integer = np.full(self._count, highspy.HighsVarType.kInteger)
        self._highs.changeColsIntegrality(self._count, numbers, integer)
        self._highs.cbMipImprovingSolution.subscribe(self._on_solution)
        self._highs.cbMipInterrupt.subscribe(self._on_interrupt)
        while self._race.stage < len(STAGES):
            self._prove_stage()
            # The parent decides when a stage is over; there is nothing to do before it does.
            closed = self._race.stage
            while self._race.stage == closed == self._floors:
                self._race.listen(timeout=1.0)

    def _relaxed(self) -> NDArray[np.float64] | None:
        """The relaxed plan (by pair, 0 to 1) under the rows added so far, or None when time is up."""
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + self._race.seconds_left)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(self._highs.getSolution().col_value)

    def _relaxed_between(
        self, lower: NDArray[np.float64], upper: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        self._set_limits(lower, upper)
        return self._relaxed()

    def _set_limits(self, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> None:
        self._highs.changeColsBounds(self._count, np.arange(self._count, dtype=np.int32), lower, upper)

    def _is_value_open(self) -> bool:
        self._race.listen()
        return self._race.stage == 0

    def _prove_stage(self) -> None:
        race, stage = self._race, self._race.stage
        while self._floors < stage:
            gain = race.gains[self._floors]
            used = tuple(pair for pair in range(self._count) if gain[pair])
            weights = np.array([gain[pair] for pair in used], dtype=float)
            floor = race.floors[self._floors] - 0.5
            self._highs.addRow(floor, INFINITY, len(used), np.array(used, dtype=np.int32), weights)
            self._floors += 1
        self._highs.changeColsCost(
            self._count, np.arange(self._count, dtype=np.int32), np.array(race.gains[stage], dtype=float)
        )
        start = highspy.HighsSolution()
        start.col_value = [float(pair in race.best) for pair in range(self._count)]
        self._highs.setSolution(start)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + race.seconds_left)
        self._highs.run()
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            race.tell_plan(_chosen(self._highs.getSolution().col_value))
            self._tell_bound(stage, self._highs.getInfo().mip_dual_bound)

    def _pass_columns(self) -> None:
        model = highspy.HighsLp()
        model.num_col_ = self._count
        model.num_row_ = 0
        model.col_cost_ = np.array(self._race.gains[0], dtype=float)
        model.col_lower_ = np.zeros(self._count)
        model.col_upper_ = np.ones(self._count)
        model.sense_ = highspy.ObjSense.kMaximize
        self._highs.passModel(model)

    def _add(self, row: Row | Cut) -> None:
        self._highs.addRow(
            -INFINITY,
            float(row.limit),
            len(row.pairs),
            np.array(row.pairs, dtype=np.int32),
            np.array(row.weights, dtype=float),
        )

    def _tell_bound(self, stage: int, bound: float) -> None:
        if not math.isfinite(bound) or abs(bound) > 1e15:
            return
        whole = math.floor(bound + MARGIN * max(1.0, abs(bound) * 1e-3))
        if self._told[0] != stage or whole < self._told[1]:
            self._told = (stage, whole)
            self._race.tell_bound(stage, whole)

    def _on_solution(self, event: Any) -> None:
        self._race.tell_plan(_chosen(event.data_out.mip_solution))

    def _on_interrupt(self, event: Any) -> None:
        self._tell_bound(self._floors, event.data_out.mip_dual_bound)
        self._race.listen()
        if self._race.stage > self._floors:
            event.data_in.user_interrupt = True


def _chosen(values: Any) -> list[int]:
    return [int(pair) for pair in np.flatnonzero(np.asarray(values) > 0.5)]


def main() -> None:
    """Run until the parent ends this process."""
    solver = _Solver(Race())
    solver.relax()
    solver.branch()


if __name__ == "__main__":
    main()
