"""No published table with its total gives a small count away, also not to who knows how cells are hidden."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files.suppression import hidden, shown, total_shown

LEAST = 5
COUNTS = st.lists(st.one_of(st.integers(0, 8), st.integers(0, 300)), min_size=1, max_size=14)


def published(counts: tuple[int, ...], least: int) -> tuple[object, ...]:
    """All that a reader sees."""
    return (*shown(dict(enumerate(counts)), least).values(), total_shown(sum(counts), least))


@given(COUNTS)
@settings(max_examples=500)
def test_no_small_count_is_shown(counts: list[int]) -> None:
    for count in shown(dict(enumerate(counts)), LEAST).values():
        assert count is None or count == 0 or count >= LEAST


@given(COUNTS)
@settings(max_examples=500)
def test_subtraction_leaves_a_range_for_each_hidden_cell(counts: list[int]) -> None:
    """What is hidden is more than one cell and together no small count, so each may be zero or that much."""
    away = hidden(counts, LEAST)
    if not away or sum(counts) < LEAST:
        return
    rest = sum(counts) - sum(count for place, count in enumerate(counts) if place not in away)
    assert len(away) > 1
    assert rest == sum(counts[place] for place in away) >= LEAST


@pytest.mark.parametrize(
    ("least", "cells", "most"), [(4, 2, 40), (4, 3, 25), (5, 2, 40), (5, 3, 30), (5, 4, 14)]
)
def test_who_knows_the_rule_works_out_no_hidden_cell(least: int, cells: int, most: int) -> None:
    """Every table there is, by what is published of it: each hidden cell can have more than one value."""
    tables = defaultdict(list)
    for counts in itertools.product(range(most), repeat=cells):
        # Above this total some tables that look the same lie outside what is tried.
        if sum(counts) < most:
            tables[published(counts, least)].append(counts)
    for seen, possible in tables.items():
        for place, cell in enumerate(seen[:-1]):
            if cell is None:
                assert len({counts[place] for counts in possible}) > 1, (seen, possible)


def test_two_counts_that_are_as_high_as_small_ones_can_be_hide_a_third() -> None:
    assert hidden([4, 4, 20, 30], LEAST) == {0, 1, 3}
    assert hidden([4, 3, 20, 30], LEAST) == {0, 1}


def test_what_is_hidden_beside_a_small_count_does_not_depend_on_its_size() -> None:
    assert hidden([1, 90, 7, 60], LEAST) == hidden([1, 90, 600, 60], LEAST) == {0, 3}


def test_zeros_beside_larger_counts_hide_nothing() -> None:
    assert hidden([0, 12, 0, 7], LEAST) == set()
    assert hidden([0, 12, 1, 7], LEAST) == {0, 2, 3}


def test_a_small_total_is_not_shown_itself() -> None:
    assert (total_shown(4, LEAST), total_shown(5, LEAST)) == (None, 5)


@given(st.dictionaries(st.integers(0, 5), st.lists(st.integers(0, 12), min_size=2, max_size=5), min_size=2))
@settings(max_examples=300)
def test_within_parts_of_parts_nothing_is_found_out_either(parts: dict[int, list[int]]) -> None:
    """Municipalities in provinces: of a hidden province nothing is shown, of another the rest is a doubt."""
    totals = shown({key: sum(counts) for key, counts in parts.items()}, LEAST)
    for key, total in totals.items():
        if total is not None:
            away = hidden(parts[key], LEAST)
            assert len(away) != 1
            assert not away or sum(parts[key][place] for place in away) >= LEAST
