"""Stronger forms of the weekly rows, for the linear relaxation.

A row says: the hours of the chosen work are at most the hours free. With whole requests more holds. The
limit can come down to the largest sum of hours that fits at all, and for any divisor d, with every weight
rounded down to multiples of d, the rounded row holds too (Chvátal and Gomory). Taking d just above
limit/(k+1) gives "at most k of the large ones", with k = 1 the clique that a weekly row hides.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experts.matching.reduced import Row

MOST_AT_ONCE = 5
TOLERANCE = 1e-6


class Cut(NamedTuple):
    """The sum of `weights` over `pairs` is at most `limit`."""

    pairs: tuple[int, ...]
    weights: tuple[int, ...]
    limit: int


class WeekCuts:
    """All forms of all weekly rows, of which those that a relaxed plan breaks are asked for."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._forms = [_forms(row) for row in rows]

    def broken(self, values: NDArray[np.float64]) -> list[Cut]:
        """For each weekly row the form that the values (by pair, 0 to 1) break by the largest distance."""
        found = []
        for pairs, forms in self._forms:
            chosen = values[pairs]
            worst, deepest = None, 0.0
            for weights, limit, length in forms:
                excess = float(weights @ chosen) - limit
                if excess > TOLERANCE * max(1, limit) and excess / length > deepest:
                    worst, deepest = (weights, limit), excess / length
            if worst is not None:
                weights, limit = worst
                used = np.flatnonzero(weights)
                found.append(Cut(tuple(pairs[used].tolist()), tuple(weights[used].tolist()), limit))
        return found


def largest_sum(weights: Iterable[int], limit: int) -> int:
    """The largest sum of some of the weights that is at most the limit."""
    sums = 1  # bit n is set when n can be made
    for weight in weights:
        sums |= (sums << weight) & ((1 << (limit + 1)) - 1)
    return sums.bit_length() - 1


def _forms(row: Row) -> tuple[NDArray[np.int32], list[tuple[NDArray[np.int64], int, float]]]:
    weights = np.array(row.weights, dtype=np.int64)
    # A limit that large is no week of a person, and counting its sums would take long.
    limit = largest_sum(row.weights, row.limit) if row.limit <= 10_000 else row.limit
    forms = [(weights, limit, float(np.linalg.norm(weights)))]
    for most in range(1, MOST_AT_ONCE + 1):
        divisor = limit // (most + 1) + 1
        rounded = weights // divisor
        if rounded.any():
            forms.append((rounded, limit // divisor, float(np.linalg.norm(rounded))))
    return np.array(row.pairs, dtype=np.int32), forms
