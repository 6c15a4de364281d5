"""Property: whatever happens in whatever order, no internal text is in a mail or on a public page."""

from __future__ import annotations

import contextlib

from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.actions import SYSTEM, put_user
from accounts.models import User
from loket import access, actions
from loket.models import Question
from loket.models.question import State
from loket.rights import TokenHolder
from post.models import Effect
from post.outbox import run_due
from tests.loket.conftest import ASKER

SECRET = "GEHEIM"
STEPS = ("note", "pass", "pass_other", "back", "answer", "ask_back", "close", "reopen", "react", "take")


def _person(role: str, number: int) -> User:
    return put_user(
        SYSTEM, email=f"{role}{number}@thuisbasis.example", first_name="P", last_name=role, roles=[role]
    )


class InternalStaysInternal(TestCase):
    """Runs each example in its own transaction."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=9))
    def test_no_internal_text_in_mail_or_on_a_public_page(self, steps: list[str]) -> None:
        mail.outbox.clear()
        desk, first, second = _person("front_office", 1), _person("expert", 1), _person("expert", 2)
        question = actions.ask_question(None, **ASKER)
        holder = TokenHolder(question.pk)
        verbs = {
            "note": lambda: actions.write_note(desk, question, f"{SECRET} notitie"),
            "pass": lambda: actions.pass_to_expert(desk, question, first, reason=f"{SECRET} reden"),
            "pass_other": lambda: actions.pass_to_expert(desk, question, second, reason=f"{SECRET} reden"),
            "back": lambda: actions.hand_back(desk, question, reason=f"{SECRET} terug"),
            "answer": lambda: actions.publish_answer(desk, question, "Het antwoord."),
            "ask_back": lambda: actions.publish_answer(
                desk, question, "Welke wijk?", then=State.WAITING_FOR_ASKER
            ),
            "close": lambda: actions.close(holder, question),
            "reopen": lambda: actions.reopen(desk, question),
            "react": lambda: actions.react(holder, question, "Dank u."),
            "take": lambda: actions.take_question(desk, question),
        }
        for step in steps:
            with contextlib.suppress(PermissionDenied, ValidationError):
                verbs[step]()
        assert SECRET not in str(list(Effect.objects.values_list("payload", flat=True)))
        run_due()
        for message in mail.outbox:
            assert SECRET not in str(message.message())
        question = Question.objects.get(pk=question.pk)
        page = Client().get(reverse("loket:asker", args=[access.token_of(question.access_salt)]))
        assert page.status_code == 200
        assert SECRET not in page.content.decode()
