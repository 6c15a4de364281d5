"""A step-plan run by two colleagues, each in a browser of their own."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable

import pytest
from django.utils.timezone import localdate
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from tests.browser import whole

from .conftest import Stack, assert_accessible, wait_until

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

BAS, FATMA = "gemeente@hengelo.example", "fatma.aydin@hengelo.example"
STRANGER = "hanneke.vos@utrecht.example"
PLAN = "/stappenplannen/woonzorgvisie-in-acht-stappen/"


def step(page: Page, title: str) -> Locator:
    """The part of a run's page about one step, opened."""
    found = page.get_by_role("listitem").filter(has=page.get_by_role("heading", level=2, name=title))
    details = found.locator("details")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    return found


def save(part: Locator, button: str = "Bewaar") -> None:
    with part.page.expect_navigation():
        part.get_by_role("button", name=button).click()


def start(page: Page, name: str) -> str:
    """Start the plan from its page; returns the address of the run."""
    page.goto(PLAN)
    page.get_by_role("link", name="Start dit stappenplan").click()
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Startdatum").fill(localdate().isoformat())
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    return page.url


def test_a_visitor_signs_in_and_comes_back_to_the_start(visit: Visit) -> None:
    page = visit()
    page.goto(PLAN)
    page.get_by_role("link", name="Log in en start dit stappenplan").click()
    page.locator("input[name=login]").fill(BAS)
    page.locator("input[name=password]").fill("thuis-voor-iedereen")
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Start “Woonzorgvisie")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_step_plan_run_by_two_colleagues(stack: Stack, visit: Visit, javascript: bool) -> None:
    name = f"Visie {'met' if javascript else 'zonder'} scripts"
    bas, fatma = visit(BAS, javascript=javascript), visit(FATMA, javascript=javascript)
    address = start(bas, name)

    fatma.goto("/onze-stappenplannen/")
    fatma.get_by_role("link", name=name).click()
    # Both have the page open; Bas divides the work and ticks, Fatma knows nothing of it and ticks as well.
    his = step(bas, "Stel het team samen")
    his.get_by_label("Wie zorgt voor deze stap?").select_option(label="Fatma Aydın")
    his.get_by_label("Notitie voor collega's").fill("Bas belt de opvang.")
    his.get_by_role("checkbox").first.check()
    save(his)
    hers = step(fatma, "Stel het team samen")
    hers.get_by_role("checkbox").nth(1).check()
    hers.get_by_label("Notitie voor collega's").fill("Fatma belt de jeugdhulp.")
    save(hers)

    # The second writer is told, with both texts on the screen.
    hers = step(fatma, "Stel het team samen")
    expect(hers.get_by_text("Bas belt de opvang.").first).to_be_visible()
    expect(hers.get_by_label("Notitie voor collega's")).to_have_value("Fatma belt de jeugdhulp.")
    if javascript:
        assert_accessible(fatma)
    hers.get_by_label("Notitie voor collega's").fill("Bas belt de opvang, Fatma de jeugdhulp.")
    save(hers)
    mail = stack.wait_for_mail("fatma.aydin@hengelo.example", name)
    assert "Stel het team samen" in str(mail["Subject"])

    bas.reload()
    his = step(bas, "Stel het team samen")
    expect(his.get_by_role("checkbox").nth(0)).to_be_checked()
    expect(his.get_by_role("checkbox").nth(1)).to_be_checked()
    expect(his.get_by_label("Notitie voor collega's")).to_have_value(
        "Bas belt de opvang, Fatma de jeugdhulp."
    )
    expect(his.get_by_text("Fatma Aydın zorgt hiervoor")).to_be_visible()
    save(step(bas, "Geef de opdracht"), "Stap 1 is klaar")
    expect(bas.locator("#progress-text")).to_have_text("1 van 8 stappen klaar. U bent bij stap 2.")

    stranger = visit(STRANGER, javascript=javascript)
    stranger.goto("/onze-stappenplannen/")
    expect(stranger.get_by_text(name)).to_have_count(0)
    assert stranger.goto(address).status == 404  # type: ignore[union-attr]


def test_the_deadlines_stand_in_a_calendar_until_the_run_ends(visit: Visit) -> None:
    page = visit(BAS)
    address = start(page, "Visie voor de agenda")
    page.goto("/onze-stappenplannen/")
    page.get_by_role("button", name="Maak mijn adres").or_(
        page.get_by_role("button", name="Maak een nieuw adres")
    ).click()
    secret = page.get_by_label("Adres", exact=True).input_value()
    assert_accessible(page)

    def of_this_run() -> list[str]:
        with urllib.request.urlopen(secret, timeout=60) as answer:
            events = Calendar.from_ical(answer.read()).walk("VEVENT")
        number = address.split("?")[0]
        return [str(event["status"]) for event in events if str(event["url"]).startswith(number)]

    assert of_this_run() == ["CONFIRMED"] * 8
    page.goto(address)
    page.get_by_role("button", name="Rond het stappenplan af").click()
    expect(page.get_by_text("Dit stappenplan is afgerond")).to_be_visible()
    assert_accessible(page)
    wait_until(lambda: of_this_run() == ["CANCELLED"] * 8)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_page_of_runs_is_too_wide_and_axe_finds_nothing(visit: Visit, width: int) -> None:
    page = visit(BAS, width=width)
    page.goto("/onze-stappenplannen/")
    page.get_by_role("link", name="Woonzorgvisie Hengelo").click()
    expect(page.get_by_role("heading", level=1, name="Woonzorgvisie Hengelo")).to_be_visible()
    run = page.url
    for one in (
        "/onze-stappenplannen/",
        "/onze-stappenplannen/?stand=stopped",
        run,
        f"{run}instellingen/",
        PLAN,
    ):
        page.goto(one)
        wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{one} is {wide} px too wide"
        assert_accessible(page)


def test_a_step_is_ticked_and_saved_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit(BAS)
    start(page, "Visie met het toetsenbord")
    box = whole(page).get_by_role("checkbox").first
    for _ in range(80):
        if box.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    with page.expect_navigation():
        # Enter in a tick box sends the form by its first button, which saves.
        page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    expect(page.locator("#progress-text")).to_contain_text("0 van 8 stappen klaar.")
