"""Feeds and site map: valid, of public pages alone, and as cheap for many pages as for few."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import feedparser
import pytest
from defusedxml.ElementTree import fromstring
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from knowledge.feeds import sitemap
from knowledge.models import Guide, Resource, SectionPage
from vocabulary.models import TargetGroup

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = f"{{{sitemap.NAMESPACE}}}"
FEEDS = ["/atom/", "/atom/doelgroep/bewoners-a/", "/atom/soort/handreikingen/"]

# RFC 4287: element -> how often it may occur, (least, most); None: any number.
FEED_RULES = {
    "id": (1, 1), "title": (1, 1), "updated": (1, 1), "subtitle": (0, 1), "link": (0, None),
    "author": (0, None), "category": (0, None), "rights": (0, 1), "entry": (0, None),
}  # fmt: skip
ENTRY_RULES = {
    "id": (1, 1), "title": (1, 1), "updated": (1, 1), "published": (0, 1), "link": (0, None),
    "author": (0, None), "category": (0, None), "summary": (0, 1), "content": (0, 1), "rights": (0, 1),
}  # fmt: skip


def check_children(element: Element, rules: dict[str, tuple[int, int | None]]) -> None:
    counts: dict[str, int] = {}
    for child in element:
        assert child.tag.startswith(ATOM), child.tag
        counts[child.tag.removeprefix(ATOM)] = counts.get(child.tag.removeprefix(ATOM), 0) + 1
    assert counts.keys() <= rules.keys()
    for name, (least, most) in rules.items():
        assert counts.get(name, 0) >= least, name
        assert most is None or counts.get(name, 0) <= most, name


def check_moment(element: Element | None) -> dt.datetime:
    assert element is not None and element.text
    moment = dt.datetime.fromisoformat(element.text.replace("Z", "+00:00"))
    assert moment.tzinfo is not None
    return moment


def check_atom(xml: bytes) -> Element:
    """Hold a feed against the rules of RFC 4287 that a grammar can express, and those it can't."""
    feed = fromstring(xml)
    assert feed.tag == f"{ATOM}feed"
    check_children(feed, FEED_RULES)
    check_moment(feed.find(f"{ATOM}updated"))
    links = [(link.get("rel", "alternate"), link.get("href", "")) for link in feed.findall(f"{ATOM}link")]
    assert sorted(rel for rel, _href in links) == ["alternate", "self"]
    assert all(href.startswith("http") for _rel, href in links)
    ids = []
    for entry in feed.findall(f"{ATOM}entry"):
        check_children(entry, ENTRY_RULES)
        assert check_moment(entry.find(f"{ATOM}published")) <= check_moment(entry.find(f"{ATOM}updated"))
        identity = entry.findtext(f"{ATOM}id") or ""
        assert identity.startswith("tag:")
        ids.append(identity)
        alternates = [x for x in entry.findall(f"{ATOM}link") if x.get("rel", "alternate") == "alternate"]
        assert len(alternates) == 1
        summary = entry.find(f"{ATOM}summary")
        assert (
            summary is not None and summary.get("type") == "html" and (summary.text or "").startswith("<p>")
        )
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
        # An entry without an author of its own takes that of the feed.
        assert entry.find(f"{ATOM}author") is not None or feed.find(f"{ATOM}author") is not None
    assert len(ids) == len(set(ids))
    return feed


def titles(client: Client, address: str) -> list[str]:
    return [entry.title for entry in feedparser.parse(client.get(address).content).entries]


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_is_valid_atom_that_a_feed_reader_reads(content: Path, client: Client, address: str) -> None:
    response = client.get(address)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = check_atom(response.content)
    own = next(x.get("href") for x in feed.findall(f"{ATOM}link") if x.get("rel") == "self")
    assert own and own.endswith(address)
    read = feedparser.parse(response.content)
    assert not read.bozo and read.version == "atom10"
    guide = next(entry for entry in read.entries if entry.title == "De gids")
    assert guide.summary == "<p>Zo pakt u het aan.</p>"
    assert {tag.term for tag in guide.tags} == {"Handreiking", "Bewoners A"}
    assert client.get("/" + guide.link.split("/", 3)[3]).status_code == 200


def test_hostile_and_odd_titles_leave_a_feed_valid(content: Path, client: Client) -> None:
    Page.objects.filter(slug="gids").update(title="<b>&\"' ]]></title>")
    feed = check_atom(client.get("/atom/").content)
    assert "<b>&\"' ]]></title>" in [e.findtext(f"{ATOM}title") for e in feed.findall(f"{ATOM}entry")]


def test_characters_that_xml_does_not_know_break_no_feed(content: Path, client: Client) -> None:
    Resource.objects.update(title="Regel\x0bomgebroken\ufffe", summary="Een\x01 zin.")
    SectionPage.objects.update(title="Lijst\x0b", draft_title="Lijst")
    TargetGroup.objects.filter(slug="bewoners-a").update(name="Groep\x0b")
    for address in ("/atom/", "/atom/soort/handreikingen/", "/atom/doelgroep/bewoners-a/"):
        assert "Regelomgebroken" in titles(client, address)


