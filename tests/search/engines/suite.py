"""What every engine must do. An engine's tests inherit `EngineSuite` and give it the fixtures `engine` and
`reader`, which is as another process has it."""

import datetime
import threading
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest

from search.dutch.parsing import parse
from search.dutch.synonyms import Synonyms
from search.engines import Engine, EngineUnavailable, Found, Passage
from search.engines.interface import MOST_SUGGESTED, PASSAGES_PER_PAGE
from search.engines.nearest import MOST_BY_TRIGRAMS
from search.finding import find
from search.plan import Known, QueryPlan
from search.planning import make_plan

PUBLIC = ("public",)
STAFF = ("public", "staff:desk")


def passage(page: str, text: str, **values: Any) -> Passage:
    defaults = {"id": f"{page}#{abs(hash(text))}", "url": f"/{page}/", "title": page, "visibility": PUBLIC}
    return Passage(page_id=page, text=text, **(defaults | values))


class _Lexicon:
    def __init__(self, engine: Engine, allowed: Collection[str]) -> None:
        self.engine, self.allowed = engine, allowed

    def known(self, stems: Collection[str]) -> Known:
        return self.engine.known(stems, self.allowed)

    def vocabulary(self) -> Any:
        return self.engine.vocabulary(self.allowed)


def plan(engine: Engine, text: str, allowed: Collection[str] = PUBLIC, groups: Any = ()) -> QueryPlan:
    return make_plan(parse(text), _Lexicon(engine, allowed), Synonyms(groups))


def search(
    engine: Engine, text: str, allowed: Collection[str] = PUBLIC, groups: Any = (), **how: Any
) -> Found:
    return engine.search(plan(engine, text, allowed, groups), allowed=allowed, **how)


def pages(found: Found) -> list[str]:
    return [page.page_id for page in found.pages]


def counts(found: Found, name: str) -> dict[str, int]:
    return {facet.value: facet.count for facet in found.facets[name]}


# What people paste, what robots try, and the query languages of Tantivy and Lucene.
ODD = {
    "one letter 10,000 times": "a" * 10_000,
    "10,000 characters of compounds": "woonzorgvisieloket " * 526,
    "10,000 characters without a space": "woonzorg" * 1_250,
    "300 words": " ".join(f"woord{n} wonen urgentie" for n in range(100)),
    "300 misspelt words": " ".join(f"urgenttie{chr(97 + n % 26)} wonne" for n in range(150)),
    "stop words": "de het een van wat wie hoe waarom",
    "a quoted stop word": '"de" "van het"',
    "punctuation": "?!.,;:()[]{}<>/\\|@#$%^&*_+=~`" * 20,
    "emoji": "🏠👨‍👩‍👧😀 wonen 🏳️‍🌈",
    "control characters": "".join(map(chr, range(32))) + "wonen\x7f\x00urgentie\x1b[31m",
    "right to left": "مرحبا שלום עולם \u202eurgentie\u202c",
    "unbalanced quotes": '"wonen "urgentie" "zorg',
    "typographic quotes": "„wonen” «urgentie “zorg",
    "many phrases": '"wonen urgentie" ' * 300,
    "many exclusions": "-wonen -zorg " * 300,
    "a minus alone": 'wonen - -- -" -',
    "half a character": "wonen \ud800 urgentie",
    "loose accents": "e\u0301" * 500,
    "letters that grow": "İstanbul ﬁnanciën ß" * 50,
    "figures": "1.000.000,00 12-12-2024 +31(0)6-12345678 ½ ١٢٣",
    "lucene": 'title:wonen AND (body:* OR NOT x) +a -b wonen~2 urgentie^9 [a TO b} /re.*/ \\"',
    "elasticsearch": '{"query": {"match_all": {}}}, {"script": "ctx._source"} _exists_:passage',
    "tantivy": 'visibility:"staff:desk" OR page_id:IN [een twee] AND *',
    "regular expressions": "(a+)+$ .* [^a] \\d{99999} wonen|urgentie",
    "markup": "<script>alert(1)</script> ' OR 1=1; -- %s {{ wonen }}",
}


