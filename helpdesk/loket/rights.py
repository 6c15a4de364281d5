"""Who may do what with a question. Verbs ask here; so do pages, to offer only what will be allowed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import System
from accounts.models import User
from accounts.roles import DESK, PLANNERS, PUBLISHERS, Role, has_role

from .models import Question, SideConversation
from .models.question import State

REOPEN_WITHIN = dt.timedelta(days=30)


@dataclass(frozen=True)
class TokenHolder:
    """The asker without an account: whoever holds the link of one question; made by `access.open_link`."""

    question_id: int
    is_authenticated: bool = False
    is_active: bool = True
    pk: None = None


@dataclass(frozen=True)
class SideGuest:
    """Somebody from outside who holds the link of a side conversation; made by `access.open_side_link`."""

    participant_id: int
    name: str
    is_authenticated: bool = False
    is_active: bool = True
    pk: None = None


def is_participant(actor: Any, conversation: SideConversation) -> bool:
    """Whether the actor was consulted in this side conversation, by link or signed in."""
    if isinstance(actor, SideGuest):
        return conversation.participants.filter(pk=actor.participant_id, user=None).exists()
    if not isinstance(actor, User) or not actor.is_active:
        return False
    return conversation.participants.filter(user=actor).exists()


def is_desk(actor: Any) -> bool:
    """Whether the actor works at the front office or in the programme team."""
    return has_role(actor, *DESK)


def is_asker(actor: Any, question: Question) -> bool:
    """Whether the actor is who asked: by the link, or signed in as that person."""
    if isinstance(actor, TokenHolder):
        return actor.question_id == question.pk
    if isinstance(actor, User) and actor.is_active:
        return question.asker_id == actor.pk or question.asker_email == actor.email.lower()
    return False


def is_assigned_expert(actor: Any, question: Question) -> bool:
    """Whether the question lies with this expert."""
    return has_role(actor, Role.EXPERT) and actor.pk is not None and question.expert_id == actor.pk


def may_read_notes(actor: Any, question: Question) -> bool:
    """The desk, the assigned expert and experts who were asked before; of what was merged into theirs too."""
    if is_desk(actor) or is_assigned_expert(actor, question):
        return True
    if question.merged_into is not None and may_read_notes(actor, question.merged_into):
        return True
    return (
        has_role(actor, Role.EXPERT)
        and actor.pk is not None
        and question.consultations.filter(expert_id=actor.pk).exists()
    )


def may_answer(actor: Any, question: Question) -> bool:
    """The desk and the assigned expert speak to the asker, as long as there is one."""
    return question.emptied_at is None and (is_desk(actor) or is_assigned_expert(actor, question))


def may_pass_on(actor: Any, question: Question) -> bool:
    """The desk passes on; the assigned expert may pass on to a colleague."""
    return may_answer(actor, question)


def may_reopen(actor: Any, question: Question, now: dt.datetime | None = None) -> bool:
    """The desk always, the asker within thirty days after it was closed.

    What was merged is taken up where it is answered: not while that is open, or when it is emptied.
    """
    into = question.merged_into
    if into is not None and (into.is_open or into.emptied_at is not None):
        return False
    if question.state not in (State.CLOSED, State.ANSWERED) or question.emptied_at is not None:
        return False
    if is_desk(actor):
        return True
    return is_asker(actor, question) and may_still_react(question, now)


def may_still_react(question: Question, now: dt.datetime | None = None) -> bool:
    """Whether the asker may add something: always while it is open, thirty days after it was closed.

    What was merged is as open as where it is answered.
    """
    if question.merged_into is not None:
        return may_still_react(question.merged_into, now)
    if question.state != State.CLOSED or question.closed_at is None:
        return True
    return (now or timezone.now()) - question.closed_at <= REOPEN_WITHIN


def may_rate(actor: Any, question: Question) -> bool:
    """Whether the actor may say what the answer was worth: who asked, once there is one; or an import."""
    if question.first_answered_at is None:
        return False
    return is_asker(actor, question) or isinstance(actor, System)


def may_backdate(actor: Any) -> bool:
    """Only imports at the command line give their own time."""
    return isinstance(actor, System)


def may_bring_from_meeting(actor: Any) -> bool:
    """Who leads a meeting passes on what stayed open there, and so does the desk."""
    return has_role(actor, *DESK, *PUBLISHERS)


def may_set_service_level(actor: Any) -> bool:
    """What the desk promises is the programme team's to say."""
    return has_role(actor, Role.PROGRAMME_TEAM) or isinstance(actor, System)


def may_see_municipalities(actor: Any) -> bool:
    """How it goes in each municipality is for the desk, the programme team and the planners."""
    return has_role(actor, *DESK, *PLANNERS)


def may_see_experts_figures(actor: Any) -> bool:
    """Figures per expert are about people at work: the programme team alone sees them."""
    return has_role(actor, Role.PROGRAMME_TEAM)


def require(allowed: bool) -> None:
    """Raise PermissionDenied when it is not allowed."""
    if not allowed:
        raise PermissionDenied
