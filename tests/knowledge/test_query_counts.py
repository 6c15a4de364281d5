"""How many queries each page takes when it is rendered: few, whatever its length and the number of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from knowledge.caching import store
from knowledge.models import Guide, RelatedLink, Resource, SectionPage

MOST = 10
# Site, home page, section, page, two of labels, related pages; then the links in the text, the documents, and
# what a type lists. A change of these numbers is a decision, not an accident.
COUNTS = {
    "/": 10,
    "/doelgroepen/bewoners-a/": 10,
    "/doelgroepen/bewoners-b/": 9,
    "/actielijnen/lijn-een/": 10,
    "/handreikingen/gids/": 8,
    "/gereedschappen/kist/": 10,
    "/stappenplannen/plan/": 9,
    "/modelverordeningen/verordening/": 7,
    "/praktijkvoorbeelden/voorbeeld/": 7,
    "/regelingen/regeling/": 7,
    "/wetgeving/wet/": 7,
    "/veelgestelde-vragen/vraag/": 7,
    "/begrippen/huisregels/": 7,
    "/nieuws/bericht/": 7,
    "/bijeenkomsten/webinar/": 8,
    "/doelgroepen/": 7,
    "/actielijnen/": 7,
    "/handreikingen/": 9,
    "/gereedschappen/": 9,
    "/stappenplannen/": 9,
    "/modelverordeningen/": 9,
    "/praktijkvoorbeelden/": 10,
    "/regelingen/": 9,
    "/wetgeving/": 9,
    "/veelgestelde-vragen/": 9,
    "/begrippen/": 9,
    "/nieuws/": 9,
    "/bijeenkomsten/": 10,
}


@pytest.fixture
def rendered(content: Path, settings: Any) -> None:
    """The site as it runs, without the part that answers from copies."""
    settings.PAGE_CACHE_SECONDS = 300
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "PageCache" not in name]
    # With a generation the terms of the glossary are known until a page changes.
    caches["pages"].clear()
    store.empty()


def queries(address: str) -> int:
    """What the second rendering takes: the first one fills Wagtail's and Django's own memories."""
    Client().get(address)
    with CaptureQueriesContext(connection) as taken:
        assert Client().get(address).status_code == 200
    return len(taken)


@pytest.mark.parametrize("address", COUNTS)
def test_a_page_takes_exactly_so_many_queries(rendered: None, address: str) -> None:
    assert queries(address) == COUNTS[address] <= MOST


def test_every_type_is_counted_here(content: Path) -> None:
    shown = {page.url for page in Resource.objects.filter(live=True)}
    assert {page.url for page in SectionPage.objects.all()} | shown <= set(COUNTS)


def test_a_closed_part_elsewhere_costs_one_query(rendered: None) -> None:
    before = queries("/handreikingen/gids/")
    section = SectionPage.objects.get(slug="nieuws")
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert queries("/handreikingen/gids/") == before + 1


def test_queries_do_not_grow_with_related_pages(rendered: None) -> None:
    guide = Guide.objects.get()
    before = queries("/handreikingen/gids/")
    for number in range(6):
        other = guide.copy(update_attrs={"slug": f"ook-{number}", "title": f"Ook {number}"})
        if number % 2:
            RelatedLink.objects.create(page=guide, related=other, sort_order=number)
    assert queries("/handreikingen/gids/") == before
    names = [page.title for page in Guide.objects.get(pk=guide.pk).related_for(None)]
    assert names[1:] == ["Ook 1", "Ook 3", "Ook 5"]


@pytest.mark.parametrize(
    "address", ["/doelgroepen/bewoners-a/", "/actielijnen/lijn-een/", "/", "/handreikingen/"]
)
def test_queries_of_what_gathers_do_not_grow_with_its_rows(rendered: None, address: str) -> None:
    before = queries(address)
    guide = Guide.objects.get()
    for number in range(6):
        guide.copy(update_attrs={"slug": f"ook-{number}", "title": f"Ook {number}"})
    assert queries(address) == before
    assert "Ook " in Client().get(address).content.decode()
