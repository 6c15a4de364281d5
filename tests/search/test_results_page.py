"""What a reader gets on the page of results: the answer, repairs, facets, nearest matches, ways on."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from search import indexing, sources
from search.asked import MAX_QUERY
from search.engine import engine
from search.engines import EngineUnavailable
from tests.search.shelf import Shelf


def text_of(page: str) -> str:
    return " ".join(strip_tags(page).split())


def get(query: str, **parameters: object) -> str:
    answer = Client().get("/zoeken/", {"q": query, **parameters})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def site(shelf: Shelf) -> Shelf:
    """The shelf with pages that differ in all that narrows."""
    shelf.put(
        "10", "Urgentie regelen", "Leg vast wie urgentie krijgt.", kind="guide", audience=("bestuurder",),
        target_groups=("ouderen",), year=2025, province="utrecht", action_lines=("preventie",),
    )  # fmt: skip
    shelf.put(
        "11", "Urgentie in cijfers", "Zo vaak gaf een gemeente urgentie.", kind="law", year=2026,
        audience=("bestuurder", "jurist"), target_groups=("ouderen", "studenten"),
    )  # fmt: skip
    shelf.put("12", "Urgentie vragen", "Zo vraagt u urgentie aan.", kind="law", target_groups=("studenten",))
    list(indexing.rebuild())
    return shelf


def facet(page: str, name: str) -> dict[str, int]:
    """The counts of one facet."""
    found = re.findall(
        rf'name="{name}" value="([^"]*)".*?<span class="tb-check__count">(\d+)</span>', page, re.DOTALL
    )
    return {value: int(count) for value, count in found}


def test_facets_count_pages_and_stay_right_while_combined(site: Shelf) -> None:
    page = get("urgentie")
    assert facet(page, "soort") == {"law": 2, "guide": 1}
    assert facet(page, "doelgroep") == {"ouderen": 2, "studenten": 2}
    assert facet(page, "voor") == {"bestuurder": 2, "jurist": 1}
    assert list(facet(page, "jaar")) == ["2026", "2025"], "the newest year first"
    assert facet(page, "provincie") == {"utrecht": 1}
    assert facet(page, "actielijn") == {"preventie": 1}
    page = get("urgentie", soort="law", doelgroep="studenten")
    assert facet(page, "soort") == {"law": 2}, "what else there is for students"
    assert facet(page, "doelgroep") == {"studenten": 2, "ouderen": 1}, "what laws there are for others"
    assert facet(page, "voor") == {"bestuurder": 1, "jurist": 1}, "narrowed by both"
    assert "2 resultaten" in text_of(page)
    both = get("urgentie", soort="law", doelgroep=["studenten", "ouderen"], voor="jurist")
    assert "1 resultaat" in text_of(both)


def test_each_chosen_filter_can_be_taken_away_and_the_rest_stays(site: Shelf) -> None:
    page = get("urgentie", soort="law", voor="jurist", volgorde="datum")
    assert 'class="tb-chip" href="/zoeken/?q=urgentie&amp;voor=jurist&amp;volgorde=datum"' in page
    assert 'class="tb-chip" href="/zoeken/?q=urgentie&amp;soort=law&amp;volgorde=datum"' in page
    assert "Jurist" in text_of(page)


def test_filters_that_leave_nothing_say_so_and_lead_back(site: Shelf) -> None:
    page = get("urgentie", soort="bestaat-niet")
    assert "Niets gevonden met deze filters" in text_of(page)
    assert 'href="/zoeken/?q=urgentie"' in page


def test_a_repair_is_said_with_a_way_to_the_literal_query_and_back(site: Shelf) -> None:
    page = get("urgentei", soort="law")
    assert "Bedoelde u urgentie?" in text_of(page)
    literal = "/zoeken/?q=urgentei&amp;soort=law&amp;letterlijk=1"
    assert f'href="{literal}"' in page
    page = get("urgentei", soort="law", letterlijk="1")
    assert "Bedoelde u urgentie?" in text_of(page)
    assert 'href="/zoeken/?q=urgentie&amp;soort=law"' in page


def test_one_passage_that_clearly_answers_stands_on_top_with_its_page_and_anchor(shelf: Shelf) -> None:
    shelf.put(
        "20", "Sociale huur", "Dertig procent van de sociale huur gaat naar aandachtsgroepen.",
        anchor="verdeling", headings=("Verdeling",), extra={"checked": "2026-11-02"},
    )  # fmt: skip
    shelf.put("21", "Huur", "Over huur.")
    list(indexing.rebuild())
    page = get("hoeveel procent sociale huur naar aandachtsgroepen?")
    assert "Antwoord uit de kennisbank" in page
    assert (
        '<a class="utrecht-link utrecht-link--html-a" href="/20/#verdeling">Sociale huur – Verdeling</a>'
        in page
    )
    assert "Nagekeken op 2 november 2026." in page
    for query in ("huur", "huur aandachtsgroepen wachtlijst", "", "qqxxzz"):
        assert "Antwoord uit de kennisbank" not in get(query), query
    narrowed = get("hoeveel procent sociale huur naar aandachtsgroepen?", volgorde="datum")
    assert "Antwoord uit de kennisbank" not in narrowed


def test_further_passages_of_a_page_each_lead_to_their_own_place(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from search import sources
    from search.engines import Passage

    def passages(keys: object) -> list[Passage]:
        shared: dict = {
            "page_id": "shelf:1", "url": "/1/", "title": "Opvang", "kind": "guide", "visibility": ("public",),
        }  # fmt: skip
        return [
            Passage(
                id="a", text="Nachtopvang is voor één nacht.", anchor="nacht", headings=("Nacht",), **shared
            ),
            Passage(id="b", text="Dagopvang is voor overdag.", anchor="dag", headings=("Dag",), **shared),
        ]

    source = sources.Source("shelf", passages, lambda user, keys: set(keys), kinds={})
    monkeypatch.setattr(sources, "_sources", {"shelf": source})
    list(indexing.rebuild())
    page = get("opvang")
    assert "1 resultaat" in text_of(page), "pages are counted, not passages"
    assert 'href="/1/#nacht">Nacht</a>' in page
    assert 'href="/1/#dag">Dag</a>' in page


def test_what_only_looks_like_the_query_is_said_to_be_that(shelf: Shelf) -> None:
    shelf.put("30", "Hospitaverhuur", "Wie een kamer verhuurt.")
    list(indexing.rebuild())
    page = get("hospitaxxverhuring", letterlijk="1")
    assert "Wij vonden niets over “hospitaxxverhuring”" in text_of(page)
    assert "Hieronder staat wat er het meest op lijkt" in text_of(page)
    assert "Hospitaverhuur" in page
    assert "/vraag/stellen/?q=hospitaxxverhuring" in page


def test_a_weak_search_leads_to_its_words_to_synonyms_and_to_the_desk(shelf: Shelf) -> None:
    shelf.put("40", "Statushouders", "Een statushouder krijgt een huis.", target_groups=("statushouders",))
    list(indexing.rebuild())
    above = "Er is geen tekst waarin alles staat wat u zoekt."
    assert above not in get("statushouder huis")
    page = get("vergunninghouder parkeren vliegveld kachel")
    assert above in page.partition("Zoek breder")[0] and page.count("naar-het-loket") > 1
    assert 'href="/zoeken/?q=kachel">kachel</a> (1 resultaat)' in page
    assert "?q=vliegveld" not in page.partition("Zoek breder")[2].partition("</ul>")[0], "it finds nothing"
    assert 'href="/zoeken/?q=statushouder">statushouder</a> (1 resultaat)' in page
    assert "/vraag/stellen/?q=vergunninghouder%20parkeren%20vliegveld%20kachel" in page


def test_related_searches_ask_the_engine_no_more_for_more_words(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put("40", "Statushouders", "Een statushouder krijgt een huis.", target_groups=("statushouders",))
    list(indexing.rebuild())
    asked: list[str] = []
    for name in ("search", "known", "totals", "suggest"):
        ask = getattr(type(engine()), name)

        def counted(self: object, *args: object, ask=ask, name=name, **how: object) -> object:  # type: ignore[no-untyped-def]
            asked.append(name)
            return ask(self, *args, **how)

        monkeypatch.setattr(type(engine()), name, counted)
    get("kachel vliegveld parkeren")
    few = len(asked)
    asked.clear()
    get("vergunninghouder kachel parkeren vliegveld zwembad hospitaverhuur")
    assert asked.count("totals") == 1
    assert len(asked) <= few + 1, "a further word may need a repair"


def test_a_weak_search_leads_to_the_terms_that_explain_its_words(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sources.get("shelf").kinds, "term", "Begrip")  # type: ignore[union-attr]
    shelf.put("60", "dakloosheid", "Wie geen huis heeft.", kind="term")
    shelf.put("61", "wachtlijst", "Een term die van daklozen spreekt.", kind="term")
    shelf.put("62", "dakloos", "Dit mag niemand zien.", kind="term", visibility=())
    monkeypatch.setattr("search.related.sources.suggested_apart", lambda: {"term": "Begrippen"})
    list(indexing.rebuild())
    wider = get("daklozen parkeren vliegveld zwembad").partition("Zoek breder")[2].partition("</ul>")[0]
    assert 'href="/60/">dakloosheid</a> (begrip)' in wider, "it says what it is"
    assert "/61/" not in wider, "it only mentions the word"
    assert "/62/" not in wider


def test_related_searches_count_only_what_this_reader_may_see(shelf: Shelf) -> None:
    shelf.put("50", "Kachelnotitie", "Over de geheimkachel.", visibility=("staff:desk",))
    list(indexing.rebuild())
    page = get("geheimkachel vliegveld wachtlijst")
    assert "?q=geheimkachel&" not in page
    assert '?q=geheimkachel"' not in page


def test_an_event_shows_the_day_on_which_it_is_held(shelf: Shelf) -> None:
    shelf.put(
        "70", "Ontmoeting over vloeren", "Wij praten over vloeren.",
        date=dt.date(2026, 1, 5), extra={"held": "2026-03-12"},
    )  # fmt: skip
    list(indexing.rebuild())
    page = text_of(get("vloeren"))
    assert "Op 12 maart 2026" in page
    assert "5 januari 2026" not in page


def test_a_long_query_stands_short_in_sentences_and_whole_in_the_box(shelf: Shelf) -> None:
    query = "wachtlijst " * 90
    page = get(query)
    box = page.partition('id="q"')[2].partition(">")[0]
    assert query.strip() in box
    assert f'maxlength="{MAX_QUERY}"' in box, "who changes a word of it can still send it"
    assert query.strip() not in page.partition("<title>")[2].partition("</title>")[0]


def test_quotes_find_exact_words_and_a_minus_leaves_out(site: Shelf) -> None:
    assert "1 resultaat" in text_of(get('"gaf een gemeente"'))
    assert "2 resultaten" in text_of(get("urgentie -cijfers"))
    assert "Zoek preciezer" in get("urgentie")


def test_a_search_engine_that_is_away_is_one_line_on_a_page_that_works(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise EngineUnavailable("away")

    monkeypatch.setattr("search.asking.find", away)
    answer = Client().get("/zoeken/", {"q": "kachel"})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert page.count("Zoeken lukt op dit moment niet") == 1
    assert 'value="kachel"' in page
    assert "/vraag/stellen/?q=kachel" in page
    assert "Hoofdmenu" in page


def test_the_page_asks_as_many_queries_whether_results_are_good_weak_or_many(
    shelf: Shelf, django_assert_num_queries
) -> None:
    get("kachel")
    for number in range(30):
        shelf.put(f"n{number}", f"Opvang {number}", "Opvang.", target_groups=("ouderen",), province="utrecht")
    list(indexing.rebuild())
    for query in ("opvang", "kachel", "opvang vliegveld parkeren", "hospitaxx", ""):
        with django_assert_num_queries(5):
            get(query)
