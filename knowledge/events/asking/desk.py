"""The desk above us, which takes questions that a meeting left open; it says so at the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .models import EventQuestion


@dataclass(frozen=True)
class AtDesk:
    """How far the desk is with a question, in words; reference and page only for who may open it."""

    label: str
    answered: bool
    reference: str = ""
    url: str = ""


@dataclass(frozen=True)
class Desk:
    """What the desk does for a meeting.

    `take(actor, question)` makes a question at the desk of it, once. `states(user, keys)` says by the key of
    the event's question how far the desk is; one query for all. `answers(keys)` is what the desk wrote, for
    who asked; one query.
    """

    take: Callable[[Any, EventQuestion], Any]
    states: Callable[[Any, Iterable[int]], Mapping[int, AtDesk]]
    answers: Callable[[Iterable[int]], Mapping[int, str]]


_desks: list[Desk] = []


def connect(desk: Desk) -> None:
    """Called once by the desk when it is ready."""
    _desks[:] = [desk]


def the_desk() -> Desk | None:
    """The desk, where there is one."""
    return _desks[0] if _desks else None


def states_of(user: Any, questions: Iterable[EventQuestion]) -> Mapping[int, AtDesk]:
    """How far the desk is with those that lie there; no query when none does."""
    desk = the_desk()
    keys = [question.pk for question in questions if question.state == EventQuestion.State.AT_DESK]
    return desk.states(user, keys) if desk and keys else {}


def answers_for_asker(questions: Iterable[EventQuestion]) -> Mapping[int, str]:
    """What the desk answered to questions that all are of one asker; no query when none is answered."""
    desk, keys = the_desk(), [question.pk for question in questions]
    return desk.answers(keys) if desk and keys else {}
