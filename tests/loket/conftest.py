"""What the tests of the desk share: a question, and the mails that went out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from loket.actions import ask_question
from loket.actions.planning import SEND
from loket.models import Question
from post.models import Effect
from post.outbox import run_due
from vocabulary.models import Municipality, Province

ASKER = {
    "text": "Wie betaalt de begeleiding van een huurder met schulden? Wij hoorden van drie regelingen.",
    "asker_name": "Fatma Aydin",
    "asker_email": "f.aydin@hengelo.example",
    "organisation_name": "Gemeente Hengelo",
    "organisation_kind": "municipality",
}


@pytest.fixture
def make_question(db: None) -> Callable[..., Question]:
    """Ask a question as a visitor; whatever is given replaces the usual."""

    def make(actor: Any = None, **changes: Any) -> Question:
        return ask_question(actor, **{**ASKER, **changes})

    return make


@pytest.fixture
def question(make_question: Callable[..., Question]) -> Question:
    """One new question of a visitor."""
    return make_question()


@pytest.fixture
def expert(make_user: Callable[..., User], groups: list) -> User:
    """An expert of the first target group."""
    return make_user("expert", target_groups=[groups[0]], email="expert@thuisbasis.example")


@pytest.fixture
def front_office(make_user: Callable[..., User]) -> User:
    """Somebody of the front office."""
    return make_user("front_office", email="loket@thuisbasis.example")


@pytest.fixture
def sent(mailoutbox: list) -> Callable[[], list]:
    """Deliver what is due and give all mails so far."""

    def deliver() -> list:
        run_due()
        return mail.outbox

    return deliver


def a_place(name: str = "Dichtbij", code: str = "GM9001") -> Municipality:
    """A fictional municipality."""
    province, _made = Province.objects.get_or_create(
        code="PV90", defaults={"name": "Proefprovincie", "slug": "proefprovincie"}
    )
    return Municipality.objects.create(
        code=code, name=name, slug=name.lower(), province=province, inhabitants=1000, inhabitants_year=2026,
        latitude=52.0, longitude=5.0,
    )  # fmt: skip


def send_planned(*, first: bool = False) -> None:
    """Let the planned answers, or only the first promise, be due now, and send what is due."""
    promised = Effect.objects.waiting().filter(kind=SEND).order_by("not_before")
    wanted = promised.values_list("pk", flat=True)
    Effect.objects.filter(pk__in=list(wanted[:1] if first else wanted)).update(not_before=timezone.now())
    run_due()


def token_in(message: Any) -> str:
    """The token of the link in a mail to the asker."""
    found = re.search(r"/vraag/([A-Za-z0-9_-]{43})/", message.body)
    assert found, message.body
    return found.group(1)
