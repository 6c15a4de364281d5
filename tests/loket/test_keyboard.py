"""The keys of the work list and of a question in a real browser: what each does, and where nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from loket.models import Question
from loket.models.question import State
from tests.browser import whole
from tests.knowledge.test_readers_in_browser import assert_good, open_as
from vocabulary.models import TargetGroup

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = f"{reverse('loket:worklist')}?weergave=nieuw"


@pytest.fixture
def asked(make_question: Callable[..., Question], groups: list[TargetGroup]) -> list[Question]:
    """Three questions, in the order of the list."""
    found = [make_question(text=f"Mag dit in wijk {n}?", target_group=groups[0]) for n in range(3)]
    return sorted(found, key=lambda question: (question.due_at, question.pk))


@pytest.fixture
def tab(live_server: Any, browser: Browser, front_office: User, asked: list[Question]) -> Iterator[Page]:
    """The front office at its list."""
    context = open_as(browser, live_server.url, front_office)
    page = context.new_page()
    page.goto(LIST)
    yield page
    context.close()


def title(tab: Page, number: int) -> Locator:
    return tab.locator(".tb-tickets__title").nth(number)


def question_page(question: Question) -> re.Pattern[str]:
    return re.compile(re.escape(reverse("loket:question", args=[question.reference])) + "(#.*)?$")


def test_from_row_to_row_and_into_a_question(tab: Page, asked: list[Question]) -> None:
    for key, number in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("j", 1), ("j", 2), ("j", 2)):
        tab.keyboard.press(key)
        expect(title(tab, number)).to_be_focused()
    tab.keyboard.press("x")
    ticks = tab.locator("input[name=question]")
    expect(ticks.nth(2)).to_be_checked()
    expect(tab.locator("input[name=question]:checked")).to_have_count(1)
    tab.keyboard.press("k")
    tab.keyboard.press("o")
    tab.wait_for_url(question_page(asked[1]))
    # From there on to its neighbours in that list, and back to that list and no other.
    for key, number in (("j", 2), ("k", 1), ("k", 0)):
        whole(tab).keyboard.press(key)
        tab.wait_for_url(question_page(asked[number]))
    whole(tab).get_by_role("link", name="Terug naar de werkvoorraad").click()
    tab.wait_for_url(lambda address: address.endswith(LIST))


def test_help_and_search_take_the_keys_while_they_are_open(tab: Page) -> None:
    tab.keyboard.press("?")
    dialog = tab.locator("[data-shortcuts-dialog]")
    expect(dialog).to_be_visible()
    assert_good(tab)
    tab.keyboard.press("j")
    expect(title(tab, 0)).not_to_be_focused()
    tab.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    tab.keyboard.press("/")
    words = tab.locator("#filter-q")
    expect(words).to_be_focused()
    tab.keyboard.type("jao?")
    expect(words).to_have_value("jao?")
    ticks = tab.locator("input[name=question]")
    tab.locator("[data-tick-all]").click()
    expect(tab.locator("input[name=question]:checked")).to_have_count(3)
    ticks.nth(1).uncheck()
    tab.locator("[data-tick-all]").click()
    expect(tab.locator("input[name=question]:checked")).to_have_count(3)
    tab.locator("[data-tick-all]").click()
    expect(tab.locator("input[name=question]:checked")).to_have_count(0)
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize(("key", "kind"), [("r", "answer"), ("n", "note")])
def test_an_answer_and_a_note_are_begun_from_the_list_and_on_the_page(
    tab: Page, asked: list[Question], key: str, kind: str
) -> None:
    chosen, body = tab.locator(f"input[name=kind][value={kind}]"), tab.locator("#id_body")
    tab.keyboard.press("j")
    tab.keyboard.press(key)
    tab.wait_for_url(question_page(asked[0]))
    expect(body).to_be_focused()
    expect(chosen).to_be_checked()
    # In the text a key is a letter.
    tab.keyboard.type("nee, en")
    expect(body).to_have_value("nee, en")
    body.fill("")
    tab.locator("input[name=kind]:not(:checked)").check()
    tab.keyboard.press(key)
    expect(body).to_be_focused()
    expect(chosen).to_be_checked()


def test_closing_takes_a_second_key(tab: Page, asked: list[Question]) -> None:
    tab.keyboard.press("j")
    tab.keyboard.press("e")
    tab.wait_for_url(question_page(asked[0]))
    close = tab.locator("button[name=doe][value=sluit]")
    expect(close).to_be_focused()
    tab.get_by_role("heading", level=1).click()
    tab.keyboard.press("e")
    expect(close).to_be_focused()
    assert Question.objects.get(pk=asked[0].pk).is_open
    tab.keyboard.press("Enter")
    expect(close).to_have_count(0)
    assert Question.objects.get(pk=asked[0].pk).state == State.CLOSED


@pytest.mark.parametrize("from_list", [True, False])
def test_passing_on_takes_three_keys(
    tab: Page,
    asked: list[Question],
    expert: User,
    make_user: Callable[..., User],
    groups: list[TargetGroup],
    from_list: bool,
) -> None:
    other = make_user("expert", target_groups=[groups[0]], email="ander@thuisbasis.example")
    tab.keyboard.press("j")
    if not from_list:
        tab.keyboard.press("o")
        tab.wait_for_url(question_page(asked[0]))
    tab.keyboard.press("a")
    tab.wait_for_url(re.compile("/aan-wie/$"))
    assert_good(tab)
    choices = tab.locator("[data-number-keys] input")
    expect(choices.first).to_be_focused()
    assert {choice.get_attribute("value") for choice in choices.all()} == {str(expert.pk), str(other.pk)}
    second = choices.nth(1).get_attribute("value")
    tab.keyboard.press("2")
    tab.keyboard.press("Enter")
    tab.wait_for_url(question_page(asked[0]))
    passed = Question.objects.get(pk=asked[0].pk)
    assert (str(passed.expert_id), passed.state) == (second, State.WITH_EXPERT)


def test_who_wants_no_keys_turns_them_off_for_this_browser(tab: Page) -> None:
    tab.locator("[data-shortcuts-toggle]").click()
    for _visit in range(2):
        tab.keyboard.press("j")
        expect(title(tab, 0)).not_to_be_focused()
        tab.reload()
    tab.locator("[data-shortcuts-toggle]").click()
    tab.keyboard.press("j")
    expect(title(tab, 0)).to_be_focused()
