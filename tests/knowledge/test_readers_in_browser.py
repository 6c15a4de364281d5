"""Feedback, following and insight in a real browser, with scripts and without, and judged by axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.actions import SYSTEM
from accounts.models import User
from knowledge.importing import import_content
from knowledge.insight import counting, views
from knowledge.models import Feedback, Guide, PageViews
from post.following.models import Following
from post.outbox import run_due
from tests.browser import PATIENCE, whole
from tests.knowledge.conftest import ATTACHMENTS, FILES, put_municipality

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
READER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def assert_good(page: Page) -> None:
    """Accessible, and no wider than the screen."""
    found = whole(page).evaluate(AXE + "; axe.run()")
    assert [(page.url, one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def open_as(browser: Browser, url: str, user: User | None = None, **options: Any) -> BrowserContext:
    context = browser.new_context(base_url=url, user_agent=READER, locale="nl-NL", **options)
    context.set_default_timeout(PATIENCE)
    if user is not None:
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])
    return context


def test_a_reader_answers_follows_and_is_counted(
    live_server: Any,
    browser: Browser,
    write: Any,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    put_municipality()
    report = import_content(SYSTEM, write(FILES | ATTACHMENTS))
    assert not report.problems
    settings.SITE_URL = live_server.url
    monkeypatch.setattr(views, "counts", counting.Counts())
    guide = Guide.objects.get()

    # With scripts, on a narrow screen: only the block changes.
    context = open_as(browser, live_server.url, viewport={"width": 390, "height": 800})
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    with page.expect_response(lambda answer: "/gelezen/" in answer.url) as counted:
        page.goto(guide.url)
    assert counted.value.status == 204
    page.get_by_role("button", name="Nee, ik mis iets").click()
    page.get_by_label("Wat mist u, of wat hielp u?").fill("Ik mis de kosten.")
    assert_good(page)
    page.get_by_role("button", name="Verstuur mijn toelichting").click()
    expect(page.get_by_text("Bedankt. Wie deze pagina bijhoudt")).to_be_visible()
    assert page.url.endswith(guide.url)
    page.get_by_text("Volg deze pagina").click()
    page.get_by_label("E-mailadres", exact=False).fill("noor@gemeente.example")
    assert_good(page)
    page.get_by_role("button", name="Volg", exact=True).click()
    expect(page.get_by_text("Kijk in uw mail")).to_be_visible()
    assert refused == []
    assert context.cookies() == []
    context.close()
    assert PageViews.objects.get(page=guide).count == 1
    assert Feedback.objects.get().reason == "Ik mis de kosten."

    # Without scripts, with the mail in hand: the same on pages of their own.
    run_due()
    [message] = mail.outbox
    link = re.search(r"https?://\S+/volgen/bevestigen/\S+", str(message.body))
    assert link
    context = open_as(browser, live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(link.group())
    page.get_by_role("button", name="Ja, volg dit").click()
    expect(page.get_by_role("heading", name="Wat u volgt")).to_be_visible()
    assert Following.objects.get().confirmed_at is not None
    page.goto(guide.url)
    page.get_by_role("button", name="Ja", exact=True).click()
    expect(page.get_by_role("heading", name="Bedankt voor uw antwoord.")).to_be_visible()
    page.get_by_role("button", name="Verstuur mijn toelichting").click()
    expect(page.get_by_text("Schrijf op wat u mist").first).to_be_visible()
    page.get_by_label("Wat mist u, of wat hielp u?").fill("Helder.")
    page.get_by_role("button", name="Verstuur mijn toelichting").click()
    page.get_by_role("link", name="Terug naar").click()
    assert page.url.endswith(guide.url)
    assert Feedback.objects.filter(useful=True, reason="Helder.").exists()
    assert context.cookies() == []
    context.close()

    # What the team sees of it.
    context = open_as(browser, live_server.url, make_user("programme_team"))
    page = context.new_page()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for address in ("/kennis/reacties/", "/kennis/inzicht/", "/volgen/?kind=group&ref=bewoners-a"):
            page.goto(address)
            assert_good(page)
    page.goto("/kennis/reacties/")
    page.get_by_role("button", name="Afgehandeld").first.click()
    expect(page.get_by_text("Gemarkeerd als afgehandeld.")).to_be_visible()
    context.close()
