"""How every engine groups, orders, filters and counts."""

import datetime
from typing import Any

from search.engines import Engine, Passage
from search.engines.interface import PASSAGES_PER_PAGE
from tests.search.engines.asking import PUBLIC, counts, pages, passage, plan, search


class PagesSuite:
    """Passages per page, order, paging, facets."""

    def test_results_group_passages_by_page_and_count_pages(self, engine: Engine) -> None:
        engine.index(
            [passage("een", f"Urgentie, deel {n}", id=f"een#{n}", anchor=f"deel-{n}") for n in range(4)]
            + [passage("twee", "Urgentie en nog veel meer woorden daarna")]
        )
        found = search(engine, "urgentie")
        assert sorted(pages(found)) == ["een", "twee"]
        assert found.total == 2
        assert len(next(page for page in found.pages if page.page_id == "een").passages) == PASSAGES_PER_PAGE

    def test_a_passage_comes_back_as_it_went_in(self, engine: Engine) -> None:
        whole = Passage(
            id="x#1",
            page_id="x",
            url="/x/",
            title="Gids “één”",
            text="Urgentie\nin 2024",
            anchor="deel",
            headings=("Kop",),
            kind="guide",
            target_groups=("urgentie",),
            action_lines=("preventie",),
            province="Fryslân",
            year=2024,
            audience=("gemeenten",),
            date=datetime.date(2024, 5, 1),
            extra={"image": "a.png"},
            visibility=PUBLIC,
        )
        engine.index([whole])
        assert search(engine, "urgentie").pages[0].passages[0].passage == whole

    def test_paging_gives_every_page_once(self, engine: Engine) -> None:
        engine.index([passage(f"p{n:02}", f"Urgentie nummer {n}") for n in range(25)])
        seen = [
            p for offset in (0, 10, 20) for p in pages(search(engine, "urgentie", offset=offset, limit=10))
        ]
        assert len(seen) == 25
        assert len(set(seen)) == 25
        assert pages(search(engine, "urgentie", offset=30)) == []

    def test_by_date_the_newest_comes_first_and_undated_last(self, engine: Engine) -> None:
        dates = {"oud": datetime.date(2020, 1, 1), "nieuw": datetime.date(2024, 1, 1), "zonder": None}
        engine.index([passage(page, "Urgentie", date=date) for page, date in dates.items()])
        assert pages(search(engine, "urgentie", sort="date")) == ["nieuw", "oud", "zonder"]

    def test_an_empty_query_lists_everything_newest_first(self, engine: Engine) -> None:
        engine.index(
            [passage(f"p{year}", "tekst", date=datetime.date(year, 1, 1)) for year in (2021, 2023, 2022)]
        )
        assert pages(search(engine, "")) == ["p2023", "p2022", "p2021"]

    def test_by_date_too_each_page_comes_once_within_the_filters(self, engine: Engine) -> None:
        engine.index(
            [
                passage(
                    f"p{n:02}",
                    f"Urgentie {m}",
                    id=f"{n}#{m}",
                    kind="guide" if n % 3 else "faq",
                    date=datetime.date(2024, 1, 1 + n // 4) if n % 5 else None,
                )
                for n in range(40)
                for m in range(2)
            ]
        )
        how: dict[str, Any] = {"sort": "date", "filters": {"kind": ["guide"]}, "limit": 7}
        found = [search(engine, "urgentie", offset=offset, **how) for offset in range(0, 28, 7)]
        dates = [page.passages[0].passage.date for one in found for page in one.pages]
        seen = [page for one in found for page in pages(one)]
        assert sorted(seen) == [f"p{n:02}" for n in range(40) if n % 3]
        assert {one.total for one in found} == {26}
        dated = [date for date in dates if date]
        assert dated == sorted(dated, reverse=True)
        assert dates[len(dated) :] == [None] * (len(dates) - len(dated))

    def test_a_page_may_have_more_passages_than_fit_anywhere(self, engine: Engine) -> None:
        engine.index(
            [passage("lang", f"Urgentie {n}", id=f"l{n}", kind="guide" if n else "faq") for n in range(300)]
            + [passage("kort", "Urgentie", kind="guide")]
        )
        found = search(engine, "urgentie")
        assert found.total == 2
        assert counts(found, "kind") == {"guide": 2, "faq": 1}
        assert search(engine, '"urgentie 299"').total == 1

    def _index_facets(self, engine: Engine) -> None:
        rows = [
            ("a", "guide", ("ouderen",), 2023),
            ("b", "guide", ("ouderen", "studenten"), 2024),
            ("c", "faq", ("studenten",), 2024),
            ("d", "faq", (), None),
        ]
        engine.index(
            [
                passage(page, f"Urgentie {n}", id=f"{page}#{n}", kind=kind, target_groups=groups, year=year)
                for page, kind, groups, year in rows
                for n in range(2)
            ]
        )

    def test_facets_count_pages(self, engine: Engine) -> None:
        self._index_facets(engine)
        found = search(engine, "urgentie")
        assert counts(found, "kind") == {"guide": 2, "faq": 2}
        assert counts(found, "target_groups") == {"ouderen": 2, "studenten": 2}
        assert counts(found, "year") == {"2024": 2, "2023": 1}

    def test_filters_narrow_and_a_facet_keeps_its_own_counts(self, engine: Engine) -> None:
        self._index_facets(engine)
        found = search(engine, "urgentie", filters={"kind": ["guide"], "year": ["2024"]})
        assert pages(found) == ["b"]
        assert counts(found, "kind") == {"guide": 1, "faq": 1}  # with 2024, without the choice of guide
        assert counts(found, "year") == {"2024": 1, "2023": 1}  # with guide, without the choice of 2024
        assert counts(found, "target_groups") == {"ouderen": 1, "studenten": 1}

    def test_facets_stay_right_with_phrases_exclusions_and_several_filters(self, engine: Engine) -> None:
        self._index_facets(engine)
        found = search(
            engine,
            '"urgentie 1" -"urgentie 0"',
            filters={"kind": ["guide"], "target_groups": ["studenten"], "year": ["2024", "2023"]},
        )
        assert pages(found) == ["b"]
        assert counts(found, "kind") == {"guide": 1, "faq": 1}
        assert counts(found, "target_groups") == {"ouderen": 2, "studenten": 1}
        assert counts(found, "year") == {"2024": 1}
        nothing = search(engine, "urgentie", filters={"kind": ["event"], "year": ["2024"]})
        assert (pages(nothing), nothing.total) == ([], 0)
        assert counts(nothing, "kind") == {"guide": 1, "faq": 1}
        assert counts(nothing, "year") == {}

    def test_what_only_looks_alike_does_not_fill_an_empty_filter(self, engine: Engine) -> None:
        engine.index(
            [
                passage("a", "Urgentie bij mantelzorg", kind="guide"),
                passage("b", "Mantelzorgers en urgent werk", kind="faq"),
            ]
        )
        found = search(engine, "mantelzorg urgentie", filters={"kind": ["event"]})
        assert (pages(found), found.total, found.by_trigrams) == ([], 0, False)
        alike = search(engine, "mantelzorgurgentiex", filters={"kind": ["guide"]})
        assert set(pages(alike)) <= {"a"}

    def test_facets_can_be_left_out(self, engine: Engine) -> None:
        self._index_facets(engine)
        found = search(engine, "urgentie", with_facets=False, filters={"kind": ["faq"]})
        assert found.facets == {}
        assert found.total == 2

    def test_values_of_one_filter_are_alternatives(self, engine: Engine) -> None:
        self._index_facets(engine)
        assert search(engine, "urgentie", filters={"kind": ["guide", "faq"]}).total == 4

    def test_a_count_is_what_choosing_it_gives(self, engine: Engine) -> None:
        engine.index(
            [
                passage(
                    f"p{n}",
                    f"Urgentie {n % 3}",
                    id=f"{n}#{m}",
                    kind=f"k{n % 4}",
                    target_groups=(f"t{n % 5}",),
                )
                for n in range(300)
                for m in range(2)
            ]
        )
        for facet in search(engine, "urgentie", filters={"target_groups": ["t1"]}).facets["kind"]:
            chosen = search(engine, "urgentie", filters={"target_groups": ["t1"], "kind": [facet.value]})
            assert chosen.total == facet.count

    def test_a_page_whose_passages_differ_counts_once_per_value(self, engine: Engine) -> None:
        engine.index(
            [
                passage("een", "Urgentie a", target_groups=("ouderen",)),
                passage("een", "Urgentie b", target_groups=("ouderen", "studenten")),
            ]
        )
        assert counts(search(engine, "urgentie"), "target_groups") == {"ouderen": 1, "studenten": 1}

    def test_totals_of_several_plans_are_those_of_their_searches(self, engine: Engine) -> None:
        engine.index(
            [
                passage("een", "Urgentie", id="een#1"),
                passage("een", "Urgentie voor ouderen", id="een#2"),
                passage("twee", "Woonwagens met urgentie"),
                passage("geheim", "Urgentie", visibility=("staff:desk",)),
            ]
        )
        asked = ["urgentie", "woonwagen", "ouderen woonwagens", "voorrang", "urgentiex"]
        plans = [plan(engine, query) for query in asked]
        searched = [engine.search(one, allowed=PUBLIC) for one in plans]
        expected = [0 if found.by_trigrams else found.total for found in searched]
        assert engine.totals(plans, allowed=PUBLIC) == expected
        assert expected[:2] == [2, 1]
        assert engine.totals(plans[:1], allowed=(*PUBLIC, "staff:desk")) == [3]
        assert engine.totals(plans[:2], allowed=()) == [0, 0]
        assert engine.totals([], allowed=PUBLIC) == []
