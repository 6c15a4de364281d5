"""Large-neighbourhood search with CP-SAT: improve a plan a few professionals at a time.

A round frees some professionals with all their work, lets that work and everything unplaced compete for
them again, and keeps the rest as it is. While the value is still open most rounds look at the value alone,
which is quicker; the others count all four objectives at once, in strict order.
"""

import random
from collections import defaultdict
from collections.abc import Container

from ortools.sat.python import cp_model

from experts.matching.race import Race

SECONDS_A_ROUND = 0.5
PART_FOR_VALUE_ALONE = 0.75
# What the relaxation says each pair costs tells which are worth a look; now and then all are looked at.
PART_WITH_ALL = 0.15
PROMISING_A_REQUEST = 8
PART_WITH_ANYBODY = 0.5
REQUESTS_TO_CHOOSE_FROM = 3
PEOPLE_TO_BEGIN_WITH = 4
LEAST_PAIRS = 60
MOST_PAIRS = 1_500


class Neighbourhoods:
    """The search over one race's instance. Rounds grow while they are easy and shrink when they are not."""

    def __init__(self, race: Race) -> None:
        self._race = race
        reduced = race.reduced
        self._draw = random.Random(1)  # noqa: S311 - the same search every time
        self._pairs_of: defaultdict[int, list[int]] = defaultdict(list)
        self._rivals: defaultdict[int, list[int]] = defaultdict(list)
        for pair, (request, professional) in enumerate(
            zip(reduced.request, reduced.professional, strict=True)
        ):
            self._pairs_of[professional].append(pair)
            self._rivals[request].append(professional)
        self._rows = (*reduced.week_rows, *reduced.budget_rows)
        self._rows_of: defaultdict[int, list[int]] = defaultdict(list)
        for number, row in enumerate(self._rows):
            for pair in row.pairs:
                self._rows_of[pair].append(number)
        self._people = sorted(self._pairs_of)
        self._size = 300.0
        self._promising: set[int] = set()
        self._open: dict[int, list[int]] = self._pairs_of

    def improve(self) -> None:
        """Round after round, until the parent ends this process."""
        while True:
            self._race.listen()
            self._look_at_promising()
            solved = self._round(self._pick())
            self._size = min(MOST_PAIRS, max(LEAST_PAIRS, self._size * (1.05 if solved else 0.8)))

    def _look_at_promising(self) -> None:
        """Leave out, in most rounds, pairs that cost the relaxed plan much: a round then reaches further."""
        losses = self._race.losses
        self._open = self._pairs_of
        if not losses or self._draw.random() < PART_WITH_ALL:
            return
        if not self._promising:
            for pairs in self._race.reduced.choices:
                self._promising.update(sorted(pairs, key=losses.__getitem__)[:PROMISING_A_REQUEST])
        wanted = self._promising | self._race.best
        self._open = {
            person: [pair for pair in pairs if pair in wanted] for person, pairs in self._pairs_of.items()
        }

    def _first(self, placed: Container[int]) -> set[int]:
        """Where a round begins: with anybody, or with who fit best some request that is left."""
        losses, reduced = self._race.losses, self._race.reduced
        left = [pairs for pairs in reduced.choices if reduced.request[pairs[0]] not in placed]
        if not losses or not left or self._draw.random() < PART_WITH_ANYBODY:
            return {self._draw.choice(self._people)}
        pairs = min(
            self._draw.choices(left, k=REQUESTS_TO_CHOOSE_FROM),
            key=lambda some: min(losses[pair] for pair in some),
        )
        best = sorted(pairs, key=losses.__getitem__)[:PEOPLE_TO_BEGIN_WITH]
        return {reduced.professional[pair] for pair in best}

    def _pick(self) -> list[int]:
        """The free pairs of a round: those of professionals who compete for the same requests."""
        reduced, best = self._race.reduced, self._race.best
        holder = {reduced.request[pair]: reduced.professional[pair] for pair in best}
        chosen = self._first(holder)
        frontier = sorted(chosen)
        while True:
            open_to_chosen = [
                pair
                for professional in chosen
                for pair in self._open[professional]
                if holder.get(reduced.request[pair], professional) in chosen
            ]
            if len(open_to_chosen) >= self._size or len(chosen) == len(self._people):
                return open_to_chosen
            near = [
                rival
                for pair in self._open[self._draw.choice(frontier)]
                for rival in self._rivals[reduced.request[pair]]
                if rival not in chosen
            ]
            rival = self._draw.choice(near if near and self._draw.random() < 0.9 else self._people)
            chosen.add(rival)
            frontier.append(rival)

    def _round(self, free: list[int]) -> bool:
        """Solve the neighbourhood and tell the plan if it is better; whether it was solved to the end."""
        race, reduced = self._race, self._race.reduced
        freed = set(free)
        kept = race.best - freed
        model = cp_model.CpModel()
        variables = {pair: model.new_bool_var("") for pair in free}
        by_request: defaultdict[int, list[int]] = defaultdict(list)
        for pair in free:
            by_request[reduced.request[pair]].append(pair)
        for pairs in by_request.values():
            if len(pairs) > 1:
                model.add_at_most_one(variables[pair] for pair in pairs)
        for number in {number for pair in free for number in self._rows_of[pair]}:
            row = self._rows[number]
            left = row.limit
            used, weights = [], []
            for pair, weight in zip(row.pairs, row.weights, strict=True):
                if pair in freed:
                    used.append(variables[pair])
                    weights.append(weight)
                elif pair in kept:
                    left -= weight
            if sum(weights) > left:
                model.add(cp_model.LinearExpr.weighted_sum(used, weights) <= left)
        gains = self._gains_in_order(free)
        model.maximize(cp_model.LinearExpr.weighted_sum([variables[pair] for pair in free], gains))
        for pair in free:
            model.add_hint(variables[pair], pair in race.best)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self._draw.randrange(1 << 30)
        solver.parameters.max_time_in_seconds = SECONDS_A_ROUND
        status = solver.solve(model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            race.tell_plan(kept | {pair for pair in free if solver.boolean_value(variables[pair])})
        return status == cp_model.OPTIMAL

    def _gains_in_order(self, free: list[int]) -> list[int]:
        """One weight a pair such that any gain in an earlier objective outweighs all later ones."""
        if self._race.stage == 0 and self._draw.random() < PART_FOR_VALUE_ALONE:
            return [self._race.gains[0][pair] for pair in free]
        *earlier, last = self._race.gains[:4]
        weights = [last[pair] for pair in free]
        for gain in reversed(earlier):
            most = sum(abs(weight) for weight in weights) + 1
            weights = [gain[pair] * most + weight for pair, weight in zip(free, weights, strict=True)]
        return weights
