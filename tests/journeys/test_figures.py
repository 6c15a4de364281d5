"""The figures and the municipalities: seen at both widths, with keys alone, without scripts, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import assert_accessible
from .test_plain_browser import overflow

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

PAGES = (
    "/loket/cijfers/?periode=90-dagen",
    "/loket/cijfers/?periode=eigen&van=2026-02-02&tot=2026-02-01",
    "/loket/gemeenten/",
    "/loket/gemeenten/?provincie=zeeland&stil=nooit",
    "/loket/gemeenten/hengelo/",
)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_figures_is_too_wide_and_axe_finds_nothing(visit: Visit, width: int) -> None:
    page = visit("programma@thuisbasis.example", width=width)
    faults = []
    for address in PAGES:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if overflow(page) > 0:
            faults.append(f"{address} is {overflow(page)} px too wide")
        assert_accessible(page)
    assert faults == []
    staff = visit("gemeente@hengelo.example", width=width)
    staff.goto("/mijn-gemeente/")
    expect(staff.get_by_role("heading", level=1)).to_have_text("Hengelo")
    assert overflow(staff) <= 0
    assert_accessible(staff)


def test_help_is_offered_by_the_keyboard_alone_and_taken_back(visit: Visit) -> None:
    page = visit("planner@thuisbasis.example")
    page.goto("/loket/gemeenten/?stil=nooit&provincie=drenthe")
    name = page.locator("tbody th a").first.inner_text()
    page.locator("tbody th a").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Genoteerd: u had contact met {name}")).to_be_visible()
    expect(page).to_have_url(re.compile(r"stil=nooit&provincie=drenthe$"))
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name="Terugnemen").click()
    expect(page.get_by_text("Het contact is teruggenomen.")).to_be_visible()


def test_without_scripts_a_period_is_chosen_and_a_wrong_one_explained(visit: Visit) -> None:
    page: Page = visit("loket@thuisbasis.example", javascript=False)
    page.goto("/loket/cijfers/")
    page.get_by_label("Periode").select_option("eigen")
    page.get_by_label("Vanaf").fill("2026-05-02")
    page.get_by_label("Tot en met").fill("2026-05-01")
    page.get_by_role("button", name="Toon").click()
    expect(page.get_by_text("De laatste dag ligt voor de eerste").first).to_be_visible()
    page.get_by_label("Periode").select_option("30-dagen")
    page.get_by_role("button", name="Toon").click()
    expect(page.get_by_role("heading", name="Vragen per doelgroep")).to_be_visible()
    expect(page.get_by_text("Werkdruk per expert")).to_have_count(0)


def test_on_paper_the_figures_stand_without_what_one_clicks(visit: Visit) -> None:
    page = visit("programma@thuisbasis.example")
    page.goto("/loket/cijfers/?periode=90-dagen")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Toon")).to_be_hidden()
    expect(page.get_by_text("Deze tabel als bestand").first).to_be_hidden()
