"""Triage learns from the desk: what counts as an example, when it learns, and when the old one stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import User
from loket import actions, tasks
from loket.models import Question, TriageExample, TriageTraining
from loket.triage import examples, retraining, suggest_groups
from loket.triage.training import Example
from vocabulary.models import TargetGroup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, db: None) -> dict[str, TargetGroup]:
    """Two groups and a few sentences, so that learning takes no time."""
    groups = {
        "a": TargetGroup.objects.create(slug="a", name="Zeevaarders", order=1),
        "b": TargetGroup.objects.create(slug="b", name="Berggidsen", order=2),
    }
    learned = [
        Example(f"{word} en {other}", slug)
        for slug, words in {
            "a": ("schip", "haven", "kade", "boot"),
            "b": ("rots", "touw", "hut", "gletsjer"),
        }.items()
        for word in words
        for other in words
    ]
    monkeypatch.setattr(examples, "start_examples", lambda: tuple(learned))
    held_back = (Example("de boot in de haven", "a"), Example("het touw aan de rots", "b"))
    monkeypatch.setattr(examples, "start_held_back", lambda: held_back)
    return groups


def test_a_correction_counts_and_a_withdrawn_one_does_not(
    question: Question, front_office: User, small: dict[str, TargetGroup]
) -> None:
    actions.set_target_group(front_office, question, small["a"])
    assert TriageExample.objects.get().target_group == small["a"]
    actions.set_target_group(front_office, question, small["b"])
    assert TriageExample.objects.get().target_group == small["b"]
    ((pk, example),) = examples._from_desk()
    assert pk == question.pk and example.group == "b" and "begeleiding" in example.text
    actions.set_target_group(front_office, question, None)
    assert not TriageExample.objects.exists() and not examples._from_desk()


def test_answered_questions_count_and_open_or_kept_apart_ones_do_not(
    make_question: Callable, front_office: User, small: dict[str, TargetGroup]
) -> None:
    answered = make_question(target_group=small["a"])
    actions.publish_answer(front_office, answered, "Zo.")
    make_question(target_group=small["a"])
    rubbish = make_question(target_group=small["a"])
    Question.objects.filter(pk=rubbish.pk).update(
        held=True, state="answered", first_answered_at=timezone.now()
    )
    assert [pk for pk, _example in examples._from_desk()] == [answered.pk]


def test_it_learns_and_tells_which_words(small: dict[str, TargetGroup]) -> None:
    assert tasks.train_triage() is True
    (suggestion,) = suggest_groups("Er ligt een boot aan de kade.")
    assert suggestion.group == small["a"]
    assert any("“boot”" in reason and "“kade”" in reason for reason in suggestion.reasons)
    assert suggest_groups("Er hangt een touw aan de boot.")[1:], "in doubt, two are named"


def test_when_it_learns(
    make_question: Callable,
    front_office: User,
    small: dict[str, TargetGroup],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retraining, "CORRECTIONS", 2)
    assert tasks.train_triage() is True
    assert tasks.train_triage() is False
    for _number in range(2):
        assert tasks.train_triage() is False
        actions.set_target_group(front_office, make_question(), small["a"])
    assert tasks.train_triage() is True
    assert tasks.train_triage() is False
    TriageTraining.objects.update(at=timezone.now() - dt.timedelta(days=8))
    assert tasks.train_triage() is True


def test_what_does_worse_is_not_taken_into_use(
    monkeypatch: pytest.MonkeyPatch, small: dict[str, TargetGroup], front_office: User, client: Client
) -> None:
    first = retraining.retrain(SYSTEM)
    assert first.kept and first.score == 1 and first.old_score is None
    wrong = tuple(
        Example(example.text, "b" if example.group == "a" else "a") for example in examples.start_examples()
    )
    monkeypatch.setattr(examples, "start_examples", lambda: wrong)
    second = retraining.retrain(SYSTEM)
    assert not second.kept and second.score < second.old_score == 1
    assert suggest_groups("Er ligt een boot aan de kade.")[0].group == small["a"]
    client.force_login(front_office)
    page = client.get(reverse("loket:triage")).content.decode()
    assert "Niet gebruikt: de oude is beter" in page and page.count("In gebruik") == 1
    monkeypatch.undo()


def test_the_old_arrays_go_when_new_ones_are_used() -> None:
    first, second = retraining.retrain(SYSTEM), retraining.retrain(SYSTEM)
    first.refresh_from_db()
    assert second.kept and not bytes(first.arrays) and bytes(second.arrays)


def test_one_in_five_of_the_desk_is_never_learned(
    make_question: Callable, front_office: User, small: dict[str, TargetGroup]
) -> None:
    for _number in range(20):
        actions.set_target_group(front_office, make_question(), small["a"])
    has, again = examples.material(), examples.material()
    assert has.from_desk == 20 and has == again
    held_back = len(has.held_back) - 2
    assert 0 < held_back < 10 and len(has.learned) == 32 + 20 - held_back


def test_who_may_let_it_learn(people: dict[str, User]) -> None:
    for role, person in people.items():
        if role not in ("front_office", "programme_team"):
            with pytest.raises(PermissionDenied):
                retraining.retrain(person)


def test_a_question_that_goes_takes_its_example_along(
    question: Question, front_office: User, small: dict[str, TargetGroup]
) -> None:
    actions.set_target_group(front_office, question, small["a"])
    question.ticket.delete()
    assert not TriageExample.objects.exists()
