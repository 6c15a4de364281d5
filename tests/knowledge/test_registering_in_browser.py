"""Each page of who registers and of who organises in a real browser, wide and narrow, judged by axe."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from accounts.actions import SYSTEM
from knowledge.events.actions import confirm_registration
from knowledge.importing import import_content
from knowledge.models import Attendance, Event, Session
from tests.knowledge.conftest import ATTACHMENTS, FILES, put_municipality

from .test_events import ADDRESS, own, register
from .test_readers_in_browser import assert_good, open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_who_registers_are_good(
    live_server: Any, browser: Browser, write: Any, settings: Any, width: int
) -> None:
    put_municipality()
    assert not import_content(SYSTEM, write(FILES | ATTACHMENTS)).problems
    settings.SITE_URL = live_server.url
    people = [confirm_registration(register(Event.objects.get(), number)) for number in range(3)]
    waits = register(Event.objects.get(), 4)
    viewport = {"width": width, "height": 800}
    page = open_as(browser, live_server.url, viewport=viewport).new_page()
    page.goto(ADDRESS)
    assert_good(page)
    page.get_by_role("button", name="Controleer mijn aanmelding").click()
    expect(page.get_by_role("link", name="Vul uw naam in.")).to_be_visible()
    assert_good(page)
    for address in (
        own(people[0]), own(people[2]), own(waits), f"{own(people[0])}wijzigen/",
        f"/aanmelding/{'x' * 43}/", "/bijeenkomsten/webinar/vragen/",
    ):  # fmt: skip
        page.goto(address)
        assert_good(page)

    uid = Session.objects.get().uid
    Attendance.objects.create(registration=people[0], session_uid=uid)
    past = timezone.now() - dt.timedelta(hours=5)
    Session.objects.update(starts_at=past, ends_at=past + dt.timedelta(hours=1))
    page.goto(own(people[0]))
    assert_good(page)
    page.get_by_role("link", name="Vertel wat u ervan vindt").click()
    assert_good(page)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("link", name="Kies een antwoord.")).to_be_visible()
    assert_good(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_who_organises_are_good(
    live_server: Any, browser: Browser, write: Any, make_user: Any, width: int
) -> None:
    put_municipality()
    assert not import_content(SYSTEM, write(FILES | ATTACHMENTS)).problems
    event = Event.objects.get()
    people = [confirm_registration(register(event, number)) for number in range(4)]
    viewport = {"width": width, "height": 800}
    page = open_as(browser, live_server.url, make_user("programme_team"), viewport=viewport).new_page()
    base = "/bijeenkomsten/webinar/"
    for address in (
        "deelnemers/", "deelnemers/?zoek=niemand", f"deelnemers/{people[3].pk}/", "deelnemers/toevoegen/",
        f"deelnemers/{people[3].pk}/vooraan/", "deelnemers/verwijderen/", "reeks/", "cijfers/",
        "opname/beheren/",
    ):  # fmt: skip
        page.goto(base + address)
        assert_good(page)
    page.goto("/kennis/bijeenkomsten/")
    assert_good(page)

    page.goto(f"{base}deelnemers/toevoegen/")
    page.get_by_role("button", name="Controleer deze aanmelding").click()
    expect(page.get_by_role("link", name="Vul een naam in.")).to_be_visible()
    assert_good(page)
    page.locator("main input[name=name]").fill("Bel Beller")
    page.locator("main input[name=email]").fill("bel@gmial.com")
    page.locator("main input[name=organisation]").fill("Gemeente")
    page.get_by_role("button", name="Controleer deze aanmelding").click()
    expect(page.get_by_role("button", name="Ja, gebruik bel@gmail.com")).to_be_visible()
    assert_good(page)

    page.goto(f"{base}deelnemers/bericht/")
    page.get_by_role("button", name="Controleer het bericht").click()
    expect(page.get_by_role("link", name="Schrijf een bericht.")).to_be_visible()
    assert_good(page)
    page.locator("main input[name=subject]").fill("Neem uw cijfers mee")
    page.locator("main textarea[name=text]").fill("Fijn dat u komt.\n\nTot dan.")
    page.get_by_role("button", name="Controleer het bericht").click()
    expect(page.get_by_role("button", name="Verstuur aan 2 mensen")).to_be_visible()
    assert_good(page)
    page.get_by_role("button", name="Verstuur aan 2 mensen").click()
    expect(page.get_by_role("heading", name="Neem uw cijfers mee")).to_be_visible()
    assert_good(page)

    past = timezone.now() - dt.timedelta(hours=5)
    Session.objects.update(starts_at=past, ends_at=past + dt.timedelta(hours=1))
    page.goto(f"{base}deelnemers/verwijderen/")
    assert_good(page)
    page.get_by_role("button", name="Ga verder").click()
    expect(page.get_by_role("button", name="Verwijder 4 aanmeldingen")).to_be_visible()
    assert_good(page)
