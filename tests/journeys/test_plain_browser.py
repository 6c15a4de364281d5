"""The same flows for who has no scripts, no mouse, or a narrow screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import whole

from . import test_the_loop
from .conftest import Stack, assert_accessible, link_in

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

# Every kind of page that a visitor meets without signing in.
PUBLIC_PAGES = [
    "/",
    "/zoeken/",
    "/handreikingen/",
    "/handreikingen/woonwagens-en-standplaatsen/",
    "/stappenplannen/regionale-verdeling/",
    "/modelverordeningen/urgentieverordening/",
    "/praktijkvoorbeelden/",
    "/praktijkvoorbeelden/majella-wonen/",
    "/regelingen/flexpool/",
    "/wetgeving/wet-goed-verhuurderschap/",
    "/veelgestelde-vragen/wie-betaalt-de-begeleiding/",
    "/bijeenkomsten/",
    "/bijeenkomsten/webinar-gemengd-wonen/",
    "/doelgroepen/woonwagenbewoners/",
    "/actielijnen/preventie/",
    "/vraag/stellen/",
    "/volgen/",
    "/volgen/?kind=group&ref=woonwagenbewoners",
    "/volgen/gevraagd/",
    "/account/inloggen/",
    "/over/",
    "/bronnen/",
    "/privacy/",
    "/toegankelijkheid/",
    "/bestaat-niet/",
]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return whole(page).evaluate("() => document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_page_is_wider_than_the_screen_and_axe_finds_nothing(visit: Visit, width: int) -> None:
    page = visit(width=width)
    faults = []
    for address in PUBLIC_PAGES:
        page.goto(address)
        if overflow(page) > 0:
            faults.append(f"{address} is {overflow(page)} px too wide")
        if width != 320:
            assert_accessible(page)
    assert faults == []


def test_ask_register_and_sign_in_without_scripts(stack: Stack, visit: Visit) -> None:
    asker = "ruud.proef@veldzicht.example"
    page = visit(javascript=False)
    page.goto("/vraag/stellen/?q=Mogen+wij+in+een+leegstaande+school+studenten+laten+wonen%3F")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_role("button", name="Nee").click()
    page.locator("[name=target_group][value=studenten]").check()
    page.get_by_role("button", name="Volgende").click()
    page.get_by_role("button", name="Volgende").click()
    page.locator("#id_files").set_input_files(
        [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b"Plan"} for name in ("een", "twee")]
    )
    page.get_by_role("button", name="Voeg toe en blijf hier").click()
    page.get_by_role("button", name="Verwijder twee.txt").click()
    expect(page.get_by_role("button", name="Verwijder een.txt")).to_be_visible()
    page.get_by_role("button", name="Volgende").click()
    page.locator("input[name=name]").fill("Ruud Proefpersoon")
    page.locator("#id_email").fill(asker)
    page.get_by_role("button", name="Volgende").click()
    # Without a script a piece of the name gives a list to choose from.
    page.locator("input[name=organisation]").fill("Hengel")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Gemeente Hengelo", exact=True).check()
    page.get_by_role("button", name="Volgende").click()
    page.get_by_role("button", name="Verstuur mijn vraag").click()
    reference = page.locator("strong", has_text="TB-").inner_text()
    mail = stack.wait_for_mail(asker, reference)
    page.goto(link_in(mail, r"/vraag/[A-Za-z0-9_-]{43}/"))
    page.locator("textarea").fill("Het gaat om de oude ambachtsschool.")
    page.get_by_role("button", name="Verstuur mijn reactie").click()
    expect(page.get_by_text("oude ambachtsschool").first).to_be_visible()

    page.goto("/bijeenkomsten/webinar-gemengd-wonen/")
    page.locator("input[name=name]").fill("Ruud Proefpersoon")
    page.locator("#id_email").fill(asker)
    page.locator("input[name=organisation]").fill("Gemeente Hengelo")
    page.get_by_role("button", name="Controleer mijn aanmelding").click()
    page.get_by_role("button", name="Meld mij aan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("aangemeld")
    mail = stack.wait_for_mail(asker, "Webinar Gemengd wonen")
    page.goto(link_in(mail, r"/aanmelding/[\w-]{43}/"))
    page.get_by_role("button", name="Bevestig mijn aanmelding").click()
    expect(page.get_by_role("heading", name="U heeft een plaats")).to_be_visible()

    staff = visit("loket@thuisbasis.example", javascript=False)
    staff.goto(f"/loket/vragen/{reference}/")
    staff.get_by_role("button", name="Pak op").click()
    staff.locator("textarea[name=body]").fill("Dat kan. Kijk eerst naar brandveiligheid.")
    staff.locator("button[name=then][value=answered]").click()
    expect(staff.get_by_text("Kijk eerst naar brandveiligheid").first).to_be_visible()


def test_request_plan_and_agenda_without_scripts(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    # axe itself is a script; the walk with scripts runs it on these pages.
    monkeypatch.setattr(test_the_loop, "assert_accessible", lambda page: None)
    municipality = visit("gemeente@hengelo.example", javascript=False)
    title = test_the_loop.request_a_professional(municipality, "Projectleider voor de oude school")
    professional = test_the_loop.plan(
        visit("planner@thuisbasis.example", javascript=False), title, scripts=False
    )
    test_the_loop.see_the_agenda(visit(professional, javascript=False), title)


def test_search_and_read_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    box = page.locator("input[name=q]").first
    for _ in range(12):
        if box.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("woonwagens")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoeken/?q=woonwagens*")
    target = page.get_by_role("link", name="Woonwagens en standplaatsen").first
    for _ in range(120):
        if target.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Woonwagens en standplaatsen")).to_be_visible()


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("loket@thuisbasis.example", ["/mijn/", "/loket/", "/loket/vragen/TB-2026-0001/"]),
        ("planner@thuisbasis.example", ["/flexpool/planning/", "/flexpool/planning/bord/"]),
        ("professional@thuisbasis.example", ["/flexpool/agenda/"]),
        ("gemeente@hengelo.example", ["/mijn-vragen/", "/flexpool/aanvragen/", "/flexpool/aanvragen/nieuw/"]),
        ("beheer@thuisbasis.example", ["/mensen/", "/mensen/nieuw/", "/post/mislukt/"]),
    ],
)
def test_pages_behind_the_sign_in_on_a_narrow_screen(visit: Visit, who: str, addresses: list[str]) -> None:
    page = visit(who, width=390)
    for address in addresses:
        page.goto(address)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        assert overflow(page) <= 0, address
        assert_accessible(page)
