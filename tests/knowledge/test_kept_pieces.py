"""Pieces of a page are kept for all who may see it, and never longer than a whole copy would be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from wagtail.models import PageViewRestriction

from accounts.actions import SYSTEM, put_user
from accounts.roles import Role
from knowledge.caching import parts, store
from knowledge.models import Guide, SectionPage, StepPlan

GUIDE = "/handreikingen/gids/"


@pytest.fixture
def site(content: Path, settings: Any) -> None:
    """The site without whole copies."""
    settings.PAGE_CACHE_SECONDS = 300
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "PageCache" not in name]
    caches["pages"].clear()
    store.empty()


def text_of(address: str, client: Client | None = None) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == 200
    return response.content.decode()


def somebody(role: Role) -> Client:
    client = Client()
    client.force_login(
        put_user(SYSTEM, email="a@thuisbasis.example", first_name="Anna", last_name="Bos", roles=[role])
    )
    return client


def change(**values: Any) -> None:
    """As an editor does it, seen by a visitor after the commit."""
    guide = Guide.objects.get()
    for name, value in values.items():
        setattr(guide, name, value)
    guide.save_revision().publish()
    store.empty()


@pytest.mark.parametrize("address", [GUIDE, "/stappenplannen/plan/", "/modelverordeningen/verordening/"])
def test_the_second_time_a_page_is_the_same(site: None, address: str) -> None:
    assert text_of(address) == text_of(address)


def test_what_is_kept_is_shown_to_who_is_signed_in(site: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = text_of(GUIDE)
    monkeypatch.setattr(Guide, "related_for", lambda *args: pytest.fail("was read again"))
    mine = text_of(GUIDE, somebody(Role.EMPLOYEE))
    assert "Anna Bos" in mine
    article = first[first.index("<article") : first.index("</article>")]
    assert article in mine


def test_nobody_gets_what_was_made_for_one(site: None) -> None:
    text_of("/stappenplannen/plan/", somebody(Role.EMPLOYEE))
    visitors = text_of("/stappenplannen/plan/")
    assert "Anna Bos" not in visitors
    assert "csrfmiddlewaretoken" not in visitors
    assert visitors == text_of("/stappenplannen/plan/")


def test_a_change_is_seen_at_once(site: None) -> None:
    text_of(GUIDE)
    change(body=[("quote", {"text": "Nieuwe woorden", "attribution": ""})])
    assert "Nieuwe woorden" in text_of(GUIDE)


def test_a_page_that_was_read_before_a_change_is_not_kept_as_the_newer(
    site: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = parts.parts_for

    def publish_meanwhile(request: Any, page: Any) -> Any:
        monkeypatch.setattr("knowledge.resources.base.parts_for", route)
        change(summary="Dit is van daarna.")
        return route(request, page)

    monkeypatch.setattr("knowledge.resources.base.parts_for", publish_meanwhile)
    text_of(GUIDE)
    assert "Dit is van daarna." in text_of(GUIDE).split("</head>")[0]


def test_a_preview_neither_shows_nor_fills_what_is_kept(site: None) -> None:
    text_of(GUIDE)
    guide = Guide.objects.get()
    guide.body = [("quote", {"text": "Nog niet openbaar", "attribution": ""})]
    preview = guide.make_preview_request().render().content.decode()
    assert "Nog niet openbaar" in preview
    assert "Nog niet openbaar" not in text_of(GUIDE)


def test_nothing_is_kept_while_a_part_is_closed(site: None) -> None:
    section = SectionPage.objects.get(slug="stappenplannen")
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    store.empty()
    assert "/stappenplannen/plan/" in text_of(GUIDE, somebody(Role.EMPLOYEE))
    visitors = text_of(GUIDE)
    assert "/stappenplannen/plan/" not in visitors
    assert StepPlan.objects.get().title not in visitors


def test_a_cache_that_is_away_is_no_error(site: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise ConnectionError

    monkeypatch.setattr(store, "_away_until", 0.0)
    monkeypatch.setattr(store, "_pages", away)
    assert "Daarom." in text_of(GUIDE)
    monkeypatch.setattr(store, "_away_until", 0.0)
