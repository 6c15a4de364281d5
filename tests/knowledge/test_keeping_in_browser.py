"""The editor in a real browser: pasting from Word, and two editors on one page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Route, expect

from accounts.models import User
from accounts.roles import Role
from knowledge.models import Guide, HomePage, SectionPage
from tests.browser import EDITOR_WATCH, PATIENCE, editor_at_rest, publish_in_the_editor
from tests.knowledge import editing
from tests.knowledge.test_readers_in_browser import AXE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# As Word puts it on the clipboard, shortened: signs drawn before list items, layout in every element.
WORD = (Path(__file__).parent / "data" / "word_clipboard.html").read_text(encoding="utf-8")


@pytest.fixture
def guide(tree: HomePage) -> Guide:
    page = Guide(title="De gids", slug="gids", summary="Zo pakt u het aan.")
    page.body = [("text", "<p>Begin.</p>")]
    SectionPage.objects.get(kind="guide").add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def sign_in(
    browser: Browser, live_server: Any, make_user: Callable[..., User], guide: Guide
) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def open_as(role: str) -> Page:
        client = Client()
        client.force_login(make_user(role))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 1400})
        context.set_default_timeout(PATIENCE)
        context.add_init_script(EDITOR_WATCH)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


def blocks_of(tab: Page) -> list[tuple[str, int, str]]:
    """What the editor holds: kind, depth and text of each paragraph."""
    field = tab.locator("input[name='body-0-value']")
    return [(b["type"], b["depth"], b["text"]) for b in json.loads(field.input_value())["blocks"]]


def test_what_comes_from_word_becomes_clean_text(sign_in: Callable[..., Page], guide: Guide) -> None:
    tab = sign_in(Role.EDITOR)
    refused: list[str] = []
    tab.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    tab.goto(editing.edit_address(guide))
    text = tab.locator(".public-DraftEditor-content", has_text="Begin.")
    # The clipboard of the browser itself, filled as another program fills it.
    tab.evaluate(
        """html => document.addEventListener("copy", (event) => {
            event.clipboardData.setData("text/html", html);
            event.clipboardData.setData("text/plain", "Aanpak");
            event.preventDefault();
            event.stopImmediatePropagation();
        }, {once: true, capture: true})""",
        WORD,
    )
    text.click()
    tab.keyboard.press("Control+a")
    tab.keyboard.press("Control+c")
    tab.keyboard.press("Control+v")
    expect(tab.locator("input[name='body-0-value']")).to_have_value(re.compile("Ergens"))
    assert blocks_of(tab) == [
        ("header-two", 0, "Aanpak"),
        ("unstyled", 0, "Vet en schuin met een link erin."),
        ("unordered-list-item", 0, "Eerste punt"),
        ("unordered-list-item", 1, "Onderpunt"),
        ("unordered-list-item", 0, "Tweede punt"),
        ("unstyled", 0, "Daarna:"),
        ("ordered-list-item", 0, "Bel"),
        ("ordered-list-item", 0, "Schrijf"),
        ("header-three", 0, "Diep"),
        ("unstyled", 0, "Stad | Huizen"),
        ("unstyled", 0, "Ergens | 70"),
    ]
    raw = tab.locator("input[name='body-0-value']").input_value()
    assert "BOLD" in raw and "ITALIC" in raw and "https://voorbeeld.example/" in raw
    assert [text for text in refused if "Content Security" in text] == []


def test_the_second_editor_is_told_in_the_browser(sign_in: Callable[..., Page], guide: Guide) -> None:
    first, second = sign_in(Role.EDITOR), sign_in(Role.PROGRAMME_TEAM)
    second.add_init_script(
        """addEventListener("w-autosave:save", (event) => { window.held = event.defaultPrevented; });"""
    )
    for tab in (first, second):
        tab.goto(editing.edit_address(guide))
    first.fill("input[name=summary], textarea[name=summary]", "Van de eerste.")
    editor_at_rest(first)
    first.get_by_role("button", name="Bewaar concept").first.click()
    first.locator(".messages .success").wait_for()
    # Without Wagtail's own script, as from a window that lost its connection.
    second.evaluate(
        """() => {
            document.querySelector("[name=summary]").value = "Van de tweede.";
            HTMLFormElement.prototype.submit.call(document.getElementById("page-edit-form"));
        }"""
    )
    second.get_by_text("opgeslagen nadat u haar opende").first.wait_for()
    assert second.locator("[name=summary]").input_value() == "Van de tweede."
    # What Wagtail would save by itself now does not go over what the first wrote; a person may.
    second.wait_for_function("() => window.held")
    assert Guide.objects.get().get_latest_revision_as_object().summary == "Van de eerste."
    second.get_by_role("button", name="Bewaar concept").first.click()
    second.locator(".messages .success").wait_for()
    assert Guide.objects.get().get_latest_revision_as_object().summary == "Van de tweede."


def test_who_is_alone_publishes_at_once_after_what_was_saved_by_itself(
    sign_in: Callable[..., Page], guide: Guide
) -> None:
    tab = sign_in(Role.PROGRAMME_TEAM)
    tab.goto(editing.edit_address(guide))
    editor_at_rest(tab)
    # Twice: the first time makes a version, the second one changes it in place.
    for text in ("Eerst dit.", "Toen dat."):
        with tab.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url):
            tab.fill("input[name=summary], textarea[name=summary]", text)
        saved = Guide.objects.get().latest_revision.created_at.isoformat()
        expect(tab.locator("input[name=loaded_revision_created_at]")).to_have_value(saved)
        editor_at_rest(tab)
    publish_in_the_editor(tab)
    tab.locator(".messages .success").wait_for()
    assert Guide.objects.get().summary == "Toen dat."


def test_publishing_waits_for_what_is_being_saved_by_itself(
    sign_in: Callable[..., Page], guide: Guide
) -> None:
    tab = sign_in(Role.PROGRAMME_TEAM)
    tab.goto(editing.edit_address(guide))
    editor_at_rest(tab)
    arrived: list[APIResponse] = []
    held: list[Route] = []

    def hold(route: Route) -> None:
        """The server has what was saved by itself; the browser does not hear of it yet."""
        if held:
            route.continue_()
            return
        held.append(route)
        arrived.append(route.fetch())

    tab.route("**/edit/", hold)
    tab.fill("input[name=summary], textarea[name=summary]", "Eerst dit.")
    for _look in range(PATIENCE // 50):
        if arrived:
            break
        tab.wait_for_timeout(50)
    tab.fill("input[name=summary], textarea[name=summary]", "Toen dat.")
    tab.locator("footer [data-w-dropdown-target=toggle]").click()
    tab.locator("button[name=action-publish]").click()
    held[0].fulfill(response=arrived[0])
    tab.locator(".messages .success").wait_for()
    assert Guide.objects.get().summary == "Toen dat."


PAGE = "---\ntitle: Nieuw\nsummary: Iets nieuws.\ntarget_groups: []\naction_lines: []\n---\nTekst.\n"


def test_an_import_by_keyboard_is_accessible_at_each_step(
    sign_in: Callable[..., Page], guide: Guide, tmp_path: Path
) -> None:
    good, bad = tmp_path / "nieuw.md", tmp_path / "fout.md"
    good.write_text(PAGE, encoding="utf-8")
    bad.write_text(PAGE.replace("summary", "samenvatting"), encoding="utf-8")
    tab = sign_in(Role.EDITOR)
    tab.goto("/beheer/kennis/importeren/")
    assert_good_at_both_widths(tab)
    files = tab.locator("input[type=file]")
    files.focus()
    files.set_input_files([good, bad])
    tab.keyboard.press("Tab")
    section = tab.get_by_label("Onderdeel")
    expect(section).to_be_focused()
    tab.keyboard.type("Hand")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("button", name="Bekijk wat er zou gebeuren")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("cell", name="handreikingen/fout.md").first).to_be_visible()
    assert_good_at_both_widths(tab)
    tab.locator("#main form button[type=submit]").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("1 pagina geïmporteerd").first).to_be_visible()
    assert_good_at_both_widths(tab)
    assert Guide.objects.filter(slug="nieuw", live=True).exists()


def assert_good_at_both_widths(tab: Page) -> None:
    """The part that is ours; the frame around it and the bar with messages are Wagtail's."""
    for width in (1280, 390):
        tab.set_viewport_size({"width": width, "height": 900})
        found = tab.evaluate(AXE + "; axe.run({include: ['#main'], exclude: ['.messages']})")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    tab.set_viewport_size({"width": 1280, "height": 1400})
