"""Counting pages as bits gives what counting them one by one gives."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from search.engines.tantivy_pages import PageTable

FACETS = {
    0: {},
    1: {"kind": ["guide"]},
    2: {"kind": ["faq"], "year": ["2024"]},
    3: {"year": ["2024", "2025"]},
}
passages = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(sorted(FACETS)), st.integers(0, 9), st.booleans()),
    max_size=30,
)


@given(passages)
def test_counts_are_those_of_counting_one_by_one(rows: list[tuple[int, int, int, bool]]) -> None:
    table = PageTable([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], FACETS)
    matching = [row for row in rows if row[3]]
    found = table.of_passages([row[0] for row in matching], [row[1] for row in matching])
    assert table.count(found) == len({row[0] for row in matching})
    # A passage stands for all passages of its page with the same facets.
    met = {(row[0], row[1]) for row in matching}
    for name in ("kind", "year"):
        expected = Counter(v for v, _ in {(v, page) for page, key in met for v in FACETS[key].get(name, ())})
        assert {c.value: c.count for c in table.facet_counts(found, name)} == expected
    guides = table.chosen(found, {"kind": ("guide", "unknown")})
    assert table.count(guides) == len({page for page, key in met if key == 1})
    assert table.chosen(found, {"kind": ("guide",)}, besides="kind") == found


@given(passages)
def test_the_newest_pages_come_first_and_each_once(rows: list[tuple[int, int, int, bool]]) -> None:
    table = PageTable([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], FACETS)
    order = list(table.newest_first(table.of_passages([r[0] for r in rows], [r[1] for r in rows])))
    assert sorted(order) == sorted({row[0] for row in rows})
    newest = [max(row[2] for row in rows if row[0] == page) for page in order]
    assert newest == sorted(newest, reverse=True)
