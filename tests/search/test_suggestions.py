"""What the box proposes while somebody types: in groups, mended, within rights, and naming nobody."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from search import indexing, sources
from search.dutch.beginnings import nearest_beginning
from search.engines import EngineUnavailable
from search.models import QueryCount
from tests.search.shelf import Shelf


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.delete("search.popular")


def ask(typed: str, client: Client | None = None) -> dict[str, Any]:
    answer = (client or Client()).get("/zoeken/suggesties/", {"q": typed})
    assert answer.status_code == 200
    return answer.json()


def groups(typed: str, client: Client | None = None) -> dict[str, list[str]]:
    found = ask(typed, client)["groups"]
    return {group["label"]: [option["text"] for option in group["options"]] for group in found}


def asked_often(query: str, *, times: int = 4, days: int = 3, without: int = 0, clicked: int = 1) -> None:
    for ago in range(days):
        QueryCount.objects.create(
            day=timezone.localdate() - dt.timedelta(days=ago),
            query=query,
            asked=times,
            without_result=without,
            clicked=clicked,
        )


@pytest.fixture
def apart(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The shelf with terms, which stand under a heading of their own."""
    shelf.put("70", "Woonwagen", "Een huis op wielen.", kind="term")
    for number in range(20):
        shelf.put(f"w{number}", f"Woonwagens {number} en de gemeente", "Tekst.")
    shelf.use(monkeypatch)
    sources.get("shelf").suggested_apart["term"] = "Begrippen"  # type: ignore[union-attr]
    return shelf


def test_pages_come_with_their_kind_and_address(shelf: Shelf) -> None:
    [group] = ask("standp")["groups"]
    assert group["label"] == "Pagina's"
    assert group["options"] == [
        {"text": "Standplaatsen voor woonwagens", "url": "/1/", "note": "Handreiking"}
    ]


def test_a_term_stands_apart_however_many_pages_there_are(apart: Shelf) -> None:
    found = groups("woonw")
    assert found["Begrippen"] == ["Woonwagen"]
    assert len(found["Pagina's"]) == 5
    assert "Woonwagen" not in found["Pagina's"]


def test_titles_that_begin_so_stand_first(shelf: Shelf) -> None:
    shelf.put("60", "Alles over urgentie", "Tekst.")
    shelf.put("61", "Urgentie en voorrang bij huren", "Tekst.")
    list(indexing.rebuild())
    assert groups("urg")["Pagina's"] == ["Urgentie en voorrang bij huren", "Alles over urgentie"]


@pytest.mark.parametrize(
    "typed",
    [
        "stadnpl",
        "standpalts",
        "standplts",
        "Stándpl",
        "standplaatsen voor woonwegans",
        "standplaten voor woonw",
    ],
)
def test_a_slip_still_gets_suggestions(shelf: Shelf, typed: str) -> None:
    assert groups(typed).get("Pagina's") == ["Standplaatsen voor woonwagens"]


def test_it_says_how_many_there_are_for_who_cannot_see_them(shelf: Shelf) -> None:
    assert ask("standp")["status"] == "1 suggestie. Kies met de pijltoetsen."
    assert ask("xqzw") == {"groups": [], "status": "Geen suggesties."}


@pytest.mark.parametrize(
    "typed", ["", "s", "  ", "?!", "\x00", "-", '"', "😀😀", "\u202e\u202e", "x" * 10_000, ".*", "a|b"]
)
def test_odd_input_gets_an_empty_answer(shelf: Shelf, typed: str) -> None:
    assert ask(typed)["groups"] == []


def test_only_what_this_reader_may_see_is_proposed(shelf: Shelf, make_user: Any) -> None:
    shelf.put("80", "Geheimnotitie", "Tekst.", visibility=("staff:desk",))
    shelf.put("81", "Ingetrokken pagina", "Tekst.")
    list(indexing.rebuild())
    assert groups("ingetr") == {"Pagina's": ["Ingetrokken pagina"]}
    shelf.hidden.add("81")
    client = Client()
    for _who in ("visitor", "colleague"):
        assert groups("geheimn", client) == {}
        assert groups("geheimm", client) == {}, "nor as the mended form of something else"
        assert groups("ingetr", client) == {}, "although the index still has it"
        client.force_login(make_user("employee"))


