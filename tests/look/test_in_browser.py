"""The style page in a real browser: accessible, no wider than the screen, nothing refused by the policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import whole

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parents[2]
ADDRESSES = ["/look/", "/look/staff/", "/look/form/"]


@pytest.fixture
def tab(browser: Browser, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


def send_nothing(tab: Page) -> None:
    """Send the form as it is, and wait for the page that says what is missing."""
    tab.click("main form [type=submit]")
    tab.locator("[data-error-summary]").wait_for()
    whole(tab)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_accessible_and_fits_the_screen(tab: Page, address: str) -> None:
    refused: list[str] = []
    tab.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    axe = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    # One test for all widths: emptying the database after each costs more than the page.
    for width in (1280, 390, 320):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto(address)
        if address.endswith("form/"):
            send_nothing(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        found = tab.evaluate(axe + "; axe.run()")
        assert [(width, one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert refused == []


def test_after_a_failed_submit_the_summary_has_the_focus_and_leads_to_the_field(tab: Page) -> None:
    tab.goto("/look/form/")
    send_nothing(tab)
    expect(tab.locator("[data-error-summary]")).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.locator("#id_question")).to_be_focused()


@pytest.mark.parametrize("width", [320, 768])
def test_a_bar_with_the_focus_is_not_hidden_by_the_names(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto("/look/staff/")
    bars = tab.locator("a.tb-gantt__bar")
    for index in [*range(bars.count()), *reversed(range(bars.count()))]:
        bars.nth(index).focus()
        left, names = tab.evaluate(
            """() => [document.activeElement.getBoundingClientRect().right,
                      document.activeElement.parentElement.firstElementChild.getBoundingClientRect().right]"""
        )
        assert left > names + 24


def test_an_empty_required_field_is_not_drawn_as_an_error(tab: Page) -> None:
    tab.goto("/look/form/")
    border = "getComputedStyle(document.getElementById('id_question')).borderColor"
    before = tab.evaluate("document.getElementById('id_question').required = false, " + border)
    assert tab.evaluate("document.getElementById('id_question').required = true, " + border) == before
    send_nothing(tab)
    assert tab.evaluate(border) != before


def test_links_in_the_summary_are_large_enough_to_touch(tab: Page) -> None:
    tab.goto("/look/form/")
    send_nothing(tab)
    tab.evaluate("document.documentElement.classList.add('tb-theme--staff')")
    links = tab.locator("[data-error-summary] li a")
    assert links.count()
    assert all(links.nth(index).bounding_box()["height"] >= 24 for index in range(links.count()))  # type: ignore[index]


def test_long_words_and_hidden_words_in_wide_tables_widen_no_page(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto("/look/staff/")
    tab.evaluate(
        """() => {
            document.querySelector("h1").textContent = "Huisvestingsverordeningsbepalingen";
            const region = document.querySelector(".tb-scroll");
            region.firstElementChild.style.minInlineSize = "90rem";
            const hidden = document.createElement("span");
            hidden.className = "tb-visually-hidden";
            hidden.style.insetInlineStart = "89rem";
            region.append(hidden);
        }"""
    )
    assert tab.evaluate("document.documentElement.scrollWidth") == 390


def test_the_counter_counts_what_is_typed(tab: Page) -> None:
    tab.goto("/look/form/")
    tab.fill("#id_question", "Wie betaalt?")
    assert tab.inner_text("#id_question_count") == "12 van 2.000 tekens gebruikt"


def test_a_passage_lands_in_the_answer(tab: Page) -> None:
    tab.goto("/look/staff/")
    tab.click("[data-insert-into]")
    assert tab.input_value("#id_body") == "De gemeente betaalt de begeleiding."


def test_without_scripts_nothing_is_out_of_reach(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    tab = context.new_page()
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto("/look/")
    tab.click(".tb-facets-toggle > summary")
    assert tab.is_visible(".tb-facets [type=submit]")
    tab.goto("/look/staff/")
    assert not tab.is_visible("[data-insert-into]")
    context.close()
