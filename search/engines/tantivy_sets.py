"""Sets of passages that are kept from one state of an index to the next, so that a commit costs little.

A passage never changes: it keeps its number and what it says until it is gone, and no number is given twice.
So a set that was made of one state holds for each later one, but for the passages with higher numbers, which
are asked for when it is needed, and those that are gone, which whoever takes it leaves out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Kept:
    found: int
    bound: int  # what has a number from here on is not in it
    state: int  # an older one may hold passages that were gone when it was made


class KeptSets:
    """Sets by what they are of, until they take too much room. Threads and states of an index share it."""

    def __init__(self, most_bytes: int, given: Mapping[object, int] | None = None, bound: int = 0) -> None:
        """Begin with sets that are `given`, of the passages below a number; room is counted beside them."""
        self._most = most_bytes
        self._bytes = 0
        self._given = {key: _Kept(found, bound, 0) for key, found in (given or {}).items()}
        self._kept: dict[object, _Kept] = dict(self._given)

    def __contains__(self, key: object) -> bool:
        """Say whether a set is known, of this state or, but for the passages that came, of one before."""
        return key in self._kept

    def get(self, key: object, state: int, bound: int, made_from: Callable[[int], int]) -> int:
        """Return a set, made or completed with `made_from`: of the passages with this number or a higher one.

        `state` counts the states of an index; in this one all numbers lie below `bound`. Passages that are
        gone may be in the set still.
        """
        kept = self._kept.get(key)
        if kept is not None and kept.state > state:
            return made_from(0)
        if kept is None or kept.bound < bound:
            found = made_from(0) if kept is None else kept.found | made_from(kept.bound)
            self._keep(key, _Kept(found, bound, state))
            return found
        return kept.found

    def _keep(self, key: object, made: _Kept) -> None:
        if self._bytes > self._most:
            self._kept, self._bytes = dict(self._given), 0
        before = self._kept.get(key)
        self._bytes += (made.found.bit_length() - (before.found.bit_length() if before else 0)) // 8
        self._kept[key] = made
