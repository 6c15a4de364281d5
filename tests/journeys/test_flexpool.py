"""A flex professional comes to a town hall: asked, planned, moved by hand, approved, answered by both sides,
in both agendas, and looked back on.

Three people: the town hall without scripts, the planner, and the professional with the keyboard alone.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import urllib.request
from collections.abc import Callable

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.calendars import strict_ical

from .conftest import Stack, assert_accessible, link_in, wait_until
from .test_plain_browser import overflow
from .test_the_loop import SOLVING

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

TOWN_HALL, PLANNER, PROFESSIONAL = (
    "gemeente@hengelo.example",
    "planner@thuisbasis.example",
    "professional@thuisbasis.example",
)
NAME, LOOKED_BACK = "Sanne Visser", "Plan voor spoedzoekers"


def looked_at(page: Page) -> Page:
    """A page that everybody can use, no wider than the window."""
    assert_accessible(page)
    assert overflow(page) <= 0, page.url
    return page


def ask(page: Page, title: str) -> str:
    """Ask by the form and its check page, all work from a distance; the address of the request."""
    page.goto("/flexpool/aanvragen/nieuw/")
    page.locator("button[type=submit]", has_text="Controleer").click()
    expect(page.locator(".tb-error-summary, [role=alert]").first).to_be_visible()
    page.locator("[name=title]").fill(title)
    page.locator("textarea[name=description]").fill("Wij zoeken iemand die twee locaties op gang brengt.")
    page.get_by_label("Projectleiding", exact=True).check()
    page.locator("[name=first_week]").select_option(index=14)
    page.locator("[name=weeks]").fill("2")
    page.locator("[name=hours_per_week]").fill("4")
    page.locator("[name=remote_share]").select_option("1.00")
    page.locator("button[type=submit]", has_text="Controleer").click()
    expect(page.get_by_text(title).first).to_be_visible()
    page.get_by_role("button", name="Verstuur mijn aanvraag").click()
    page.get_by_role("link", name="Volg uw aanvraag").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url


def approve_with(page: Page, title: str, name: str) -> None:
    """Have a plan computed for one request, give it to somebody by hand, compare and approve."""
    page.goto("/flexpool/planning/")
    for box in page.locator("input[name=requests]").all():
        box.uncheck()
    page.get_by_role("checkbox", name=title).check()
    page.get_by_role("button", name="Bereken een voorstel").click()
    page.locator("#proposed").wait_for(timeout=SOLVING)
    looked_at(page)
    plan = page.url
    card = page.locator(".tb-request", has_text=title)
    card.get_by_role("link", name="Kies iemand").click()
    looked_at(page)
    row = page.locator("tr", has_text=name)
    if "heeft deze aanvraag in dit scenario" not in row.inner_text():
        row.get_by_role("button", name="Kies", exact=False).first.click()
    else:
        page.goto(plan)
    expect(page.locator(".tb-request", has_text=title)).to_contain_text(name)
    page.get_by_role("link", name="Vergelijk met andere scenario’s").click()
    looked_at(page)
    page.goto(plan)
    page.get_by_role("button", name="Keur").click()
    expect(page.locator(".tb-request", has_text=title)).to_contain_text("Voorgesteld")


def by_keyboard_to(page: Page, text: str) -> None:
    """Tab until what has the focus says this."""
    for _step in range(150):
        page.keyboard.press("Tab")
        if text in page.evaluate("() => document.activeElement.textContent"):
            return
    raise AssertionError(f"the keyboard does not reach {text}")


def answer_by_keyboard(page: Page, title: str) -> None:
    """From the agenda to a yes, without a mouse."""
    page.goto("/flexpool/agenda/")
    looked_at(page)
    by_keyboard_to(page, f"Antwoord geven: {title}")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/antwoord/"))
    looked_at(page)
    while page.evaluate("() => document.activeElement.name") != "answer":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    by_keyboard_to(page, "Verstuur mijn antwoord")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nu wachten we op de andere kant")).to_be_visible()


def feed_behind(page: Page) -> list[dict[str, str]]:
    """Make a secret address on an agenda and read what it gives to somebody who is not signed in."""
    page.locator("button[name=renew]").click()
    address = page.locator("#address").input_value()
    with urllib.request.urlopen(address, timeout=60) as answer:
        raw = answer.read()
    assert Calendar.from_ical(raw).walk("VEVENT")
    return strict_ical.check(raw)


def test_somebody_of_the_pool_comes_to_a_town_hall(stack: Stack, visit: Visit) -> None:
    title = f"Projectleider locaties {secrets.token_hex(3)}"
    town_hall = visit(TOWN_HALL, javascript=False)
    request = ask(town_hall, title)
    stack.wait_for_mail(TOWN_HALL, title)

    planner = visit(PLANNER)
    approve_with(planner, title, NAME)
    stack.wait_for_mail(PROFESSIONAL, title)
    asked = stack.wait_for_mail(TOWN_HALL, "Past deze plaatsing bij u?")

    professional = visit(PROFESSIONAL)
    answer_by_keyboard(professional, title)

    town_hall.goto("/flexpool/onze-agenda/")
    expect(town_hall.locator("#to-answer")).to_be_visible()
    town_hall.goto(link_in(asked, r"/flexpool/plaatsingen/\d+/antwoord/"))
    town_hall.get_by_role("button", name="Verstuur mijn antwoord").click()
    expect(town_hall.get_by_text("Kies ja of nee.").first).to_be_visible()
    town_hall.get_by_label("Ja, ik ga akkoord").check()
    town_hall.get_by_role("button", name="Verstuur mijn antwoord").click()
    expect(town_hall.get_by_text("de plaatsing staat vast").first).to_be_visible()

    def invitations(to: str) -> list[dict[str, str]]:
        found = []
        for mail in stack.mails():
            for part in mail.iter_attachments() if mail["To"] == to else ():
                if part.get_content_type() == "text/calendar":
                    found += strict_ical.check(part.get_payload(decode=True))  # type: ignore[arg-type]
        return [one for one in found if title in one["DESCRIPTION"]]

    for to in (TOWN_HALL, PROFESSIONAL):
        wait_until(lambda to=to: invitations(to))  # type: ignore[misc]
        assert [one["METHOD"] for one in invitations(to)] == ["REQUEST"]
    uid = invitations(TOWN_HALL)[0]["UID"]

    professional.goto("/flexpool/agenda/")
    item = professional.locator(".tb-item", has_text=title)
    expect(item).to_contain_text("Bevestigd")
    assert uid in {one["UID"] for one in feed_behind(professional)}
    town_hall.goto("/flexpool/onze-agenda/")
    expect(town_hall.locator(".tb-item", has_text=title)).to_contain_text(NAME)
    assert uid in {one["UID"] for one in feed_behind(town_hall)}
    town_hall.goto(request)
    expect(town_hall.locator(".tb-item", has_text=NAME).first).to_contain_text("Bevestigd")
    planner.goto("/flexpool/planning/bord/?vanaf=" + str(timezone.localdate() + dt.timedelta(weeks=13)))
    looked_at(planner)
    expect(planner.locator(".tb-gantt__bar--fixed", has_text="Hengelo 4").first).to_be_visible()


def test_a_professional_asks_leave_without_scripts_and_says_no(stack: Stack, visit: Visit) -> None:
    page = visit(PROFESSIONAL, javascript=False, width=390)
    page.goto("/flexpool/agenda/")
    day = timezone.localdate() + dt.timedelta(weeks=40)
    page.locator("[name=first_day]").first.fill(day.isoformat())
    page.locator("[name=last_day]").first.fill(day.isoformat())
    page.get_by_role("button", name="Vraag verlof aan").click()
    expect(page.locator(".tb-panel__item", has_text="Gevraagd").first).to_be_visible()
    # What the demo proposes to her; a no without a reason is asked for one.
    item = page.locator(".tb-item", has_text="Gemengd wonen opzetten")
    item.get_by_role("link", name="Antwoord geven").click()
    page.get_by_label("Nee, het past niet").check()
    page.get_by_role("button", name="Verstuur mijn antwoord").click()
    expect(page.get_by_text("Vertel waarom het niet past.").first).to_be_visible()
    page.locator("[name=reason]").fill("Ik wil minder reizen.")
    page.get_by_role("button", name="Verstuur mijn antwoord").click()
    expect(page.get_by_text("De planner hoort waarom").first).to_be_visible()
    planner = visit(PLANNER)
    planner.goto("/flexpool/planning/")
    expect(planner.locator("tr", has_text="Gemengd wonen opzetten")).to_be_visible()


def test_a_town_hall_looks_back_without_scripts(stack: Stack, visit: Visit) -> None:
    page = visit(TOWN_HALL, javascript=False)
    page.goto("/flexpool/aanvragen/?stand=finished")
    page.get_by_role("link", name=LOOKED_BACK).first.click()
    expect(page.locator(".tb-item", has_text=NAME).first).to_contain_text("Afgelopen")
    page.get_by_role("link", name="Terugkijken op de plaatsing").click()
    page.get_by_label("Goed", exact=True).check()
    page.locator("[name=result]").fill("Er ligt een plan dat de raad vaststelde.")
    page.locator("button[type=submit]", has_text="Versturen").click()
    expect(page.get_by_text("Er ligt een plan dat de raad vaststelde.")).to_be_visible()
