"""From an answered question to a page that is found, and a subject that no longer lacks one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import publish_in_the_editor, whole

from .conftest import ROOT, Stack, assert_accessible, wait_until

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

TITLE = "Hoeveel bewoners van een zwaluwnestwoning begeleidt iemand?"


ANSWER = (
    "Beste mevrouw Terpstra,\n\nU sprak Jelmer Hoekstra van de gemeente. Tien tot vijftien mensen "
    "voor een begeleider"
    " is een goede maat. Bel gerust met 06-12345678.\n\nMet vriendelijke groet,\nHanneke de Graaf"
)
# A question of its own, two hours old: the desk waits an hour before it looks for a page.
ASK = """
from datetime import timedelta
from django.utils import timezone
from accounts.actions import SYSTEM
from loket import actions
from loket.answering import gaps
question = actions.ask_question(
    SYSTEM, text="Hoeveel bewoners van een zwaluwnestwoning begeleidt iemand? Wij zoeken een maat.",
    asker_name="M. Terpstra", asker_email="m.terpstra@veldzicht.example", silent=True,
    at=timezone.now() - timedelta(hours=2),
)
gaps.gather()
print("reference", question.reference)
"""
PERSONS = ("Terpstra", "Jelmer", "Hoekstra", "06-12345678", "Hanneke")


def test_an_answer_becomes_a_page_and_its_gap_closes(stack: Stack, visit: Visit) -> None:
    team = visit("programma@thuisbasis.example")
    subject, question = a_gap(stack, team)
    answer(team, question)
    review(team, question)
    publish(visit("redactie@thuisbasis.example"))
    find(visit())
    closed(team, subject)


def a_gap(stack: Stack, page: Page) -> tuple[str, str]:
    """The address of a subject without a page, and of its question."""
    done = subprocess.run(
        [sys.executable, "site/manage.py", "shell", "-c", ASK],
        cwd=ROOT, env=stack.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    question = f"/loket/vragen/{done.stdout.split()[-1]}/"
    wait_until(lambda: on_the_list(page))
    assert_accessible(page)
    page.get_by_role("link", name="zwaluwnestwoning").first.click()
    subject = page.url
    assert_accessible(page)
    expect(page.locator(f"main a[href='{question}']")).to_be_visible()
    return subject, question


def on_the_list(page: Page) -> bool:
    """Whether the subject stands on one of the list's pages; the browser stays on that page."""
    page.goto("/loket/zonder-pagina/")
    while page.get_by_role("link", name="zwaluwnestwoning").count() == 0:
        later = page.get_by_role("link", name="Volgende")
        if later.count() == 0:
            return False
        later.first.click()
        whole(page)
    return True


def answer(page: Page, question: str) -> None:
    """The team answers as people write: with a greeting, names and a number."""
    page.goto(question)
    page.locator("textarea[name=body]").fill(ANSWER)
    page.locator("button[name=then][value=answered]").click()

    def answered() -> bool:
        page.goto(question)
        return page.get_by_role("link", name="Maak hier kennis van").count() > 0

    wait_until(answered)


def review(page: Page, question: str) -> None:
    """See what goes, take one word more out and put it back, and send the draft."""
    page.goto(question)
    page.get_by_role("link", name="Maak hier kennis van").click()
    assert_accessible(page)
    cleaned = page.locator("#gezuiverd")
    assert not [name for name in PERSONS if name in cleaned.inner_text()]
    page.locator("textarea[name=also]").fill("maat")
    page.get_by_role("button", name="Toon opnieuw").click()
    expect(cleaned).to_contain_text("[weggelaten]")
    page.locator("textarea[name=also]").fill("")
    page.get_by_role("button", name="Toon opnieuw").click()
    expect(cleaned).to_contain_text("goede maat")
    box = page.locator("input[name=out][value='06-12345678']")
    box.uncheck()
    page.get_by_role("button", name="Toon opnieuw").click()
    expect(cleaned).to_contain_text("06-12345678")
    box.check()
    page.get_by_role("button", name="Toon opnieuw").click()
    expect(cleaned).not_to_contain_text("06-12345678")
    page.locator("input[name=title]").fill(TITLE)
    page.get_by_role("button", name="Stuur concept naar de redactie").click()
    expect(page.get_by_text("Een redacteur publiceert die").first).to_be_visible()


def publish(page: Page) -> None:
    """An editor finds the draft and publishes it."""
    page.goto("/beheer/pages/search/?q=zwaluwnestwoning")
    page.get_by_role("link", name=TITLE).first.click()
    if "/edit/" not in page.url:
        page.get_by_role("link", name="Bewerken").first.click()
    publish_in_the_editor(page)
    expect(page.locator(".messages")).to_contain_text("zwaluwnestwoning")


def find(page: Page) -> None:
    """A visitor finds the page, and nobody on it."""

    def found() -> bool:
        page.goto("/zoeken/?q=zwaluwnestwoning")
        return page.get_by_role("link", name=TITLE).count() > 0

    wait_until(found)
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("zwaluwnestwoning")
    assert not [name for name in (*PERSONS, "TB-2") if name in page.content()]
    assert_accessible(page)


def closed(page: Page, subject: str) -> None:
    """The subject has its page, by itself."""

    def has_page() -> bool:
        page.goto(subject)
        return page.get_by_role("link", name=TITLE).count() > 0

    wait_until(has_page)
    expect(page.locator("aside").get_by_text("Er is een pagina")).to_be_visible()
    assert not on_the_list(page)
