"""From the announcement of a webinar to its recording, found by what was said in it."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import Stack, assert_accessible, wait_until
from .test_meeting import register
from .test_the_loop import announce

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

TITLE = "Webinar over hofjeswoningen"
QUERY = "kippenhok verplaatsen"
VTT = """WEBVTT

00:00:02.000 --> 00:00:06.000
<v Ellen>Welkom bij dit webinar over hofjeswoningen.

00:12:30.000 --> 00:12:38.000
<v Joris>De corporatie heeft toen eerst het kippenhok verplaatst, en dat hielp.
"""
DEMO = "/bijeenkomsten/webinar-standplaatsen/"


def sound(path: Path, seconds: int) -> Path:
    with wave.open(str(path), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(4000)
        made.writeframes(bytes([128]) * 4000 * seconds)
    return path


def test_a_webinar_from_announcement_to_a_recording_that_is_found(
    stack: Stack, visit: Visit, tmp_path: Path
) -> None:
    organiser = visit("programma@thuisbasis.example")
    announce(organiser, TITLE, "Een uur over een hofje.", places=1)
    visitor = visit(width=390)
    register(stack, visitor, "Eva Eerste", "eva@hofjes.example", TITLE)

    organiser.goto("/bijeenkomsten/")
    organiser.get_by_role("link", name=TITLE).first.click()
    organiser.get_by_role("link", name="Opname en ondertiteling").click()
    assert_accessible(organiser)
    # Too large is said before anything is sent; what is no recording when it has come.
    form = organiser.locator("form[data-upload]")
    bad = tmp_path / "webinar.mp4"
    bad.write_bytes(b"geen film")
    organiser.locator("#id_recording").set_input_files(bad)
    form.get_by_role("button", name="Opname bewaren").click()
    expect(organiser.locator("[data-upload-error]")).to_contain_text("kan niet iedereen afspelen")
    assert_accessible(organiser)
    organiser.locator("#id_recording").set_input_files(sound(tmp_path / "webinar.wav", 800))
    form.get_by_role("button", name="Opname bewaren").click()
    expect(organiser.get_by_text("De opname staat bij de bijeenkomst.")).to_be_visible()

    captions = tmp_path / "webinar.vtt"
    captions.write_text(VTT.replace("00:12:38", "00:12:08"), encoding="utf-8")
    organiser.locator("#id_captions").set_input_files(captions)
    organiser.get_by_role("button", name="Bewaar", exact=True).click()
    expect(organiser.get_by_role("alert")).to_contain_text("Regel 6")
    captions.write_text(VTT, encoding="utf-8")
    organiser.locator("#id_captions").set_input_files(captions)
    organiser.get_by_role("button", name="Bewaar", exact=True).click()
    expect(organiser.get_by_text("Bewaard.")).to_be_visible()

    wait_until(lambda: "#t-00-12-30" in visitor.request.get("/zoeken/", params={"q": QUERY}).text())
    visitor.goto(f"/zoeken/?q={QUERY}")
    assert_accessible(visitor)
    visitor.locator('#resultaten a[href$="#t-00-12-30"]').first.click()
    visitor.wait_for_url("**/#t-00-12-30")
    player = visitor.locator("[data-player]")
    visitor.wait_for_function("() => document.querySelector('[data-player]').currentTime === 750")
    expect(player).to_be_in_viewport()
    expect(visitor.locator("#t-00-12-30")).to_contain_text("kippenhok verplaatst")
    cues = "document.querySelector('[data-player]').textTracks[0].cues"
    visitor.wait_for_function(f"() => {cues}?.length === 2")
    assert_accessible(visitor)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_time_moves_the_player_and_axe_finds_nothing(visit: Visit, width: int) -> None:
    page = visit(width=width)
    page.goto(DEMO)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Plekken zoeken").click()
    page.wait_for_function("() => Math.floor(document.querySelector('[data-player]').currentTime) >= 184")
    expect(page.locator("[data-player]")).to_be_in_viewport()


def test_without_scripts_a_time_opens_the_recording_itself(visit: Visit) -> None:
    page = visit(javascript=False)
    page.goto(DEMO)
    assert page.locator("video[controls] track[kind=captions]").count() == 1
    link = page.get_by_role("link", name="Plekken zoeken").get_attribute("href")
    assert link == f"{DEMO}opname/#t=184"
    piece = page.request.get(f"{DEMO}opname/", headers={"Range": "bytes=0-99"})
    assert (piece.status, len(piece.body())) == (206, 100)
