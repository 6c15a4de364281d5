"""Which counts of a table can be shown so that nobody can work out a small one. Knows no Django.

A table has cells and a total that is the sum of them. A count below `least` is small; so is zero, where
others are small too, but a table of zeros and larger counts says nothing of anybody. Shown are the total
unless it is small, and each cell that is not hidden. A hidden cell says nothing, not even why it is hidden,
so the reader knows of the hidden ones only what they are together.

Together they must leave the reader in doubt about each, also a reader who knows this code. One hidden cell is
the total less the others. Two or more that are all small are known when their sum is so high that each must
be as high as a small one can be; or so low that they are together a small count. Then one cell more is
hidden, always the last one that is not small: a choice by size would itself say something about the size.
With fewer than four as `least` that doubt is not always there.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def hidden(counts: Sequence[int], least: int) -> set[int]:
    """The places in `counts` (none below zero) that may not be shown when their sum is known."""
    small = {place for place, count in enumerate(counts) if count < least}
    if not any(counts[place] for place in small):
        return set()
    if in_doubt([counts[place] for place in small], least):
        return small
    others = [place for place in range(len(counts)) if place not in small]
    return small | set(others[-1:])


def in_doubt(small: Sequence[int], least: int) -> bool:
    """Whether several small counts of which the sum is known leave each of them open."""
    return len(small) > 1 and least <= sum(small) < len(small) * (least - 1)


def shown(counts: Mapping[Key, int], least: int) -> dict[Key, int | None]:
    """The counts as they may be shown beside their sum; None is hidden."""
    keys = list(counts)
    away = hidden([counts[key] for key in keys], least)
    return {key: None if place in away else counts[key] for place, key in enumerate(keys)}


def total_shown(total: int, least: int) -> int | None:
    """A total as it may be shown: itself when it is not small; nothing is nobody."""
    return total if total >= least or not total else None
