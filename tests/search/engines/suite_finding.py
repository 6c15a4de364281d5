"""What every engine must find, and what not."""

from dataclasses import replace

import pytest

from search.dutch.parsing import parse
from search.dutch.synonyms import Synonyms
from search.engines import Engine
from search.engines.interface import PASSAGES_PER_PAGE
from search.engines.nearest import MOST_BY_TRIGRAMS
from search.finding import find
from search.planning import make_plan
from tests.search.engines.asking import PUBLIC, Words, counts, pages, passage, plan, search

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


class FindingSuite:
    """Words, compounds, repairs, phrases and whatever is typed."""

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

    def test_a_compound_with_a_name_is_found_by_the_name_and_the_other_way_round(
        self, engine: Engine
    ) -> None:
        engine.index([passage("een", "Antikraak duurt kort"), passage("twee", "De bibobtoets van het pand")])
        found = plan(engine, "antikraakbewoners")
        assert pages(engine.search(found, allowed=PUBLIC)) == ["een"]
        found = plan(engine, "bibob")
        assert pages(engine.search(found, allowed=PUBLIC)) == ["twee"]
        assert not found.repairs

    def test_a_misspelt_synonym_finds_what_the_texts_call_it(self, engine: Engine) -> None:
        groups = [("dakloos", "zwerfjongere"), ("huurtoeslag", "huursubsidie")]
        engine.index([passage("een", "Opvang voor daklozen"), passage("twee", "Opvang van regenwater")])
        found = plan(engine, "zwerfongeren", groups=groups)
        assert [repair.replacement for repair in found.repairs] == ["zwerfjongere"]
        assert pages(engine.search(found, allowed=PUBLIC)) == ["een"]
        assert not plan(engine, "huursubsidi", groups=groups).repairs, "nothing is found by it either"

    def test_a_slip_is_likelier_than_a_compound_of_which_nothing_is_known(self, engine: Engine) -> None:
        engine.index([passage("een", "Urgentie is voorrang"), passage("twee", "De urgentieverklaring")])
        assert [repair.replacement for repair in plan(engine, "urgenti").repairs] == ["urgentie"]

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
                make_plan(parse(text), Words(engine, PUBLIC), Synonyms([]), repair=False), allowed=PUBLIC
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

    def test_the_plan_weighs(self, engine: Engine) -> None:
        engine.index([passage("term", "De urgentie hier"), passage("synoniem", "De voorrang hier")])
        made = plan(engine, "urgentie", groups=[("urgentie", "voorrang")])
        assert pages(engine.search(made, allowed=PUBLIC)) == ["term", "synoniem"]
        heavy = replace(made.concepts[0].variants[1], weight=9.0)
        turned = replace(
            made, concepts=(replace(made.concepts[0], variants=(made.concepts[0].variants[0], heavy)),)
        )
        assert pages(engine.search(turned, allowed=PUBLIC)) == ["synoniem", "term"]