def test_a_feed_of_a_group_holds_what_is_about_it_or_about_all(content: Path, client: Client) -> None:
    Guide.objects.get().target_groups.clear()
    page = Resource.objects.get(slug="gids").specific
    page.target_groups.clear()
    page.save()
    assert "De gids" in titles(client, "/atom/doelgroep/bewoners-b/")
    assert "Het plan" not in titles(client, "/atom/doelgroep/bewoners-b/")
    assert "Het plan" in titles(client, "/atom/doelgroep/bewoners-a/")
    assert client.get("/atom/doelgroep/onbekend/").status_code == 404
    assert client.get("/atom/soort/onbekend/").status_code == 404


def test_what_is_not_public_is_in_no_feed_and_no_map(content: Path, client: Client) -> None:
    Guide.objects.get().unpublish()
    closed = SectionPage.objects.get(slug="regelingen")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    shown = client.get("/atom/").content + client.get("/sitemap.xml").content
    for number, _changed in sitemap.parts():
        shown += client.get(f"/sitemap-{number}.xml").content
    assert b"/handreikingen/gids/" not in shown
    assert b"/regelingen/" not in shown
    assert b"/stappenplannen/plan/" in shown
    assert client.get("/atom/soort/regelingen/").status_code == 404


def test_a_feed_names_the_newest_thirty(content: Path, client: Client) -> None:
    guide = Guide.objects.get()
    for number in range(31):
        guide.copy(update_attrs={"slug": f"kopie-{number}", "title": f"Kopie {number}"})
    found = titles(client, "/atom/")
    assert len(found) == 30
    assert found[0] == "Kopie 30" and "Kopie 0" not in found


@pytest.mark.parametrize("address", [*FEEDS, "/sitemap.xml", "/sitemap-0.xml"])
def test_who_has_the_newest_version_gets_no_second_copy(content: Path, client: Client, address: str) -> None:
    first = client.get(address)
    assert first["ETag"]
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    Page.objects.filter(slug="gids").update(
        title="Anders", last_published_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    )
    if "soort" not in address and "doelgroep" not in address:
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert "Cookie" not in first.get("Vary", "")


@pytest.mark.parametrize("address", [*FEEDS, "/sitemap-0.xml"])
def test_what_was_taken_away_is_in_no_feed_that_somebody_kept(
    content: Path, client: Client, address: str
) -> None:
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    Guide.objects.get().unpublish()
    headers = {"If-None-Match": first["ETag"], "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    again = client.get(address, headers=headers)
    assert again.status_code in (200, 404) and b"/handreikingen/gids/" not in again.content


@pytest.mark.parametrize("address", [*FEEDS, "/sitemap.xml", "/sitemap-0.xml"])
def test_queries_of_feeds_and_map_do_not_grow(
    content: Path, client: Client, address: str, django_assert_num_queries: Any
) -> None:
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    guide = Guide.objects.get()
    for number in range(5):
        guide.copy(update_attrs={"slug": f"kopie-{number}", "title": f"Kopie {number}"})
    with django_assert_num_queries(len(few)):
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(few) <= 6


def test_the_site_map_keeps_the_rules_and_names_each_public_page_once(
    content: Path, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "KEYS_PER_PART", 3)
    index = fromstring(client.get("/sitemap.xml").content)
    assert index.tag == f"{MAP}sitemapindex"
    places: list[str] = []
    for part in index:
        assert part.tag == f"{MAP}sitemap"
        place = part.findtext(f"{MAP}loc") or ""
        assert place.startswith(settings.SITE_URL)
        urlset = fromstring(client.get(place.removeprefix(settings.SITE_URL)).content)
        assert urlset.tag == f"{MAP}urlset" and 1 <= len(urlset) <= 3
        for url in urlset:
            assert [child.tag for child in url] in ([f"{MAP}loc"], [f"{MAP}loc", f"{MAP}lastmod"])
            if moment := url.findtext(f"{MAP}lastmod"):
                assert dt.datetime.fromisoformat(moment).tzinfo
            places.append(url.findtext(f"{MAP}loc") or "")
    assert len(index) > 3
    assert len(places) == len(set(places))
    for resource in Resource.objects.all():
        assert resource.public_address in places
    for place in places:
        assert client.get(place.removeprefix(settings.SITE_URL)).status_code == 200
    assert client.get("/sitemap-999.xml").status_code == 404
    assert client.get(f"/sitemap-{10**30}.xml").status_code == 404


def test_robots_are_told_where_the_map_is(content: Path, client: Client, settings: Any) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines


def test_a_site_without_pages_has_valid_feeds(content: Path, client: Client) -> None:
    Page.objects.update(live=False)
    assert len(check_atom(client.get("/atom/").content).findall(f"{ATOM}entry")) == 0
    assert fromstring(client.get("/sitemap.xml").content).tag == f"{MAP}sitemapindex"
