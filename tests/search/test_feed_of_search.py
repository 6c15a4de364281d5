"""A search as a feed: what everybody may read, newest first, for whoever asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import feedparser
import pytest
from django.test import Client

from search import feeds, indexing
from search.engines import EngineUnavailable
from tests.search.shelf import Shelf

ADDRESS = "/zoeken/atom.xml"


@pytest.fixture
def site(shelf: Shelf) -> Shelf:
    shelf.put(
        "10",
        "Urgentie\x0b regelen",
        "Leg\x0c vast wie urgentie krijgt.",
        kind="guide",
        date=dt.date(2025, 3, 1),
    )
    shelf.put(
        "11", "Urgentie in cijfers", "Zo vaak gaf een gemeente urgentie.", kind="law",
        date=dt.date(2026, 2, 1), extra={"changed": "2026-05-04T10:00:00+00:00"},
    )  # fmt: skip
    shelf.put("12", "Urgentie & <b>geheim</b>", "Alleen voor collega's: urgentie.", visibility=("staff",))
    list(indexing.rebuild())
    return shelf


def read(query: str, **parameters: Any) -> Any:
    answer = Client().get(ADDRESS, {"q": query, **parameters})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    return feed


def test_a_feed_holds_what_everybody_finds_newest_first(site: Shelf) -> None:
    feed = read("urgentie")
    assert [entry.title for entry in feed.entries] == ["Urgentie in cijfers", "Urgentie regelen"]
    assert feed.entries[0].updated == "2026-05-04T10:00:00+00:00"
    assert feed.feed.updated == feed.entries[0].updated
    assert "geheim" not in str(feed)


def test_it_narrows_like_the_page_and_leads_back_to_it(site: Shelf) -> None:
    feed = read("urgentie", soort="guide")
    assert [entry.title for entry in feed.entries] == ["Urgentie regelen"]
    assert "/zoeken/?q=urgentie&soort=guide" in feed.feed.link
    assert (
        f"{ADDRESS}?q=urgentie&amp;soort=guide"
        in Client().get("/zoeken/?q=urgentie&soort=guide").content.decode()
    )


def test_an_entry_keeps_its_name(site: Shelf) -> None:
    assert read("urgentie").entries[0].id == read("cijfers").entries[0].id


def test_a_reader_that_has_it_gets_nothing_again(site: Shelf) -> None:
    client = Client()
    tag = client.get(ADDRESS, {"q": "urgentie"})["ETag"]
    assert client.get(ADDRESS, {"q": "urgentie"}, headers={"if-none-match": tag}).status_code == 304


def test_nothing_found_is_a_feed_too(site: Shelf) -> None:
    assert read("zxqzxqzxq \x0b\ufffe <b>").entries == []


def test_an_engine_that_is_away_says_so(site: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise EngineUnavailable

    monkeypatch.setattr(feeds, "finding_for", away)
    assert Client().get(ADDRESS, {"q": "urgentie"}).status_code == 503
