"""Counting pages with one addition gives what counting them one by one gives."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from search.engines.tantivy_numbers import Numbering
from search.engines.tantivy_pages import PageTable

# Per page its passages: the value of each, and whether it is found.
pages = st.lists(
    st.lists(st.tuples(st.sampled_from(["", "guide", "faq"]), st.booleans()), min_size=1, max_size=60),
    max_size=12,
)
Rows = list[tuple[int, int, str, bool]]


def numbered(found: list[list[tuple[str, bool]]], first: int = 0) -> Rows:
    """Rows of number, page, value and whether it is found."""
    numbering = Numbering(first)
    return [
        (*numbering.of(str(page)), *passage) for page, passages in enumerate(found) for passage in passages
    ]


def set_of(numbers: list[int]) -> int:
    return sum(1 << number for number in numbers)


def table_of(rows: Rows) -> PageTable:
    def values_of(_: str) -> dict[str, int]:
        return {
            value: set_of([row[0] for row in rows if row[2] == value]) for value in {row[2] for row in rows}
        }

    return PageTable(set_of([row[0] for row in rows]), values_of)


@given(pages, st.integers(0, 100))
def test_counts_are_those_of_counting_one_by_one(made: list[list[tuple[str, bool]]], first: int) -> None:
    rows = numbered(made, first)
    table, matching = table_of(rows), [row for row in rows if row[3]]
    found = set_of([row[0] for row in matching])
    assert table.count(found) == len({row[1] for row in matching})
    expected = Counter(value for value, _ in {(row[2], row[1]) for row in matching})
    assert {c.value: c.count for c in table.facet_counts(found, "kind")} == expected
    guides = table.chosen(found, {"kind": ("guide", "unknown")})
    assert table.count(guides) == len({row[1] for row in matching if row[2] == "guide"})
    assert table.chosen(found, {"kind": ("guide",)}, besides="kind") == found
    spans = {page: [row[0] for row in rows if row[1] == page] for _, page, *_ in rows}
    assert table.pages() == sorted((min(span), max(span) + 1) for span in spans.values())


@given(pages, st.randoms())
def test_pages_are_picked_in_the_order_that_is_given(
    made: list[list[tuple[str, bool]]], chance: object
) -> None:
    rows = numbered(made)
    ends = {row[1]: row[0] for row in rows}
    order = list(ends.items())
    chance.shuffle(order)  # type: ignore[attr-defined]
    picked = list(table_of(rows).among(set_of([row[0] for row in rows if row[3]]), order))
    assert picked == [page for page, _ in order if any(row[3] for row in rows if row[1] == page)]