class EngineSuite:
    """Inherit this; the class is not collected by itself."""

    # What is found

    def test_another_form_of_a_word_is_found(self, engine: Engine) -> None:
        engine.index(
            [passage("gids", "Plaatsen voor een woonwagen"), passage("ander", "Kamers voor studenten")]
        )
        assert pages(search(engine, "woonwagens")) == ["gids"]

    def test_a_compound_is_found_by_its_parts_and_the_other_way_round(self, engine: Engine) -> None:
        engine.index(
            [passage("een", "De woonzorgvisie van de regio"), passage("twee", "Een loket voor vragen")]
        )
        assert pages(search(engine, "visie")) == ["een"]
        assert pages(search(engine, "woon zorg visie")) == ["een"]
        assert pages(search(engine, "loketmedewerker"))[:1] == ["twee"]

    def test_a_misspelt_word_is_repaired(self, engine: Engine) -> None:
        engine.index(
            [passage("een", "De huisvestingsverordening"), passage("twee", "Subsidie voor flexwonen")]
        )
        repaired = plan(engine, "huisvestingsverodening")
        assert [repair.replacement for repair in repaired.repairs] == ["huisvestingsverordening"]
        assert pages(engine.search(repaired, allowed=PUBLIC))[0] == "een"

    def test_synonyms_find_each_other_words_and_phrases(self, engine: Engine) -> None:
        groups = [("statushouder", "vergunninghouder"), ("ggz", "geestelijke gezondheidszorg")]
        engine.index(
            [
                passage("een", "Huizen voor statushouders"),
                passage("twee", "Hulp uit de geestelijke gezondheidszorg"),
                passage("drie", "Een geestelijke bezoekt de kapel"),
            ]
        )
        assert pages(search(engine, "vergunninghouders", groups=groups)) == ["een"]
        assert pages(search(engine, "ggz", groups=groups)) == ["twee"]

    def test_what_resembles_the_query_is_shown_when_nothing_qualifies(self, engine: Engine) -> None:
        engine.index([passage("een", "De kostendelersnorm"), passage("twee", "Over muziek")])
        found = search(engine, "kostendelnorm")
        assert pages(found)[0] == "een"

    def test_what_only_resembles_is_counted_by_page_up_to_a_number_of_pages(self, engine: Engine) -> None:
        alike = [
            passage(
                f"p{n:02}", f"De kostendelersnorm, deel {m}", id=f"p{n}#{m}", kind="guide" if n % 2 else "faq"
            )
            for n in range(MOST_BY_TRIGRAMS + 4)
            for m in range(4)
        ]
        engine.index([*alike, passage("iets", "Over muziek", kind="term")])
        found = search(engine, "kostendelnorm", limit=10)
        assert found.by_trigrams
        assert (found.total, len(found.pages)) == (MOST_BY_TRIGRAMS, 10)
        assert sum(counts(found, "kind").values()) == MOST_BY_TRIGRAMS
        assert {len(page.passages) for page in found.pages} == {PASSAGES_PER_PAGE}
        rest = search(engine, "kostendelnorm", offset=20, limit=20)
        assert (rest.total, len(rest.pages)) == (MOST_BY_TRIGRAMS, MOST_BY_TRIGRAMS - 20)
        few = search(engine, "kostendelnorm", filters={"kind": ["faq"]})
        assert (few.total, counts(few, "kind")) == (17, {"faq": 17})

    def test_one_part_of_a_compound_is_a_result_only_when_nothing_else_is(self, engine: Engine) -> None:
        engine.index(
            [
                passage("heel", "Plaats voor woonwagens."),
                passage("delen", "Wonen in een wagen."),
                passage("deel", "Wonen met zorg."),
            ]
        )
        found = search(engine, "woonwagens")
        assert (set(pages(found)), found.total) == ({"heel", "delen"}, 2)
        assert pages(search(engine, "woonboerderij"))

    def test_a_common_word_counts_and_qualifies_nothing(self, engine: Engine) -> None:
        engine.index(
            [
                passage("beide", "Urgentie bij de gemeente", kind="guide"),
                passage("gewoon", "De gemeente en de gemeente", kind="faq"),
                passage("zeldzaam", "Urgentie bij iemand anders", kind="guide"),
            ]
        )
        asked = plan(engine, "gemeente urgentie")
        concepts = tuple(replace(one, is_common=one.word == "gemeente") for one in asked.concepts)
        asked = replace(asked, concepts=concepts)
        found = engine.search(asked, allowed=PUBLIC)
        assert (pages(found), found.total) == (["beide", "zeldzaam"], 2)
        assert counts(found, "kind") == {"guide": 2}
        assert engine.totals([asked], allowed=PUBLIC) == [2]

    def test_a_phrase_must_stand_there_and_an_excluded_word_may_not(self, engine: Engine) -> None:
        engine.index(
            [
                passage("een", "Voor sociale huur geldt een grens"),
                passage("twee", "Huur en sociale zaken"),
                passage("drie", "Sociale huur voor studenten"),
            ]
        )
        assert set(pages(search(engine, '"sociale huur"'))) == {"een", "drie"}
        assert pages(search(engine, '"sociale huur" -studenten')) == ["een"]
        assert pages(search(engine, '"huur sociale"')) == []

    def test_words_of_the_query_language_of_an_engine_are_words(self, engine: Engine) -> None:
        engine.index([passage("een", "Over wonen", title="a"), passage("twee", "Over zorg", title="b")])
        for text in ("wonen AND zorg", "wonen NOT zorg", "+zorg wonen", "(wonen)^9 && zorg"):
            assert set(pages(search(engine, text))) == {"een", "twee"}, text
        for text in ("page_id:twee", "_id:een", "wone*", "w?nen", "/zor./", "[wonem TO zorz]"):
            found = engine.search(
                make_plan(parse(text), _Lexicon(engine, PUBLIC), Synonyms([]), repair=False), allowed=PUBLIC
            )
            assert found.by_trigrams or not found.total, text

    @pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
    def test_whatever_is_typed_is_answered_and_never_with_what_may_not_be_seen(
        self, engine: Engine, text: str
    ) -> None:
        engine.index(
            [
                passage("een", "Tekst over wonen met urgentie en zorg", kind="guide"),
                passage("dicht", "Wonen met urgentie", visibility=("staff:desk",), title="Wonen"),
            ]
        )
        for how in ({}, {"literal": True}, {"sort": "date"}, {"filters": {"kind": [text, "guide"]}}):
            results = find(engine, text, allowed=PUBLIC, **how)  # type: ignore[arg-type]
            assert {page.page_id for page in results.pages} <= {"een"}
            assert results.total == len(results.pages)
        for typed in (text, text[:5], text[-30:]):
            assert {page.page_id for page in engine.suggest(typed, PUBLIC)} <= {"een"}

    def test_a_phrase_stands_in_one_field_in_any_case_and_with_or_without_accents(
        self, engine: Engine
    ) -> None:
        engine.index(
            [
                passage("titel", "Tekst", title="Opvang uit Oekraïne"),
                passage("tekst", "De OPVANG UIT OEKRAINE is vol"),
                passage("los", "uit Oekraïne", title="Opvang"),
            ]
        )
        assert set(pages(search(engine, '"opvang uit Oekraïne"'))) == {"titel", "tekst"}
        assert pages(search(engine, '"opvang uit oekraine" -vol')) == ["titel"]
        assert search(engine, '"opvang van oekraine"').total == 0

    def test_excluding_alone_lists_the_rest_and_holds_for_titles_and_phrases(self, engine: Engine) -> None:
        engine.index(
            [
                passage("een", "Tekst", title="Studenten"),
                passage("twee", "Voor sociale huur"),
                passage("drie", "Huur van sociale aard"),
            ]
        )
        assert set(pages(search(engine, "-studenten"))) == {"twee", "drie"}
        assert pages(search(engine, '-studenten -"sociale huur"')) == ["drie"]
        assert search(engine, "huur -huur").total == 0

    def test_title_and_headings_are_searched_and_add_weight(self, engine: Engine) -> None:
        engine.index(
            [
                passage("tekst", "Wie krijgt urgentie"),
                passage("kop", "Wie krijgt voorrang", headings=("Regels", "Urgentie")),
                passage("titel", "Wie krijgt urgentie", title="Urgentie"),
            ]
        )
        found = pages(search(engine, "urgentie"))
        assert found[0] == "titel"
        assert set(found) == {"titel", "kop", "tekst"}

    # Passages, pages, order

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

    # Facets

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

    # Who may see what

    def test_what_may_not_be_seen_is_not_found_counted_known_or_suggested(self, engine: Engine) -> None:
        secret = {"visibility": ("staff:desk",), "kind": "note", "title": "Geheimnotitie"}
        engine.index(
            [
                passage("open", "Urgentie", kind="guide"),
                passage("dicht", "Urgentie bij Wassenaarsteeg", **secret),
            ]
        )
        found = search(engine, "urgentie")
        assert pages(found) == ["open"]
        assert found.total == 1
        assert counts(found, "kind") == {"guide": 1}
        assert not engine.known({"wassenaarsteeg"}, PUBLIC).counts
        assert "wassenaarsteeg" not in engine.vocabulary(PUBLIC)
        assert plan(engine, "wassenaarsteg").repairs == ()
        assert engine.suggest("geheim", PUBLIC) == ()
        assert set(pages(search(engine, "urgentie", STAFF))) == {"open", "dicht"}
        assert "wassenaarsteeg" in engine.vocabulary(STAFF)

    def test_without_tokens_nothing_is_seen_and_without_visibility_nobody_sees(self, engine: Engine) -> None:
        engine.index([passage("open", "Urgentie"), passage("niemand", "Urgentie", visibility=())])
        assert search(engine, "urgentie", ()).total == 0
        assert pages(search(engine, "urgentie", STAFF)) == ["open"]
        assert engine.suggest("open", ()) == ()

    def test_of_a_page_only_the_passages_are_found_that_may_be_seen(self, engine: Engine) -> None:
        note = {"visibility": ("staff:desk",), "id": "een#2", "kind": "note"}
        engine.index(
            [
                passage("een", "De vraag over urgentie", id="een#1", kind="question"),
                passage("een", "Een notitie over urgentie en schulden", **note),
                passage("twee", "Iets over schulden", kind="question"),
            ]
        )
        assert pages(search(engine, "schulden")) == ["twee"]
        found = search(engine, "urgentie")
        assert [one.passage.id for one in found.pages[0].passages] == ["een#1"]
        assert counts(found, "kind") == {"question": 1}
        assert counts(search(engine, "urgentie", STAFF), "kind") == {"question": 1, "note": 1}
        assert search(engine, "", filters={"kind": ["note"]}).total == 0
        assert pages(search(engine, "", sort="date", allowed=("staff:desk",))) == ["een"]

    def test_what_is_closed_to_a_reader_is_so_at_once(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie", title="Voorrang"), passage("twee", "Urgentie")])
        assert search(engine, "urgentie").total == 2
        engine.index([passage("een", "Urgentie", title="Voorrang", visibility=("staff:desk",))])
        assert pages(search(engine, "urgentie")) == ["twee"]
        assert engine.suggest("voorr", PUBLIC) == ()
        assert not engine.known({"voorrang"}, PUBLIC).counts
        assert search(engine, "urgentie", STAFF).total == 2

    def test_pages_that_are_gone_are_neither_found_nor_counted(self, engine: Engine) -> None:
        engine.index(
            [
                passage("een", "Urgentie", kind="guide", province="utrecht"),
                passage("een", "Urgentie bij voorrang", kind="guide", province="utrecht"),
                passage("twee", "Urgentie", kind="guide"),
                passage("drie", "Urgentie", kind="faq"),
                passage("vier", "De kostendelersnorm", kind="faq"),
            ]
        )
        gone = {"een", "vier", "nooit"}
        for how in ({}, {"sort": "date"}, {"filters": {"kind": ["guide"]}}, {"filters": {"kind": ["faq"]}}):
            found = search(engine, "urgentie", without=gone, **how)
            assert counts(found, "kind") == {"guide": 1, "faq": 1}
            assert counts(found, "province") == {}
            assert "een" not in pages(found)
            assert found.total == len(found.pages) == (1 if "filters" in how else 2)
        assert search(engine, "", without=gone).total == 2
        assert search(engine, '"bij voorrang"', without=gone).total == 0
        assert search(engine, "kostendelnorm", without=gone).pages == ()
        assert engine.totals([plan(engine, "urgentie")], allowed=PUBLIC, without=gone) == [2]

    # Suggestions

    def test_suggestions_name_pages(self, engine: Engine) -> None:
        engine.index(
            [
                passage("een", "Opvang uit Oekraïne", title="Gids woonwagens", kind="guide"),
                passage("twee", "Over Oekraïne", title="Iets anders"),
            ]
        )
        suggested = engine.suggest("gids woonw", PUBLIC)
        assert [(page.title, page.url, page.kind) for page in suggested] == [
            ("Gids woonwagens", "/een/", "guide")
        ]
        assert engine.suggest("?.*", PUBLIC) == ()
        assert engine.suggest("woonwagens iets", PUBLIC) == (), "each word must stand there"

    def test_suggestions_are_by_the_title_of_a_page_and_one_each(self, engine: Engine) -> None:
        long = [passage("lang", f"Deel {n}", id=f"l{n}", title="Woningen tellen") for n in range(700)]
        part = passage("stuk", "Tekst", title="Bijlage", headings=("Woningen op pagina 3",))
        last = passage("zoek", "Tekst", title="Over woningen")
        engine.index([*long, part, last])
        assert [page.page_id for page in engine.suggest("won", PUBLIC)] == ["lang", "zoek"]
        assert engine.suggest("pagina", PUBLIC) == ()

    def test_of_many_titles_those_that_begin_so_are_suggested_and_then_the_shortest(
        self, engine: Engine
    ) -> None:
        many = [passage(f"a{n:02}", "Tekst", title=f"Alles en nog meer over urgentie {n}") for n in range(30)]
        begins = passage("z1", "Tekst", title="Urgentie aanvragen bij de gemeente waar u wilt wonen")
        short = passage("z2", "Tekst", title="Voorbeeld urgentie")
        engine.index([*many, begins, short])
        suggested = [page.page_id for page in engine.suggest("urg", PUBLIC)]
        assert suggested[:2] == ["z1", "z2"]
        assert len(suggested) == MOST_SUGGESTED
        assert [page.page_id for page in engine.suggest("urgentie aanv", PUBLIC)] == ["z1"]

    def test_who_may_see_a_later_passage_of_a_page_is_suggested_it_by_that(self, engine: Engine) -> None:
        closed = passage("een", "Notitie", id="een#1", title="Woonvisie", visibility=("staff:desk",))
        engine.index([closed, passage("een", "Tekst", id="een#2", title="Woonvisie")])
        assert [found.id for found in engine.suggest("woonv", PUBLIC)] == ["een#2"]
        assert len(engine.suggest("woonv", STAFF)) == 1

    @pytest.mark.parametrize("typed", ["dakl", "dakloze", "thuisl", "dak", "mensen dakl"])
    def test_a_word_that_a_title_shortens_is_suggested_too(self, engine: Engine, typed: str) -> None:
        engine.index([passage("een", "Tekst", title="Dak- en thuisloze mensen"), passage("twee", "Tekst")])
        assert [page.page_id for page in engine.suggest(typed, PUBLIC)] == ["een"]

    def test_suggestions_name_pages_of_a_kind_apart_however_many_others_there_are(
        self, engine: Engine
    ) -> None:
        guides = [passage(f"gids{n}", "Tekst", title=f"Woonwagens {n}", kind="guide") for n in range(9)]
        term = passage("woord", "Tekst", title="Woonwagen", kind="term")
        secret = passage("dicht", "Tekst", title="Woonwagenbewoner", kind="term", visibility=("staff:desk",))
        engine.index([*guides, term, secret])
        alone = engine.suggest("woonwagens", PUBLIC)
        assert len(alone) == MOST_SUGGESTED
        apart = engine.suggest("woonw", PUBLIC, apart=["term"])
        assert "woord" in [page.page_id for page in apart]
        assert len(apart) in (MOST_SUGGESTED, MOST_SUGGESTED + 1)
        assert "dicht" not in [page.page_id for page in apart]

    # Changes

    def test_indexing_a_page_again_replaces_all_its_passages(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie", id="een#1"), passage("een", "Voorrang", id="een#2")])
        engine.index([passage("een", "Studenten", id="een#1")])
        assert search(engine, "urgentie voorrang").total == 0
        assert pages(search(engine, "studenten")) == ["een"]

    def test_a_deleted_page_is_gone_and_unknown_ones_do_no_harm(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie"), passage("twee", "Urgentie")])
        engine.delete(["een", "nooit"])
        assert pages(search(engine, "urgentie")) == ["twee"]
        assert engine.page_ids() == {"twee"}

    def test_what_was_changed_or_deleted_counts_no_more(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie", kind="guide"), passage("twee", "Urgentie", kind="faq")])
        for n in range(5):
            engine.index([passage("een", f"Urgentie {n}", kind="event", id=f"een#{m}") for m in range(n + 1)])
        engine.delete(["twee"])
        found = search(engine, "urgentie")
        assert (found.total, len(found.pages[0].passages)) == (1, PASSAGES_PER_PAGE)
        assert len(engine.stored(["een"])["een"]) == 5
        assert counts(found, "kind") == {"event": 1}
        assert pages(search(engine, "")) == ["een"]
        assert search(engine, "", filters={"kind": ["guide", "faq"]}).total == 0
        assert engine.suggest("twee", PUBLIC) == ()
        engine.index([passage("twee", "Urgentie", kind="faq")])
        assert counts(search(engine, "urgentie"), "kind") == {"event": 1, "faq": 1}
        engine.delete(["een", "twee"])
        empty = search(engine, "urgentie")
        assert (empty.total, empty.pages, engine.page_ids()) == (0, (), set())

    def test_readers_always_see_a_whole_index_while_it_is_changed_and_rebuilt(
        self, engine: Engine, reader: Engine
    ) -> None:
        engine.index([passage("een", "Urgentie", kind="guide"), passage("twee", "Urgentie", kind="guide")])
        seen: set[tuple[int, int, int]] = set()
        failures: list[BaseException] = []
        done = threading.Event()

        def read() -> None:
            try:
                while not done.is_set():
                    found = search(reader, "urgentie")
                    seen.add((found.total, len(found.pages), sum(counts(found, "kind").values())))
            except BaseException as error:  # handed to the main thread
                failures.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        try:
            for n in range(3):
                with engine.rebuild() as rebuild:
                    rebuild.add([passage(page, f"Urgentie {n}", kind="guide") for page in ("een", "twee")])
                engine.index([passage("een", f"Urgentie nu {n}", kind="guide")])
        finally:
            done.set()
            thread.join()
        assert failures == []
        assert seen == {(2, 2, 2)}

    def test_an_index_that_is_not_there_finds_nothing_and_says_so(self, engine: Engine) -> None:
        assert search(engine, "urgentie").total == 0
        assert engine.page_ids() == set()
        assert not engine.status().up_to_date
        assert engine.suggest("urg", PUBLIC) == ()

    def test_a_rebuild_shows_nothing_until_it_ends(self, engine: Engine) -> None:
        engine.index([passage("oud", "Urgentie")])
        before = engine.status().generation
        with engine.rebuild() as rebuild:
            rebuild.add([passage("nieuw", "Urgentie")])
            assert pages(search(engine, "urgentie")) == ["oud"]
        assert pages(search(engine, "urgentie")) == ["nieuw"]
        assert engine.status().generation != before
        assert engine.status().up_to_date

    def test_a_rebuild_that_fails_leaves_the_index_as_it_was(self, engine: Engine) -> None:
        engine.index([passage("oud", "Urgentie")])
        with pytest.raises(RuntimeError), engine.rebuild() as rebuild:
            rebuild.add([passage("nieuw", "Urgentie")])
            raise RuntimeError
        assert pages(search(engine, "urgentie")) == ["oud"]
        with engine.rebuild() as rebuild:
            rebuild.add([passage("nieuw", "Urgentie")])
        assert pages(search(engine, "urgentie")) == ["nieuw"]

    def test_what_changes_during_a_rebuild_is_not_lost(self, engine: Engine) -> None:
        engine.index([passage("weg", "Urgentie"), passage("een", "Urgentie")])
        with engine.rebuild() as rebuild:
            rebuild.add([passage("weg", "Urgentie"), passage("een", "Urgentie")])
            engine.delete(["weg"])
            engine.index([passage("een", "Voorrang"), passage("erbij", "Voorrang")])
        assert engine.page_ids() == {"een", "erbij"}
        assert search(engine, "urgentie").total == 0

    def test_what_changes_before_there_is_an_index_comes_with_the_one_that_is_being_made(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.engines.tantivy_engine.PASSAGES_PER_COMMIT", 1)
        with pytest.raises(KeyboardInterrupt), engine.rebuild() as rebuild:
            for page in ("een", "twee", "drie"):
                rebuild.add([passage(page, "Urgentie")])
            engine.index([passage("een", "Voorrang")])
            raise KeyboardInterrupt
        # Nobody rebuilds now, and what was read is not to be thrown away.
        engine.delete(["twee"])
        assert engine.page_ids() == set()
        assert not engine.status().up_to_date
        with engine.rebuild() as rebuild:
            assert "een" in rebuild.done
            rebuild.add([passage("drie", "Urgentie")] if "drie" not in rebuild.done else [])
        assert engine.page_ids() == {"een", "drie"}
        assert pages(search(engine, "voorrang")) == ["een"]

    def test_a_rebuild_that_was_stopped_is_gone_on_with(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.engines.tantivy_engine.PASSAGES_PER_COMMIT", 1)
        engine.index([passage("oud", "Urgentie")])
        with pytest.raises(KeyboardInterrupt), engine.rebuild() as rebuild:
            assert not rebuild.done
            for page in ("een", "twee", "drie"):
                rebuild.add([passage(page, "Urgentie")])
            raise KeyboardInterrupt
        assert pages(search(engine, "urgentie")) == ["oud"]
        # Changed while nobody rebuilds: these are done, and would otherwise stay as they were.
        engine.index([passage("een", "Voorrang")])
        engine.delete(["twee"])
        with engine.rebuild() as rebuild:
            assert "een" in rebuild.done
            assert "oud" not in rebuild.done
            rebuild.add([passage(page, "Urgentie") for page in ("drie", "vier") if page not in rebuild.done])
        assert engine.page_ids() == {"een", "drie", "vier"}
        assert pages(search(engine, "voorrang")) == ["een"]
        with engine.rebuild() as rebuild:
            assert not rebuild.done, "a rebuild that ended is no part of the next"

    def test_what_is_published_while_a_rebuild_goes_on_is_not_forgotten_by_it(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.engines.tantivy_engine.PASSAGES_PER_COMMIT", 1)
        engine.index([passage("oud", "Urgentie")])
        with pytest.raises(KeyboardInterrupt), engine.rebuild() as rebuild:
            for page in ("een", "twee", "drie"):
                rebuild.add([passage(page, "Urgentie")])
            raise KeyboardInterrupt
        with engine.rebuild() as rebuild:
            assert {"een", "twee"} <= set(rebuild.done)
            # They were in no list of pages when this rebuild asked for one; since then this one is.
            engine.index([passage("een", "Urgentie en voorrang")])
            rebuild.forget({"een", "twee"})
        assert "een" in engine.page_ids()
        assert "twee" not in engine.page_ids()
        assert pages(search(engine, "voorrang")) == ["een"]

    def test_a_stopped_rebuild_can_forget_and_can_be_begun_anew(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.engines.tantivy_engine.PASSAGES_PER_COMMIT", 1)

        def stopped() -> None:
            with pytest.raises(KeyboardInterrupt), engine.rebuild(anew=True) as rebuild:
                assert not rebuild.done
                rebuild.add([passage(page, "Urgentie") for page in ("een", "twee", "drie")])
                raise KeyboardInterrupt

        stopped()
        with engine.rebuild() as rebuild:
            assert "een" in rebuild.done
            rebuild.forget(["een"])
        assert "een" not in engine.page_ids()
        stopped()
        stopped()
        with pytest.raises(RuntimeError), engine.rebuild() as rebuild:
            raise RuntimeError
        with engine.rebuild() as rebuild:
            assert not rebuild.done, "what failed is not to be trusted"

    def test_what_is_stored_of_a_page_can_be_read_back(self, engine: Engine) -> None:
        hidden = passage("een", "Alleen voor niemand", id="een#2", visibility=())
        engine.index([passage("een", "Urgentie", id="een#1"), hidden, passage("twee", "Voorrang")])
        stored = engine.stored(["een", "onbekend"])
        assert {page: {one.id for one in of_page} for page, of_page in stored.items()} == {
            "een": {"een#1", "een#2"}
        }
        assert hidden in stored["een"]
        assert engine.stored([]) == {}
        assert len(engine.stored([f"p{n}" for n in range(200)] + ["een", "twee"])) == 2

    def test_two_rebuilds_at_once_are_refused(self, engine: Engine) -> None:
        with engine.rebuild(), pytest.raises(EngineUnavailable), engine.rebuild():
            pass

    def test_threads_share_an_engine(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie")])
        failures: list[BaseException] = []

        def work(n: int) -> None:
            try:
                for m in range(5):
                    engine.index([passage(f"t{n}-{m}", "Voorrang")])
                    assert pages(search(engine, "urgentie")) == ["een"]
            except BaseException as error:  # handed to the main thread
                failures.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert search(engine, "voorrang").total == 15

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

    def test_the_plan_weighs(self, engine: Engine) -> None:
        engine.index([passage("term", "De urgentie hier"), passage("synoniem", "De voorrang hier")])
        made = plan(engine, "urgentie", groups=[("urgentie", "voorrang")])
        assert pages(engine.search(made, allowed=PUBLIC)) == ["term", "synoniem"]
        heavy = replace(made.concepts[0].variants[1], weight=9.0)
        turned = replace(
            made, concepts=(replace(made.concepts[0], variants=(made.concepts[0].variants[0], heavy)),)
        )
        assert pages(engine.search(turned, allowed=PUBLIC)) == ["synoniem", "term"]
