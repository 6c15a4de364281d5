"""An answered question to which nobody reacts closes by itself, once, and opens again for thirty days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, User
from loket import actions
from loket.actions import closing
from loket.models import PlannedAnswer, Question
from loket.models.question import State
from loket.rights import REOPEN_WITHIN, TokenHolder
from loket.tasks import close_unheard

DAYS = dt.timedelta(days=14)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def answered(question: Question, front_office: User) -> Question:
    actions.publish_answer(front_office, question, "Zo.")
    question.refresh_from_db()
    return question


def state_of(question: Question) -> str:
    return Question.objects.get(pk=question.pk).state


def test_it_closes_after_the_days_once_and_the_asker_hears_why_and_how_to_open_it(
    answered: Question, sent: Callable[[], list], settings: Any
) -> None:
    answer = sent()[-1].body
    assert "Horen wij 14 dagen niets van u? Dan sluiten wij uw vraag." in " ".join(answer.split())
    before = len(sent())
    with time_machine.travel(answered.answered_at + DAYS - HOUR, tick=False):
        assert close_unheard() == 0 and state_of(answered) == State.ANSWERED
    with time_machine.travel(answered.answered_at + DAYS + HOUR, tick=False):
        assert close_unheard() == 1 and close_unheard() == 0
        assert state_of(answered) == State.CLOSED
        (mail,) = sent()[before:]
        text = " ".join(mail.body.split())
        assert (
            "Wij hebben uw vraag" in text
            and "gesloten" in text
            and "niet meer op ons antwoord reageerde" in text
        )
        assert "binnen dertig dagen" in text
        assert AuditEntry.objects.filter(verb="close_unheard", object_id=str(answered.pk)).count() == 1


def test_the_asker_opens_it_again_within_thirty_days_and_not_after(answered: Question) -> None:
    with time_machine.travel(answered.answered_at + DAYS + HOUR, tick=False):
        close_unheard()
        closed = Question.objects.get(pk=answered.pk)
    asker = TokenHolder(answered.pk)
    with (
        time_machine.travel(closed.closed_at + REOPEN_WITHIN + HOUR, tick=False),
        pytest.raises(PermissionDenied),
    ):
        actions.reopen(asker, closed)
    with time_machine.travel(closed.closed_at + REOPEN_WITHIN, tick=False):
        actions.reopen(asker, closed)
        # Open, so it is not closed once more behind their back.
        assert close_unheard() == 0 and state_of(answered) == State.WITH_FRONT_OFFICE


def test_what_was_reacted_to_waits_is_answered_elsewhere_or_planned_stays(
    answered: Question, make_question: Callable, front_office: User
) -> None:
    reacted, waiting, merged, planned = (make_question() for _ in range(4))
    for one in (reacted, merged, planned):
        actions.publish_answer(front_office, one, "Zo.")
    actions.react(TokenHolder(reacted.pk), reacted, "En nu?")
    actions.publish_answer(front_office, waiting, "Wat bedoelt u?", then=State.WAITING_FOR_ASKER)
    actions.merge(front_office, merged, waiting)
    PlannedAnswer.objects.create(
        question=planned, author=front_office, text="Nog iets.", then=State.ANSWERED,
        made_at=timezone.now(), send_at=timezone.now() + 2 * DAYS,
    )  # fmt: skip
    states = [state_of(one) for one in (reacted, waiting, merged, planned)]
    with time_machine.travel(timezone.now() + DAYS + HOUR, tick=False):
        assert close_unheard() == 1 and state_of(answered) == State.CLOSED
    assert [state_of(one) for one in (reacted, waiting, merged, planned)] == states


def test_a_reaction_that_comes_first_wins(answered: Question) -> None:
    now = answered.answered_at + DAYS + HOUR
    actions.react(TokenHolder(answered.pk), answered, "Toch nog iets.")
    assert not closing.close_one_unheard(SYSTEM, answered, now)
    assert state_of(answered) == State.WITH_FRONT_OFFICE


def test_nobody_is_mailed_about_what_was_answered_long_ago(
    answered: Question, sent: Callable[[], list]
) -> None:
    before = len(sent())
    with time_machine.travel(answered.answered_at + dt.timedelta(days=200), tick=False):
        assert close_unheard() == 1 and len(sent()) == before


def test_what_was_emptied_stays_as_it_was_left(answered: Question) -> None:
    Question.objects.filter(pk=answered.pk).update(emptied_at=timezone.now())
    with time_machine.travel(answered.answered_at + dt.timedelta(days=200), tick=False):
        assert close_unheard() == 0 and state_of(answered) == State.ANSWERED


def test_it_can_be_switched_off(answered: Question, settings: Any, front_office: User) -> None:
    settings.DESK_CLOSE_AFTER_DAYS = 0
    with time_machine.travel(answered.answered_at + dt.timedelta(days=200), tick=False):
        assert close_unheard() == 0 and state_of(answered) == State.ANSWERED
    with pytest.raises(PermissionDenied):
        closing.close_one_unheard(front_office, answered, timezone.now())
