"""Verbs that change several questions hold them in one order, so that none waits for another for ever."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError

from accounts.actions import SYSTEM, put_user
from accounts.models import User
from loket import actions
from loket.actions import ground
from loket.models import Message, Question
from loket.rights import TokenHolder
from tests.loket.conftest import ASKER
from tests.loket.test_concurrency import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

Act = Callable[[User, list[Question]], Any]


def asker(question: Question) -> TokenHolder:
    return TokenHolder(question.pk)


# Each holds more than one of the three questions: the first and the second lead, the third is merged.
PAIRS: dict[str, tuple[Act, Act]] = {
    "reacting to a merged question, and merging": (
        lambda desk, q: actions.react(asker(q[2]), q[2], "En dit."),
        lambda desk, q: actions.merge(desk, q[0], q[1]),
    ),
    "answering a merged question too, and its asker reacting": (
        lambda desk, q: actions.publish_answer(desk, q[0], "Zo.", also_to=[q[2].reference]),
        lambda desk, q: actions.react(asker(q[2]), q[2], "En dit."),
    ),
    "merging what has merged questions, and their asker reacting": (
        lambda desk, q: actions.merge(desk, q[0], q[1]),
        lambda desk, q: actions.react(asker(q[2]), q[2], "En dit."),
    ),
    "linking one way and the other": (
        lambda desk, q: actions.link(desk, q[0], q[1]),
        lambda desk, q: actions.link(desk, q[1], q[0]),
    ),
    "merging one way and the other": (
        lambda desk, q: actions.merge(desk, q[0], q[1]),
        lambda desk, q: actions.merge(desk, q[1], q[0]),
    ),
}


@pytest.mark.parametrize("lead_is_older", [True, False])
@pytest.mark.parametrize("pair", PAIRS)
def test_two_that_hold_the_same_questions_both_end(
    pair: str, lead_is_older: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = put_user(SYSTEM, email="l@x.example", first_name="A", last_name="B", roles=["front_office"])
    asked = [actions.ask_question(None, **ASKER) for _ in range(3)]
    first, second, merged = asked if lead_is_older else asked[::-1]
    actions.merge(desk, merged, first)
    # Each stops after it added its first message until the other did the same or can't.
    both, stopped = threading.Barrier(2), threading.local()
    say = ground.say

    def slow(*args: Any, **named: Any) -> Message:
        message = say(*args, **named)
        if not getattr(stopped, "already", False):
            stopped.already = True
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(timeout=0.5)
        return message

    for module in ("ground", "answering", "relating"):
        monkeypatch.setattr(f"loket.actions.{module}.say", slow)
    questions = [first, second, merged]
    results = at_once(2, lambda number: PAIRS[pair][number](desk, questions))
    assert not [result for result in results if isinstance(result, OperationalError)]


def test_many_at_once_on_the_same_questions_all_end() -> None:
    desk = put_user(SYSTEM, email="l@x.example", first_name="A", last_name="B", roles=["front_office"])
    questions = [actions.ask_question(None, **ASKER) for _ in range(4)]
    all_of_them = [question.reference for question in questions]

    def act(number: int) -> None:
        dice = random.Random(number)
        for _ in range(12):
            one, other = dice.sample(questions, 2)
            verb = dice.choice([
                lambda one, other: actions.react(asker(one), one, "En dit."),
                lambda one, other: actions.publish_answer(desk, one, "Zo.", also_to=all_of_them),
                lambda one, other: actions.merge(desk, one, other),
                lambda one, other: actions.unmerge(desk, one),
                lambda one, other: actions.link(desk, one, other),
                lambda one, other: actions.unlink(desk, one, other),
            ])  # fmt: skip
            try:
                verb(one, other)
            except (PermissionDenied, ValidationError, actions.Conflict):
                continue

    assert at_once(4, act) == [None] * 4
    for question in questions:
        question.refresh_from_db()
        said = question.messages.filter(kind__in=Message.PUBLIC).count()
        assert question.message_count == said, "no count was written over"
        assert question.merged_into is None or question.merged_into.merged_into is None
