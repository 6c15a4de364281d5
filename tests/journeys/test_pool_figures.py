"""The figures of the pool: at both widths, by keyboard, without scripts, and saved as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from .conftest import assert_accessible
from .test_plain_browser import overflow

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

ADDRESS = "/flexpool/planning/cijfers/"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_planner_finds_the_figures_and_saves_them(visit: Visit, width: int, tmp_path: Path) -> None:
    page = visit("planner@thuisbasis.example", width=width)
    page.goto("/flexpool/planning/")
    page.get_by_role("link", name="Cijfers", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inzet van uren en aanvragen die wachten")
    expect(page.get_by_role("heading", name="Inzet van uren per professional")).to_be_visible()
    assert overflow(page) <= 0
    assert_accessible(page)
    # The drawing's numbers stand in a table that the keyboard opens.
    page.get_by_text("Bekijk de getallen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Inzet van uren in de tijd")).to_be_visible()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Alles als werkmap (xlsx)").click()
    path = tmp_path / "cijfers.xlsx"
    saving.value.save_as(path)
    assert load_workbook(path)["Inzet van uren per professional"].max_row > 10


def test_without_scripts_weeks_are_chosen_and_wrong_ones_explained(visit: Visit) -> None:
    page = visit("programma@thuisbasis.example", javascript=False)
    page.goto(f"{ADDRESS}?van=2027-02-01&tot=2027-01-01")
    expect(page.get_by_text("De laatste dag ligt voor de eerste").first).to_be_visible()
    page.get_by_label("Periode").select_option("dit-jaar")
    page.get_by_label("Toon per").select_option("kwartaal")
    page.get_by_role("button", name="Toon").click()
    expect(page.get_by_role("heading", name="Aanvragen per provincie")).to_be_visible()
    expect(page.get_by_text("Inzet van uren per professional")).to_have_count(0)
