"""Verbs about professionals and their time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import assign
from accounts.audit import record
from accounts.models import User
from accounts.roles import PLANNERS, has_role
from experts.models import Leave, Professional, Skill
from vocabulary.models import Municipality

from .rights import check_may_plan

HOURS = ("hours_mon", "hours_tue", "hours_wed", "hours_thu", "hours_fri")


@transaction.atomic
def put_skill(actor: Any, *, slug: str, name: str) -> Skill:
    """Create a skill or bring it up to date; `slug` says which one. Raises ValidationError on a bad value."""
    check_may_plan(actor)
    skill = Skill.objects.filter(slug=slug).first() or Skill(slug=slug)
    if assign(skill, name=name):
        skill.full_clean()
        skill.save()
        record(actor, "put_skill", skill)
    return skill


@transaction.atomic
def put_professional(
    actor: Any,
    user: User,
    *,
    skills: Iterable[Skill],
    home_municipality: Municipality,
    max_travel_km: int,
    hours: Sequence[int],
    contract_from: dt.date,
    contract_until: dt.date | None = None,
    goes_to_municipalities: bool = True,
    answers_questions: bool = False,
    profile: str = "",
) -> Professional:
    """Create the profile of a person or bring it up to date. `hours` are those of Monday to Friday.

    Raises ValidationError on a bad value, PermissionDenied when the actor does not plan.
    """
    check_may_plan(actor)
    if len(hours) != len(HOURS):
        raise ValidationError({"hours": _("Give the hours of five days, Monday to Friday.")})
    professional = Professional.objects.select_for_update().filter(user=user).first()
    if professional is None:
        professional = Professional(user=user)
    changed = assign(
        professional,
        home_municipality=home_municipality,
        max_travel_km=max_travel_km,
        **dict(zip(HOURS, hours, strict=True)),
        contract_from=contract_from,
        contract_until=contract_until,
        goes_to_municipalities=goes_to_municipalities,
        answers_questions=answers_questions,
        profile=profile,
    )
    if changed:
        professional.full_clean()
        professional.save()
    skills = set(skills)
    if skills != set(professional.skills.all()):
        professional.skills.set(skills)
        changed = True
    if changed:
        record(actor, "put_professional", professional)
    return professional


@transaction.atomic
def ask_leave(actor: Any, professional: Professional, *, first_day: dt.date, last_day: dt.date) -> Leave:
    """Ask for days off: the professional themself or a planner. It counts once it is approved.

    Raises ValidationError when the days are in the wrong order or overlap leave that is known already.
    """
    own = isinstance(actor, User) and actor.is_active and actor.pk == professional.user_id
    if not own and not has_role(actor, *PLANNERS):
        raise PermissionDenied
    Professional.objects.select_for_update().get(pk=professional.pk)
    leave = Leave(professional=professional, first_day=first_day, last_day=last_day)
    leave.full_clean()
    if professional.leave.touching(first_day, last_day).exists():
        raise ValidationError({"first_day": _("These days overlap leave that was asked before.")})
    leave.save()
    record(actor, "ask_leave", leave)
    return leave


@transaction.atomic
def approve_leave(actor: Any, leave: Leave) -> Leave:
    """Approve days off. Placements stay; what they now ask too much shows on the board."""
    check_may_plan(actor)
    Professional.objects.select_for_update().get(pk=leave.professional_id)
    leave.approved = True
    leave.save(update_fields=["approved"])
    record(actor, "approve_leave", leave)
    return leave
