"""The lists of questions as pages show them: to who takes part, to the team, on the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from knowledge.events.models import Event
from knowledge.events.registrations import Registration

from .desk import AtDesk, answers_for_asker, states_of
from .models import EventQuestion

State = EventQuestion.State
# More than a meeting can read; each list is one query.
MOST = 200
ON_SCREEN = 12


@dataclass(frozen=True)
class Row:
    """A question with how far the desk is with it, and what it answered where that is for who looks."""

    question: EventQuestion
    desk: AtDesk | None
    answer: str = ""

    @property
    def state_text(self) -> str:
        """How far it is, in words."""
        return self.desk.label if self.desk else str(self.question.get_state_display())

    @property
    def answered(self) -> bool:
        """Whether it was answered, in the meeting or by the desk."""
        return self.question.state == State.ANSWERED or bool(self.desk and self.desk.answered)


def _rows(viewer: Any, questions: list[EventQuestion]) -> list[Row]:
    states = states_of(viewer, questions)
    return [Row(question, states.get(question.pk)) for question in questions]


def for_participant(registration: Registration) -> dict[str, list[Row]]:
    """`open` and `done`, what most want to hear on top; what the desk answered to their own.

    One query; one more if the desk has some, and one if it answered some of their own.
    """
    found: list[Any] = list(
        EventQuestion.objects.visible_to(registration).by_votes().with_own(registration)[:MOST]
    )
    own = {one.pk for one in found if one.mine}
    rows = _rows(None, [one for one in found if one.state != State.HIDDEN])
    done = [row for row in rows if not row.question.is_open]
    answered = [row.question for row in done if row.desk and row.desk.answered and row.question.pk in own]
    answers = answers_for_asker(answered)
    return {
        "open": [row for row in rows if row.question.is_open],
        "done": [replace(row, answer=answers.get(row.question.pk, "")) for row in done],
    }


def for_team(user: Any, event: Event) -> dict[str, list[Row]]:
    """`waiting`, `shown`, `done` and `hidden`; one query, one more if the desk has some."""
    found = EventQuestion.objects.visible_to(user).filter(event=event).by_votes().select_related("asked_by")
    rows = _rows(user, list(found[:MOST]))

    def of(*states: str) -> list[Row]:
        return [row for row in rows if row.question.state in states]

    return {
        "waiting": of(State.WAITING),
        "shown": of(State.SHOWN),
        "done": of(State.ANSWERED, State.AT_DESK),
        "hidden": of(State.HIDDEN),
    }


def for_screen(event: Event) -> list[EventQuestion]:
    """What the room is to see: what is shown and not answered yet. One query."""
    return list(EventQuestion.objects.filter(event=event, state=State.SHOWN).by_votes()[:ON_SCREEN])
