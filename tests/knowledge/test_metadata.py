"""What machines read of a page: canonical address, Open Graph, schema.org and the feeds beside it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from knowledge.models import Guide, Resource
from tests.knowledge.test_pages import ADDRESSES

SCHEMAS = {
    "/": "WebSite",
    "/handreikingen/": "CollectionPage",
    "/handreikingen/gids/": "Article",
    "/stappenplannen/plan/": "HowTo",
    "/modelverordeningen/verordening/": "Article",
    "/praktijkvoorbeelden/": "CollectionPage",
    "/praktijkvoorbeelden/voorbeeld/": "Article",
    "/regelingen/regeling/": "Article",
    "/wetgeving/wet/": "Legislation",
    "/veelgestelde-vragen/vraag/": "FAQPage",
    "/bijeenkomsten/webinar/": "Event",
    "/gereedschappen/kist/": "Article",
    "/nieuws/bericht/": "NewsArticle",
    "/begrippen/huisregels/": "DefinedTerm",
    "/doelgroepen/": "CollectionPage",
    "/doelgroepen/bewoners-a/": "CollectionPage",
    "/actielijnen/lijn-een/": "CollectionPage",
}


class Head(HTMLParser):
    """Collects links, meta elements and data of a page as a browser takes them apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.meta: dict[str, str] = {}
        self.data: list[Any] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "link":
            self.links.append(found)
        elif tag == "meta":
            self.meta[found.get("property") or found.get("name") or ""] = found.get("content") or ""
        self._inside = tag == "script" and found.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.data.append(json.loads(data))

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def href(self, rel: str) -> list[str]:
        return [link.get("href") or "" for link in self.links if link.get("rel") == rel]


def head(client: Client, address: str) -> Head:
    return Head(client.get(address).content.decode())


@pytest.mark.parametrize("address", SCHEMAS)
def test_each_kind_of_page_says_what_it_is(
    content: Path, client: Client, settings: Any, address: str
) -> None:
    found = head(client, address)
    assert found.href("canonical") == [settings.SITE_URL + address]
    assert found.meta["og:url"] == settings.SITE_URL + address
    assert found.meta["og:title"] and found.meta["og:description"] and found.meta["description"]
    assert len(found.data) == 1
    data = found.data[0]
    assert data["@context"] == "https://schema.org"
    graph = data.get("@graph", [data])
    assert graph[0]["@type"] == SCHEMAS[address]
    if address != "/":
        crumbs = graph[1]["itemListElement"]
        assert [step["position"] for step in crumbs] == list(range(1, len(crumbs) + 1))
        assert crumbs[-1]["item"] == settings.SITE_URL + address
    assert None not in graph[0].values() and "" not in graph[0].values()


def test_the_table_above_names_every_kind_of_page() -> None:
    assert {a for a in ADDRESSES if a.count("/") == 3} <= SCHEMAS.keys() | {"/doelgroepen/bewoners-b/"}


def test_types_tell_their_own_facts(content: Path, client: Client) -> None:
    plan = head(client, "/stappenplannen/plan/").data[0]["@graph"][0]
    assert plan["step"][0]["name"] == "Begin" and plan["step"][0]["url"].endswith("#stap-1")
    faq = head(client, "/veelgestelde-vragen/vraag/").data[0]["@graph"][0]
    assert faq["mainEntity"][0]["acceptedAnswer"]["text"] == "Ja, dat mag."
    event = head(client, "/bijeenkomsten/webinar/").data[0]["@graph"][0]
    assert event["startDate"] < event["endDate"]
    assert event["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")
    assert event["maximumAttendeeCapacity"] == 2
    guide = head(client, "/handreikingen/gids/").data[0]["@graph"][0]
    assert guide["about"] == [{"@type": "Thing", "name": "Bewoners A"}]
    assert guide["datePublished"] <= guide["dateModified"]


def test_pages_name_their_feeds_and_the_feeds_are_there(content: Path, client: Client) -> None:
    for address, feeds in {
        "/": ["/atom/"],
        "/handreikingen/": ["/atom/", "/atom/soort/handreikingen/"],
        "/handreikingen/gids/": ["/atom/", "/atom/doelgroep/bewoners-a/"],
        "/doelgroepen/bewoners-a/": ["/atom/", "/atom/doelgroep/bewoners-a/"],
    }.items():
        assert head(client, address).href("alternate") == feeds
        for feed in feeds:
            assert client.get(feed).status_code == 200


def test_no_text_ends_the_data(content: Path, client: Client) -> None:
    evil = "</script><script>alert(1)</script><!--"
    Resource.objects.filter(slug="gids").update(title=evil, summary=evil)
    html = client.get("/handreikingen/gids/").content.decode()
    assert "<script>alert(1)" not in html
    assert Head(html).data[0]["@graph"][0]["name"] == evil


def test_a_later_page_of_a_list_is_its_own_and_a_filter_is_not(
    content: Path, client: Client, settings: Any
) -> None:
    guide = Guide.objects.get()
    for number in range(13):
        guide.copy(update_attrs={"slug": f"kopie-{number}", "title": f"Kopie {number}"})
    there = f"{settings.SITE_URL}/handreikingen/"
    assert head(client, "/handreikingen/?pagina=2").href("canonical") == [f"{there}?pagina=2"]
    assert head(client, "/handreikingen/?doelgroep=bewoners-a").href("canonical") == [there]


def test_a_preview_has_data_too(content: Path, client: Client, people: dict[str, Any]) -> None:
    client.force_login(people["editor"])
    page = Guide.objects.get()
    html = client.get(f"/beheer/pages/{page.pk}/view_draft/").content.decode()
    assert Head(html).data
