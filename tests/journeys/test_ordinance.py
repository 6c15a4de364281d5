"""From a model ordinance to a file for Word: sign in, begin a draft, choose, look, save, download."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from demo.accounts import PASSWORD

from .conftest import assert_accessible

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

MODEL = "/modelverordeningen/urgentieverordening/"
# The eleventh once article 11 was left out.
ELEVENTH = "Artikel 11. Jongeren uit jeugdhulp met verblijf"


def begin(page: Page, name: str) -> None:
    """A visitor reads the model, signs in, and is where they wanted to be."""
    page.goto(MODEL)
    page.get_by_role("link", name="Log in en stel uw verordening op").click()
    page.locator("input[name=login]").fill("gemeente@hengelo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Stel uw verordening op")).to_be_visible()
    page.get_by_label("Naam van het concept").fill(name)
    page.get_by_role("button", name="Begin het concept").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def choose(page: Page) -> None:
    """Fill in the municipality and leave out an article."""
    page.get_by_label("Naam van de gemeente").fill("Ergenshuizen")
    page.get_by_label("Datum waarop de verordening ingaat").fill("1-7-2027")
    page.get_by_role("group", name="Statushouders").get_by_label("Laat dit artikel weg").check()


def download(page: Page, folder: Path) -> Path:
    """The file that the button gives."""
    with page.expect_download() as promised:
        page.get_by_role("link", name="Download als Word").click()
    file = folder / promised.value.suggested_filename
    promised.value.save_as(file)
    return file


def test_from_choice_to_word(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    begin(page, "Urgentieverordening Ergenshuizen")
    assert_accessible(page)
    preview = page.locator("#voorbeeld")
    expect(preview.get_by_role("heading", name="Artikel 11. Statushouders")).to_be_visible()
    choose(page)
    # What is typed shows in the text beside it, before it is saved.
    expect(preview.get_by_text("Urgentieverordening Ergenshuizen.")).to_be_visible()
    expect(preview.get_by_role("heading", name=ELEVENTH)).to_be_visible()
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_text("Het concept is bewaard.")).to_be_visible()
    assert_accessible(page)
    # An open point leads to its field.
    page.get_by_role("link", name="Vul in: Naam van de woningmarktregio").click()
    expect(page.get_by_label("Naam van de woningmarktregio")).to_be_in_viewport()

    file = download(page, tmp_path)
    assert file.name == "urgentieverordening-ergenshuizen.docx"
    lines = [paragraph.text for paragraph in Document(BytesIO(file.read_bytes())).paragraphs]
    assert ELEVENTH in lines
    assert "Deze verordening gaat in op 1 juli 2027." in lines
    assert "Artikel 11. Statushouders" not in lines
    open_in_libreoffice(file)

    page.get_by_role("link", name="Lees of druk af").click()
    expect(page.get_by_role("heading", name="Gemaakte keuzes")).to_be_visible()
    assert_accessible(page)
    page.goto("/verordeningen/")
    expect(page.get_by_role("link", name="Urgentieverordening Ergenshuizen")).to_be_visible()
    assert_accessible(page)


def open_in_libreoffice(file: Path) -> None:
    """Where it is installed: members are numbered and the references fit."""
    if not (program := shutil.which("soffice")):
        return
    subprocess.run(
        [
            program, f"-env:UserInstallation={file.parent.as_uri()}/profile", "--headless", "--convert-to",
            "txt:Text", "--outdir", str(file.parent), str(file),
        ],
        check=True, timeout=180, capture_output=True,
    )  # fmt: skip
    text = file.with_suffix(".txt").read_text(encoding="utf-8-sig")
    lines = [line.strip() for line in text.splitlines()]
    begin = lines.index(ELEVENTH)
    assert lines[begin + 1] == (
        "1. Een jongere die jeugdhulp met verblijf verlaat, krijgt voorrang binnen de groep van artikel 7."
    )
    assert lines[begin + 3] == "a. school, werk of een andere invulling van de dag;"


def test_the_same_without_scripts(visit: Visit, tmp_path: Path) -> None:
    page = visit(javascript=False, width=390)
    begin(page, "Verordening zonder scripts")
    choose(page)
    page.get_by_role("button", name="Bekijk de tekst").click()
    expect(page.get_by_text("Wat u ziet, is nog niet bewaard.")).to_be_visible()
    preview = page.locator("#voorbeeld")
    expect(preview.get_by_role("heading", name=ELEVENTH)).to_be_visible()
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_text("Het concept is bewaard.")).to_be_visible()
    assert download(page, tmp_path).stat().st_size > 10_000


def test_two_colleagues_on_one_draft(visit: Visit) -> None:
    first, second = (visit("gemeente@hengelo.example") for _n in range(2))
    first.goto(f"{MODEL}opstellen/")
    first.get_by_label("Naam van het concept").fill("Verordening van twee")
    first.get_by_role("button", name="Begin het concept").click()
    expect(first.get_by_role("heading", level=1, name="Verordening van twee")).to_be_visible()
    second.goto(first.url)
    for page, value in ((first, "Twente"), (second, "Salland")):
        page.get_by_label("Naam van de woningmarktregio").fill(value)
        page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(first.get_by_text("Het concept is bewaard.")).to_be_visible()
    expect(second.get_by_text("Een collega bewaarde dit concept")).to_be_visible()
    expect(second.get_by_role("row", name="Naam van de woningmarktregio Salland Twente")).to_be_visible()
    expect(second.get_by_label("Naam van de woningmarktregio")).to_have_value("Salland")
    assert_accessible(second)
    second.get_by_role("button", name="Bewaar", exact=True).click()
    expect(second.get_by_text("Het concept is bewaard.")).to_be_visible()


def test_no_page_of_drafts_is_too_wide_and_axe_finds_nothing_on_a_phone(visit: Visit) -> None:
    page = visit("gemeente@hengelo.example", width=390)
    page.goto(f"{MODEL}opstellen/")
    check_on_phone(page)
    page.get_by_label("Naam van het concept").fill("Verordening op de telefoon")
    page.get_by_role("button", name="Begin het concept").click()
    expect(page.get_by_role("heading", level=1, name="Verordening op de telefoon")).to_be_visible()
    check_on_phone(page)
    draft = page.url.partition("?")[0]
    for part in ("naam/", "verwijderen/", "wijzigingen/", "tekst/"):
        page.goto(draft + part)
        check_on_phone(page)
    page.goto("/verordeningen/")
    check_on_phone(page)


def check_on_phone(page: Page) -> None:
    """Nothing to scroll sideways for, and accessible."""
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
