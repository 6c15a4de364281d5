"""A telephone call by keyboard alone: the caller is found while typing, the clock runs, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser import whole

from .conftest import Stack, assert_accessible

Visit = Callable[..., Page]
Keeps = Callable[[Response], bool]

pytestmark = pytest.mark.browser


def keeps(last: str) -> Keeps:
    """Whether an answer is that of the server to what the page keeps by itself, up to its last word."""
    return lambda answer: answer.request.method == "POST" and last in (answer.request.post_data or "")


def call(page: Page, question: str, answer: str) -> None:
    """One call, with no other thing than keys."""
    page.goto("/loket/telefoon/")
    page.get_by_label("Naam", exact=True).focus()
    page.keyboard.type("Sanne Toets")
    expect(page.get_by_text("De klok loopt.")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Stichting Toetsenbord")
    page.get_by_label("Vraag", exact=True).focus()
    page.keyboard.type(question)
    page.get_by_label("Antwoord dat u gaf").focus()
    with page.expect_response(keeps(answer.split()[-1])):
        page.keyboard.type(answer)


def test_a_call_by_keyboard(stack: Stack, visit: Visit) -> None:
    page = visit("loket@thuisbasis.example")
    call(page, "Mag een gemeente een wachtlijst sluiten?", "Dat mag, met een goede reden.")
    expect(page.locator("[data-call-clock]")).not_to_have_text("0:00")
    # A computer that stops in the middle: on another one everything is still there.
    other = visit("loket@thuisbasis.example", width=390)
    other.goto("/loket/telefoon/")
    expect(other.get_by_label("Naam", exact=True)).to_have_value("Sanne Toets")
    expect(other.get_by_label("Antwoord dat u gaf")).to_have_value("Dat mag, met een goede reden.")
    assert_accessible(other)
    page.get_by_role("button", name="Rond het gesprek af").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Het gesprek is bewaard")).to_be_visible()
    expect(page.get_by_text("Dat mag, met een goede reden.").first).to_be_visible()
    # Who calls again is known by a piece of the name; Enter on the name takes the details over.
    page.goto("/loket/telefoon/")
    page.get_by_label("Naam", exact=True).focus()
    with page.expect_response(keeps("toets")):
        page.keyboard.type("toets")
    expect(page.locator(".htmx-request")).to_have_count(0)
    known = page.get_by_role("button", name="Sanne Toets")
    expect(known).to_be_visible()
    assert_accessible(page)
    # Who calls for the first time is asked on in two keys, whoever else is found.
    page.get_by_label("E-mailadres", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Vraag", exact=True)).to_be_focused()
    # It comes after the fields of who calls, and after it the question is next.
    page.get_by_role("button", name="Bewaar en zoek de beller op").focus()
    page.keyboard.press("Tab")
    expect(known).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Organisatie", exact=True)).to_have_value("Stichting Toetsenbord")
    expect(page.get_by_label("Vraag", exact=True)).to_be_focused()
    whole(page)
    # Passing by a button while the page keeps what was typed does not press it.
    with page.expect_response(keeps("iets")):
        page.keyboard.type("Nog iets")
        page.get_by_role("button", name="Geen vraag, vergeet dit gesprek").focus()
    expect(page.get_by_label("Vraag", exact=True)).to_have_value("Nog iets")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Er is niets van bewaard")).to_be_visible()
