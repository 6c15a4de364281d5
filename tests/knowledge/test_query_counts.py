"""How many queries each page takes when it is rendered: few, whatever its length and the number of rows."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images.models import Image
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.rich_text import RichText

from accounts.actions import SYSTEM, put_organisation, put_user
from accounts.roles import Role
from knowledge.caching import store
from knowledge.models import Guide, RelatedLink, Resource, SectionPage, StepPlan
from knowledge.runs.actions import start_run

MOST = 10
# Site, section, page, labels, related pages, glossary; then what a type lists, and a query per kind of what
# the page points at: pages, documents. A change of these numbers is a decision, not an accident.
COUNTS = {
    "/": 10,
    "/doelgroepen/bewoners-a/": 7,
    "/doelgroepen/bewoners-b/": 7,
    "/actielijnen/lijn-een/": 7,
    "/handreikingen/gids/": 7,
    "/gereedschappen/kist/": 7,
    "/stappenplannen/plan/": 7,
    "/modelverordeningen/verordening/": 6,
    "/praktijkvoorbeelden/voorbeeld/": 6,
    "/regelingen/regeling/": 6,
    "/wetgeving/wet/": 6,
    "/veelgestelde-vragen/vraag/": 6,
    "/begrippen/huisregels/": 6,
    "/nieuws/bericht/": 6,
    "/bijeenkomsten/webinar/": 7,
    "/doelgroepen/": 6,
    "/actielijnen/": 6,
    "/handreikingen/": 8,
    "/gereedschappen/": 8,
    "/stappenplannen/": 8,
    "/modelverordeningen/": 8,
    "/praktijkvoorbeelden/": 9,
    "/regelingen/": 8,
    "/wetgeving/": 8,
    "/veelgestelde-vragen/": 8,
    "/begrippen/": 8,
    "/nieuws/": 8,
    "/bijeenkomsten/": 9,
}
# The same with all that a page can hold, a closed part elsewhere, and the glossary not known yet: site,
# section, page, labels, related pages, three kinds of what it points at, glossary; then who keeps it, or what
# a type lists.
FULL = {
    "/doelgroepen/bewoners-a/": 10,
    "/doelgroepen/bewoners-b/": 10,
    "/actielijnen/lijn-een/": 10,
    "/handreikingen/gids/": 10,
    "/gereedschappen/kist/": 10,
    "/stappenplannen/plan/": 10,
    "/modelverordeningen/verordening/": 10,
    "/praktijkvoorbeelden/voorbeeld/": 10,
    "/regelingen/regeling/": 10,
    "/wetgeving/wet/": 10,
    "/veelgestelde-vragen/vraag/": 10,
    "/begrippen/huisregels/": 10,
    "/nieuws/bericht/": 10,
    "/bijeenkomsten/webinar/": 10,
}
# What signing in costs on any page: the session, the person, the roles.
WHO_ASKS = 3


@pytest.fixture
def rendered(content: Path, settings: Any) -> None:
    """The site as it runs, without the part that answers from copies."""
    settings.PAGE_CACHE_SECONDS = 300
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "PageCache" not in name]
    # With a generation the terms of the glossary are known until a page changes.
    caches["pages"].clear()
    store.empty()


def queries(address: str) -> int:
    """What a rendering takes after something changed; what never changes is in memory by then."""
    Client().get(address)
    store.empty()
    with CaptureQueriesContext(connection) as taken:
        assert Client().get(address).status_code == 200
    return len(taken)


def test_each_page_takes_exactly_so_many_queries(rendered: None) -> None:
    assert {address: queries(address) for address in COUNTS} == COUNTS
    assert max(COUNTS.values()) <= MOST


def test_a_page_whose_pieces_are_kept_takes_three_queries(rendered: None) -> None:
    for address in ("/handreikingen/gids/", "/gereedschappen/kist/", "/stappenplannen/plan/"):
        Client().get(address)
        with CaptureQueriesContext(connection) as taken:
            assert Client().get(address).status_code == 200
        # Site, section, page.
        assert len(taken) == 3


def test_every_type_is_counted_here(content: Path) -> None:
    shown = {page.url for page in Resource.objects.filter(live=True)}
    assert {page.url for page in SectionPage.objects.all()} | shown <= set(COUNTS)


def picture(name: str) -> Image:
    """A picture of a few pixels."""
    content = BytesIO()
    Pillow.new("RGB", (4, 4)).save(content, "PNG")
    return Image.objects.create(title=name, file=ContentFile(content.getvalue(), f"{name}.png"))


@pytest.fixture
def full(rendered: None, settings: Any, tmp_path: Path) -> None:
    """Every page with links, files and pictures, two of each, and a part of the site that is closed."""
    settings.MEDIA_ROOT = tmp_path
    # Another test's pictures had the same keys.
    caches["default"].clear()
    documents = [
        get_document_model().objects.create(title=f"Stuk {n}", file=ContentFile(b"a,b", f"stuk-{n}.csv"))
        for n in range(4)
    ]
    pictures = [picture(f"foto-{n}") for n in range(2)]
    keeper = put_user(
        SYSTEM, email="redactie@thuisbasis.example", first_name="R", last_name="R", roles=[Role.EDITOR]
    )
    others = list(Resource.objects.live()[:2])
    links = "".join(
        f'<p><a linktype="page" id="{one.pk}">een stuk</a>'
        f' <a linktype="document" id="{paper.pk}">een bestand</a></p>'
        for one, paper in zip(others, documents, strict=False)
    )
    for page in Resource.objects.live().specific():
        page.body = [
            ("text", RichText(links)),
            *(("file", {"document": paper, "title": "", "note": ""}) for paper in documents[1:3]),
            *(("figure", {"image": one, "alt": "Een huis", "caption": ""}) for one in pictures),
            ("callout", {"kind": "info", "title": "Let op", "text": RichText(links)}),
        ]
        page.downloads = [("download", {"document": paper, "title": ""}) for paper in documents[2:]]
        if hasattr(page, "items"):
            page.items[0].value["document"] = documents[3]
        if hasattr(page, "steps"):
            page.steps[1].value["links"] = [*others]
        page.maintainer = keeper
        page.related_links = [
            RelatedLink(related=other, sort_order=number)
            for number, other in enumerate(others) if other.pk != page.pk
        ]  # fmt: skip
        page.save_revision().publish()
    hidden = SectionPage.objects.get(slug="nieuws").add_child(instance=Page(title="Dicht", slug="dicht"))
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)


def cold(address: str, client: Client) -> int:
    """What a rendering takes after something changed: no glossary, no files of pictures in the cache."""
    client.get(address)
    store.empty()
    caches["default"].clear()
    # What the addresses of the site begin with is asked once for all pages.
    Site.get_site_root_paths()
    with CaptureQueriesContext(connection) as taken:
        response = client.get(address)
    text = response.content.decode()
    assert response.status_code == 200
    if address in FULL:
        assert "een bestand <small>(CSV" in text
        assert text.count("<figure>") == 2
        assert 'alt="Een huis"' in text
        assert "stuk-3" in text
    return len(taken)


def test_a_full_page_takes_few_queries_too(full: None) -> None:
    client = Client()
    assert {address: cold(address, client) for address in FULL} == FULL
    assert max(FULL.values()) <= MOST


def test_signing_in_costs_the_same_on_each_page(full: None) -> None:
    organisation = put_organisation(SYSTEM, name="Ergens", kind="municipality")
    user = put_user(
        SYSTEM, email="anna@gemeente.example", first_name="A", last_name="B", roles=[Role.EMPLOYEE],
        organisations=[organisation],
    )  # fmt: skip
    plan = StepPlan.objects.get()
    for key in ("een", "twee"):
        start_run(user, plan, organisation, starts_on=dt.date(2027, 3, 1), key=key)
    client = Client()
    client.force_login(user)
    # The runs of the visitor's organisations, and what was ticked in them.
    own = {"/stappenplannen/plan/": 2}
    taken = {address: cold(address, client) - own.get(address, 0) - WHO_ASKS for address in FULL}
    assert taken == FULL


def test_a_closed_part_elsewhere_costs_nothing(rendered: None) -> None:
    before = queries("/handreikingen/gids/")
    section = SectionPage.objects.get(slug="nieuws")
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert queries("/handreikingen/gids/") == before
    assert Client().get("/nieuws/").status_code == 302
    assert Client().get("/nieuws/bericht/").status_code == 302


def test_a_closed_part_that_is_shown_twice_is_closed_there_too(rendered: None) -> None:
    section = SectionPage.objects.get(slug="nieuws")
    guide = Guide.objects.get()
    twin = guide.create_alias(update_slug="ook-hier", parent=guide.get_parent())
    assert Client().get(twin.url).status_code == 200
    PageViewRestriction.objects.create(page=guide, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(twin.url).status_code == 302
    assert Client().get(section.url).status_code == 200


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