def test_queries_that_many_asked_and_that_led_somewhere_are_proposed(shelf: Shelf) -> None:
    asked_often("woonwagens bewoners")
    assert groups("woonwagens b")["Vaak gezocht"] == ["woonwagens bewoners"]
    assert groups("bewon")["Vaak gezocht"] == ["woonwagens bewoners"], "also by a later word"
    assert "Vaak gezocht" not in groups("woonwagens bewoners"), "that is typed already"
    [often] = [group for group in ask("bewon")["groups"] if group["label"] == "Vaak gezocht"]
    [option] = often["options"]
    assert option["url"] == "/zoeken/?q=woonwagens+bewoners"


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("woonwagens bewoners", {"times": 2}),
        ("woonwagens bewoners", {"times": 50, "days": 2}),
        ("woonwagens bewoners", {"without": 3}),
        ("woonwagens bewoners", {"clicked": 0}),
        ("woonwagens mevrouw jansen", {}),
        ("woonwagens [nummer]", {}),
    ],
    ids=[
        "too seldom",
        "by one enthusiast",
        "without result",
        "without a click",
        "words of no page",
        "redacted",
    ],
)
def test_what_may_name_somebody_or_led_nowhere_is_not_proposed(
    shelf: Shelf, query: str, values: dict[str, int]
) -> None:
    asked_often(query, **values)
    assert "Vaak gezocht" not in groups("woonwagens")


def test_a_word_of_a_page_that_is_gone_takes_its_popular_query_along(shelf: Shelf) -> None:
    asked_often("pipowagen erf")
    assert "pipowagen erf" in groups("pipow")["Vaak gezocht"]
    shelf.hidden.add("3")
    indexing.reindex("shelf", "3")
    assert groups("pipow") == {}, "although the index still has it"
    del shelf.passages["3"]
    list(indexing.rebuild())
    assert groups("pipow") == {}


def test_nobody_keeps_what_is_proposed_and_an_engine_that_is_away_proposes_nothing(
    shelf: Shelf, make_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    assert client.get("/zoeken/suggesties/", {"q": "standp"})["Cache-Control"] == "private, no-store"
    client.force_login(make_user("editor"))
    assert client.get("/zoeken/suggesties/", {"q": "standp"})["Cache-Control"] == "private, no-store"

    def away(*args: object, **kwargs: object) -> None:
        raise EngineUnavailable("away")

    monkeypatch.setattr("search.suggesting.suggestions_for", away)
    assert Client().get("/zoeken/suggesties/", {"q": "standp"}).json()["groups"] == []


def test_suggestions_ask_for_what_is_popular_once_and_then_only_what_waits_to_be_indexed(
    apart: Shelf, django_assert_num_queries: Any
) -> None:
    asked_often("woonwagens bewoners")
    with django_assert_num_queries(2):
        ask("woonw")
    with django_assert_num_queries(1):
        ask("woonw")
    for number in range(20, 60):
        apart.put(f"w{number}", f"Woonwagens {number} en de gemeente", "Tekst.", kind="term")
    list(indexing.rebuild())
    with django_assert_num_queries(1):
        ask("woonw")


def test_each_public_box_says_where_its_suggestions_come_from_and_works_without_a_script(
    shelf: Shelf,
) -> None:
    for address in ("/zoeken/", "/over/", "/bestaat-niet/"):
        page = Client().get(address).content.decode()
        form = page.partition('role="search"')[2].partition("</form>")[0]
        assert 'data-suggest="/zoeken/suggesties/"' in form, address
        assert 'action="/zoeken/"' in form
        assert 'type="submit"' in form


def test_the_box_of_the_desk_does_not_propose_pages_of_the_site(shelf: Shelf, make_user: Any) -> None:
    client = Client()
    client.force_login(make_user("front_office"))
    page = client.get("/loket/").content.decode()
    assert 'action="/loket/zoeken/"' in page
    assert "data-suggest" not in page


COUNTS = {"standplaats": 9, "standaard": 4, "urgentie": 7, "wonen": 5}


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        ("standpl", "standpl"),
        ("stadnpl", "standpl"),
        ("urgnet", "urgent"),
        ("urgemt", "urgent"),
        ("xrgent", "xrgent"),
        ("wom", "wom"),
        ("2024", "2024"),
        ("kwantum", "kwantum"),
    ],
)
def test_the_beginning_of_a_word_is_mended(begun: str, expected: str) -> None:
    assert nearest_beginning(begun, COUNTS) == expected


@given(st.text(max_size=30))
def test_any_beginning_gets_a_beginning(begun: str) -> None:
    mended = nearest_beginning(begun, COUNTS)
    assert mended == begun or any(word.startswith(mended) for word in COUNTS)
