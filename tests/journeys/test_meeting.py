"""A meeting from its announcement to the list at the door, by an organiser and two visitors for one place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from .conftest import Stack, assert_accessible, link_in, wait_until
from .test_plain_browser import overflow
from .test_the_loop import announce

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

TITLE = "Netwerkdag over tussenwoningen"
LINK = r"/aanmelding/[\w-]{43}/"
AGENDA = "/bijeenkomsten/"


def register(stack: Stack, page: Page, name: str, email: str, title: str = TITLE) -> str:
    """Find the meeting, fill in the form, check it, and confirm by mail; the address of one's own page."""
    page.goto(AGENDA)
    assert_accessible(page)
    page.get_by_role("link", name=title).first.click()
    page.locator("input[name=name]").fill(name)
    page.locator("#id_email").fill(email)
    page.locator("input[name=organisation]").fill("Gemeente Hengelo")
    page.get_by_role("button", name="Controleer mijn aanmelding").click()
    assert_accessible(page)
    page.get_by_role("button", name="Meld mij aan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("kijk in uw mail")
    assert_accessible(page)
    own = link_in(stack.wait_for_mail(email, f"Bevestig uw aanmelding: {title}"), LINK)
    page.goto(own)
    assert_accessible(page)
    page.get_by_role("button", name="Bevestig mijn aanmelding").click()
    return own


@pytest.mark.parametrize("width", [1280])
def test_a_meeting_from_announcement_to_check_in(stack: Stack, visit: Visit, width: int) -> None:
    organiser = visit("programma@thuisbasis.example", width=width)
    announce(organiser, TITLE, "Een dag om elkaar te leren kennen.", places=1)

    first = visit(width=390)
    register(stack, first, "Eva Eerste", "eva@hengelo.example")
    expect(first.get_by_role("heading", name="U heeft een plaats")).to_be_visible()
    mail = stack.wait_for_mail("eva@hengelo.example", f"U bent aangemeld: {TITLE}")
    [invitation] = [part for part in mail.iter_attachments() if (part.get_filename() or "").endswith(".ics")]
    assert len(Calendar.from_ical(invitation.get_content()).walk("VEVENT")) == 1

    # The second does without scripts.
    second = visit(javascript=False)
    second.goto(AGENDA)
    second.get_by_role("link", name=TITLE).first.click()

    def is_full() -> bool:
        # Visitors may get a copy of the page of half a minute old.
        second.reload()
        return second.get_by_text("Alle plaatsen zijn bezet.").count() > 0

    wait_until(is_full)
    second.locator("input[name=name]").fill("Tom Tweede")
    second.locator("#id_email").fill("tom@hengelo.example")
    second.locator("input[name=organisation]").fill("Gemeente Hengelo")
    second.get_by_role("button", name="Controleer mijn aanmelding").click()
    second.get_by_role("button", name="Meld mij aan").click()
    question = stack.wait_for_mail("tom@hengelo.example", f"Bevestig uw aanmelding: {TITLE}")
    own = link_in(question, LINK)
    second.goto(own)
    second.get_by_role("button", name="Bevestig mijn aanmelding").click()
    expect(second.get_by_role("heading", name="U bent nummer 1 op de wachtlijst")).to_be_visible()

    first.get_by_role("link", name="Meld mij af").click()
    assert_accessible(first)
    first.get_by_role("button", name="Ja, ik kom niet").click()
    expect(first.get_by_role("heading", name="U komt niet naar deze bijeenkomst")).to_be_visible()
    assert_accessible(first)
    assert overflow(first) <= 0

    stack.wait_for_mail("tom@hengelo.example", f"Er is plaats voor u: {TITLE}")
    second.goto(own)
    second.get_by_role("button", name="Neem deze plaats aan").click()
    expect(second.get_by_role("heading", name="U heeft een plaats")).to_be_visible()
    second.get_by_role("link", name="Wijzig uw gegevens").click()
    second.locator("input[name=name]").fill("Thomas Tweede")
    second.get_by_role("button", name="Bewaar").click()
    expect(second.get_by_text("Thomas Tweede")).to_be_visible()

    organiser.goto(AGENDA)
    organiser.get_by_role("link", name=TITLE).first.click()
    organiser.get_by_role("link", name="Deelnemers en aanwezigheid").click()
    assert_accessible(organiser)
    with organiser.expect_download() as download:
        organiser.get_by_role("link", name="Alles als Excelbestand").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    organiser.get_by_role("button", name="Is er: Thomas Tweede", exact=True).click()
    expect(organiser.get_by_role("button", name="Toch niet: Thomas Tweede", exact=True)).to_be_visible()

    # Who was there has a certificate, with the meeting still to come on this page of a demo.
    second.goto(own)
    expect(second.get_by_role("heading", name="Uw bewijs van deelname")).to_be_visible()

    second.get_by_role("link", name="Meld mij af").click()
    second.get_by_role("button", name="Ja, ik kom niet").click()
    expect(second.get_by_role("heading", name="U komt niet naar deze bijeenkomst")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_month_fits_the_screen_and_axe_finds_nothing(visit: Visit, width: int) -> None:
    page = visit(width=width)
    page.goto(AGENDA)
    page.get_by_label("Toon als maand").check()
    page.get_by_role("button", name="Toon", exact=True).click()
    expect(page.get_by_role("navigation", name="Andere maanden")).to_be_visible()
    assert overflow(page) <= 0
    assert_accessible(page)
    page.get_by_role("link", name="Webinar Gemengd wonen").or_(page.locator("a[rel=next]")).first.click()
    assert_accessible(page)
