"""Asking during a meeting in a real browser: live with scripts, by loading anew without; judged by axe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, expect

from accounts.actions import SYSTEM
from accounts.models import User
from knowledge.events.actions import confirm_registration
from knowledge.importing import import_content
from knowledge.models import Event, Session
from tests.knowledge.conftest import ATTACHMENTS, FILES, put_municipality

from .test_events import own, register
from .test_readers_in_browser import assert_good, open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEAM = "/bijeenkomsten/webinar/vragen-uit-de-zaal/"
NARROW = {"width": 390, "height": 800}


def test_a_question_goes_from_the_room_by_the_team_to_the_screen_and_the_desk(
    live_server: Any, browser: Browser, write: Any, make_user: Callable[..., User], settings: Any
) -> None:
    put_municipality()
    assert not import_content(SYSTEM, write(FILES | ATTACHMENTS)).problems
    settings.SITE_URL = live_server.url
    people = [confirm_registration(register(Event.objects.get(), number)) for number in range(2)]
    now = timezone.now()
    Session.objects.update(starts_at=now - dt.timedelta(minutes=5), ends_at=now + dt.timedelta(hours=1))

    # One with a telephone, one without scripts.
    first = open_as(browser, live_server.url, viewport=NARROW).new_page()
    refused: list[str] = []
    first.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    first.goto(own(people[0]))
    first.get_by_role("link", name="Stel een vraag").click()
    assert_good(first)
    first.get_by_role("button", name="Stel deze vraag").click()
    expect(first.get_by_role("link", name="Schrijf uw vraag op.")).to_be_visible()
    assert_good(first)
    first.get_by_role("textbox", name="Uw vraag").fill("Wie betaalt de woningen van de gemeente eigenlijk?")
    first.get_by_label("Zet mijn naam erbij").check()
    first.get_by_role("button", name="Stel deze vraag").click()
    expect(first.get_by_text("Het team bekijkt hem eerst.")).to_be_visible()
    assert_good(first)

    team = make_user("programme_team")
    leads = open_as(browser, live_server.url, team, viewport={"width": 1280, "height": 800})
    desk, screen = leads.new_page(), leads.new_page()
    screen.goto(f"{TEAM}scherm/")
    expect(screen.get_by_text("Er zijn nog geen vragen.")).to_be_visible()
    desk.goto(TEAM)
    assert_good(desk)
    desk.get_by_role("button", name="Toon", exact=True).click()
    expect(desk.get_by_role("heading", name="Op het scherm (1)")).to_be_visible()
    # The screen and the other telephone hear of it by themselves.
    expect(screen.get_by_text("Wie betaalt de woningen")).to_be_visible()
    assert_good(screen)

    second = open_as(browser, live_server.url, java_script_enabled=False).new_page()
    second.goto(f"{own(people[1])}vragen/")
    second.get_by_role("button", name="Dit wil ik ook horen, 1 stem: Wie betaalt").click()
    expect(second.get_by_role("button", name="Dit wil ik ook horen, 2 stemmen")).to_be_visible()
    voted = first.get_by_role("button", name="Dit wil ik ook horen, 2 stemmen")
    expect(voted).to_be_visible()
    # By the keyboard, and the place on the page is kept when the list is drawn anew.
    voted.focus()
    first.keyboard.press("Enter")
    now_one = first.get_by_role("button", name="Dit wil ik ook horen, 1 stem")
    expect(now_one).to_be_focused()
    assert first.url.endswith("/vragen/")

    desk.get_by_role("button", name="Naar het loket").click()
    expect(desk.get_by_role("heading", name="Beantwoord of bij het loket (1)")).to_be_visible()
    assert_good(desk)
    expect(first.get_by_text("bij het loket")).to_be_visible()
    assert_good(first)
    assert all("422" in text for text in refused)
    look_at_the_organisers_pages(leads)


def look_at_the_organisers_pages(leads: BrowserContext) -> None:
    """Each is good on a wide and on a narrow screen."""
    page = leads.new_page()
    for address in ("cijfers/", "deelnemers/", "reeks/", "vragen-uit-de-zaal/"):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"/bijeenkomsten/webinar/{address}")
            assert_good(page)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/kennis/bijeenkomsten/")
        assert_good(page)
