"""Searching in a browser: the box that proposes, by keyboard and mouse, repairs, filters and the desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import assert_accessible

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser


def test_the_box_proposes_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    box = page.locator("#q")
    with page.expect_response(re.compile(r"[?]q=woonw$")):
        box.press_sequentially("woonw")
    options = page.get_by_role("listbox", name="Suggesties").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="Kies met de pijltoetsen")).to_have_count(1)
    assert_accessible(page)
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    marked = options.first.get_attribute("id") or ""
    expect(box).to_have_attribute("aria-activedescendant", marked)
    box.press("End")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Home")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert_accessible(page)
    box.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("woonw")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    address = options.first.get_attribute("data-url") or ""
    box.press("Enter")
    page.wait_for_url(f"**{address}")


def test_a_proposal_is_chosen_with_the_mouse_on_a_phone_too(visit: Visit) -> None:
    page = visit(width=390)
    page.goto("/over/")
    with page.expect_response(re.compile(r"[?]q=woonwgan$")):
        page.locator("#site-q").press_sequentially("woonwgan")
    option = page.get_by_role("listbox", name="Suggesties").get_by_role("option").first
    expect(option).to_be_visible()
    assert_accessible(page)
    address = option.get_attribute("data-url") or ""
    option.click()
    page.wait_for_url(f"**{address}")


def test_a_repair_leads_to_the_literal_query_and_back_and_filters_can_be_taken_away(visit: Visit) -> None:
    page = visit()
    page.goto("/zoeken/?q=woonzorgvise")
    expect(page.get_by_text("Daar zochten wij op")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Zoek toch op").click()
    page.wait_for_url("**letterlijk=1*")
    assert_accessible(page)
    page.goto("/zoeken/?q=woonwagens&soort=guide")
    page.get_by_role("link", name="haal dit filter weg").click()
    page.wait_for_url(re.compile(r"/zoeken/\?q=woonwagens$"))


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_an_empty_search_becomes_a_question(visit: Visit, javascript: bool) -> None:
    page = visit(javascript=javascript)
    page.goto("/zoeken/?q=zwqxzwqx")
    if javascript:
        assert_accessible(page)
    page.get_by_role("link", name="Maak hier een vraag van").click()
    expect(page.locator("textarea[name=text]")).to_have_value("zwqxzwqx")
