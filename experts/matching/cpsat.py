"""The solver process that runs CP-SAT: whole proofs on small instances, better plans on large ones."""

import math
import threading
from typing import Any

from ortools.sat.python import cp_model

from experts.matching.neighbourhoods import Neighbourhoods
from experts.matching.race import STAGES, Race

# Beyond this many pairs a proof takes CP-SAT longer than it takes HiGHS, and its time is better spent on
# improving the plan piece by piece.
MOST_PAIRS_TO_PROVE = 2_000


def main() -> None:
    """Run until the parent ends this process."""
    race = Race()
    if len(race.reduced.value) <= MOST_PAIRS_TO_PROVE:
        _prove(race)
    else:
        Neighbourhoods(race).improve()


def _prove(race: Race) -> None:
    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in race.reduced.value]
    for pairs in race.reduced.choices:
        model.add_at_most_one(variables[pair] for pair in pairs)
    for row in (*race.reduced.week_rows, *race.reduced.budget_rows):
        model.add(
            cp_model.LinearExpr.weighted_sum([variables[pair] for pair in row.pairs], row.weights)
            <= row.limit
        )
    floors = 0
    while race.stage < len(STAGES):
        while floors < race.stage:
            gained = cp_model.LinearExpr.weighted_sum(variables, race.gains[floors])
            model.add(gained >= race.floors[floors])
            floors += 1
        model.maximize(cp_model.LinearExpr.weighted_sum(variables, race.gains[floors]))
        model.clear_hints()
        for pair, variable in enumerate(variables):
            model.add_hint(variable, pair in race.best)
        _prove_stage(race, model, variables, floors)
        while race.stage == floors:
            race.listen(timeout=1.0)


def _prove_stage(race: Race, model: cp_model.CpModel, variables: list[Any], stage: int) -> None:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = max(0.01, race.seconds_left)
    solver.best_bound_callback = lambda bound: race.tell_bound(stage, math.floor(bound + 1e-6))
    over = threading.Event()

    def stop_when_closed() -> None:
        while not over.is_set():
            race.listen(timeout=0.1)
            if race.stage > stage:
                solver.stop_search()

    watcher = threading.Thread(target=stop_when_closed, daemon=True)
    watcher.start()
    status = solver.solve(model, _Teller(race, variables))
    over.set()
    watcher.join()
    if status == cp_model.OPTIMAL:
        race.tell_plan(pair for pair, variable in enumerate(variables) if solver.boolean_value(variable))
        race.tell_bound(stage, round(solver.objective_value))


class _Teller(cp_model.CpSolverSolutionCallback):
    def __init__(self, race: Race, variables: list[Any]) -> None:
        super().__init__()
        self._race = race
        self._variables = variables

    def on_solution_callback(self) -> None:
        chosen = [pair for pair, variable in enumerate(self._variables) if self.boolean_value(variable)]
        self._race.tell_plan(chosen)


if __name__ == "__main__":
    main()
