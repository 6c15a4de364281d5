"""The two sides of a placement: who answers for each, and who gets mail about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.membership import works_for
from accounts.models import User
from accounts.roles import PLANNERS, Role, has_role

from .models import Evaluation, Placement, PlacementAnswer, PlacementRequest

Side = Evaluation.Side


def requester_of(request: PlacementRequest) -> User | None:
    """Who made the request, as long as they work there; a planner wrote it down for somebody else."""
    one = request.requested_by
    if one is None or not one.is_active:
        return None
    return one if works_for(one, request.organisation) or has_role(one, *PLANNERS) else None


def contacts_of(request: PlacementRequest) -> list[User]:
    """Who hears for the municipality: who made the request, as long as they work there; else its employees.

    A request that a planner wrote down for an organisation without an account comes back to that planner.
    """
    there = list(
        User.objects.filter(memberships__organisation=request.organisation_id, is_active=True)
        .prefetch_related("role_grants")
        .order_by("pk")
        .distinct()
    )
    asked_by = request.requested_by
    if asked_by is not None and asked_by in there:
        return [asked_by]
    if employees := [one for one in there if has_role(one, Role.EMPLOYEE)]:
        return employees
    return [asked_by] if asked_by is not None and has_role(asked_by, *PLANNERS) else []


def people_on(side: str, placement: Placement) -> list[User]:
    """Who gets the mail of one side of a placement."""
    if side == Side.PROFESSIONAL:
        return [placement.professional.user]
    return contacts_of(placement.request)


def answer_of(placement: Placement, side: str) -> PlacementAnswer | None:
    """What a side answered, or None; free after `with_sides`."""
    return next((one for one in placement.answers.all() if one.side == side), None)


def silent_sides(placement: Placement) -> list[str]:
    """The sides that did not answer yet; free after `with_sides`."""
    answered = {one.side for one in placement.answers.all()}
    return [side for side in Side.values if side not in answered]


def side_of(actor: Any, placement: Placement) -> str:
    """The side of a placement that somebody is of: "professional", "municipality", or "" for neither.

    Who plans for all organisations is on the side of none but their own.
    """
    if not isinstance(actor, User):
        return ""
    if placement.professional.user_id == actor.pk:
        return Side.PROFESSIONAL
    if has_role(actor, Role.EMPLOYEE) and works_for(actor, placement.request.organisation):
        return Side.MUNICIPALITY
    return ""


@dataclass(frozen=True)
class SideLine:
    """What one side said, for reading. `state` is a word of `experts/state.html`."""

    label: str
    state: str
    words: str
    reason: str


def sides_in_words(placement: Placement, viewer_side: str, *, plans: bool) -> list[SideLine]:
    """What both sides said; free after `with_sides`. Planners read who said it and why, others why they
    themselves said no."""
    lines = []
    for side in Side:
        answer = answer_of(placement, side)
        if answer is None:
            state = "asked" if placement.is_proposed else "lapsed"
            lines.append(SideLine(str(side.label), state, _("no answer yet"), ""))
            continue
        day = date_format(timezone.localtime(answer.answered_at), "j F Y")
        words = (_("says yes, %(day)s") if answer.accepted else _("says no, %(day)s")) % {"day": day}
        if plans and answer.by_telephone:
            who = answer.answered_by or _("somebody who no longer works here")
            words = _("%(words)s, by telephone, written down by %(who)s") % {"words": words, "who": who}
        elif plans and answer.answered_by:
            words = f"{words}, {answer.answered_by}"
        reason = answer.reason if plans or side == viewer_side else ""
        lines.append(SideLine(str(side.label), "accepted" if answer.accepted else "declined", words, reason))
    return lines
