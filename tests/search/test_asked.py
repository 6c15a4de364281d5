"""What an address of the search means: any address is a search, and its own addresses mean the same again."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.asked import FACETS, MAX_QUERY, Asked
from tests.search.shelf import Shelf

NAMES = ["q", "volgorde", "letterlijk", "pagina", "als", "x", *(facet.parameter for facet in FACETS)]
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "standplaats",
            '"woon',
            "-",
            "datum",
            "1",
            "²",
            "guide",
            "ouderen",
            "0",
            "-1",
            "999999",
            "\x00",
            "\u202eabc",
            "' OR 1=1 --",
            "title:* AND (",
            "../../etc",
            "😀" * 30,
            "مرحبا",
            "a" * 3000,
            "woning " * 300,
        ]
    ),
)
PARAMETERS = st.lists(st.tuples(st.sampled_from(NAMES), TEXTS), max_size=12)


def query_dict(parameters: list[tuple[str, str]]) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in parameters:
        made.appendlist(name, value)
    return made


@given(PARAMETERS)
def test_any_address_is_a_search_and_the_address_of_that_search_means_the_same(
    parameters: list[tuple[str, str]],
) -> None:
    asked = Asked.of(query_dict(parameters))
    assert len(asked.query) <= MAX_QUERY
    assert "".join(c for c in asked.query if c not in "\u200c\u200d\u00ad").isprintable()
    assert 1 <= asked.page <= 1000
    assert Asked.of(QueryDict(urlsplit(asked.address()).query)) == asked


def test_the_last_of_a_repeated_parameter_counts_and_each_value_of_a_filter_once() -> None:
    asked = Asked.of(QueryDict("q=een&q=twee&pagina=2&pagina=3&soort=law&soort=law&soort=guide&soort="))
    assert (asked.query, asked.page, asked.filters) == ("twee", 3, {"kind": ("law", "guide")})
    assert asked.without("kind", "law").address() == "/zoeken/?q=twee&soort=guide"


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(PARAMETERS)
def test_any_address_gives_a_page(shelf: Shelf, parameters: list[tuple[str, str]]) -> None:
    answer = Client().get(f"/zoeken/?{query_dict(parameters).urlencode()}")
    assert answer.status_code in (200, 302)
    assert Client().get(f"/zoeken/suggesties/?{query_dict(parameters).urlencode()}").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?!", "de het een", "😀", "\u202eabc", "woning " * 300, "a" * 10_000, '"open', "-", '-"', '"" -""'],
)
def test_odd_queries_get_a_page_with_the_box_and_a_way_on(shelf: Shelf, query: str) -> None:
    page = Client().get("/zoeken/", {"q": query}).content.decode()
    assert 'name="q"' in page
    assert "/vraag/stellen/" in page


def test_a_page_further_than_the_last_leads_to_the_last(shelf: Shelf) -> None:
    answer = Client().get("/zoeken/", {"q": "woonwagens", "pagina": "7", "soort": "guide"})
    assert (answer.status_code, answer["Location"]) == (302, "/zoeken/?q=woonwagens&soort=guide")


def test_the_list_of_everything_may_stand_in_search_engines_and_a_search_may_not(shelf: Shelf) -> None:
    everything = Client().get("/zoeken/", {"utm_source": "brief"}).content.decode()
    assert '/zoeken/">' in everything.partition('rel="canonical" href="')[2][:60]
    assert "noindex" not in everything
    for parameters in ({"q": "woonwagens"}, {"soort": "guide"}):
        page = Client().get("/zoeken/", parameters).content.decode()
        assert '<meta name="robots" content="noindex, follow">' in page
        assert "canonical" not in page
