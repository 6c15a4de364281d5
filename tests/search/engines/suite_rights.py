"""Who may see what, in every engine, and what is suggested."""

import pytest

from search.engines import Engine
from search.engines.interface import MOST_SUGGESTED
from tests.search.engines.asking import PUBLIC, STAFF, counts, pages, passage, plan, search


class RightsSuite:
    """What may not be seen is not found, counted, known or suggested."""

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
