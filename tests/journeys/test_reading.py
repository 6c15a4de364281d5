"""Reading in a real browser: words explain themselves, the map works by keyboard, types are accessible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import assert_accessible

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

GUIDE = "/handreikingen/arbeidsmigranten-goed-huisvesten/"
SECTIONS = [
    "handreikingen", "gereedschappen", "stappenplannen", "modelverordeningen", "praktijkvoorbeelden",
    "regelingen", "wetgeving", "veelgestelde-vragen", "nieuws", "begrippen", "bijeenkomsten", "doelgroepen",
    "actielijnen",
]  # fmt: skip


def test_a_term_explains_itself_by_keyboard_and_goes_on_escape(visit: Visit) -> None:
    page = visit()
    page.goto(GUIDE)
    term = page.locator("a[data-term]").first
    explanation = page.locator(".tb-explanation").first
    term.focus()
    page.keyboard.press("Enter")
    explanation.wait_for(state="visible")
    assert term.get_attribute("aria-expanded") == "true"
    assert "#" not in page.url
    assert_accessible(page)
    # What it says can be reached: the next stop is the link to the term's own page.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.tb-explanation') !== null")
    page.keyboard.press("Escape")
    explanation.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.matches('a[data-term]')")


def test_a_term_closes_by_its_own_word_and_by_a_click_elsewhere(visit: Visit) -> None:
    page = visit(width=390)
    page.goto(GUIDE)
    term, explanation = page.locator("a[data-term]").first, page.locator(".tb-explanation").first
    for close in (term.click, lambda: page.locator("h1").click()):
        term.click()
        explanation.wait_for(state="visible")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        close()
        explanation.wait_for(state="hidden")


def test_without_scripts_a_term_leads_to_its_definition_below_the_text(visit: Visit) -> None:
    page = visit(javascript=False)
    page.goto(GUIDE)
    term = page.locator("a[data-term]").first
    anchor = term.get_attribute("href") or ""
    term.click()
    page.wait_for_url(f"**{anchor}")
    assert page.locator(f'[id="{anchor[1:]}"] dd').is_visible()


def test_the_dots_of_the_map_are_stops_in_the_order_of_the_list(visit: Visit) -> None:
    page = visit()
    page.goto("/praktijkvoorbeelden/")
    dots = page.locator("a.tb-map__link")
    listed = page.locator(".tb-case a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    on_map = dots.evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert on_map == [address for address in listed if address in on_map]
    assert len(on_map) > 5
    dots.first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == on_map[1]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{on_map[1]}")


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_any_type_of_page_and_none_is_too_wide(visit: Visit, width: int) -> None:
    page = visit(width=width)
    for section in SECTIONS:
        page.goto(f"/{section}/")
        assert_accessible(page)
        first = page.locator(
            f'main a[href^="/{section}/"]:not([href*="ics"]):not([href="/{section}/"])'
        ).first
        page.goto(first.get_attribute("href") or "")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
