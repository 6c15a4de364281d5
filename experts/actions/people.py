"""Verbs about professionals: what they can, when they work, and what others may read of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import assign
from accounts.audit import record
from accounts.models import User
from experts.models import Level, Professional, ProfessionalSkill, Skill
from vocabulary.models import ActionLine, Municipality, Province

from .openings import look_again
from .rights import check_is_self, check_may_plan

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
    levels: Mapping[str, int] | None = None,
    subjects: Iterable[ActionLine] | None = None,
    provinces: Iterable[Province] | None = None,
    **settings: Any,
) -> Professional:
    """Create the profile of a person or bring it up to date. `hours` are those of Monday to Friday.

    `levels` gives the level of skills by slug; a skill without one is "experienced". `settings` are
    `desk_hours`, `minutes_per_question` and `leave_hours_per_year`. Subjects and provinces that are None
    stay as they are. Raises ValidationError on a bad value, PermissionDenied when the actor does not plan.
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
        **settings,
    )
    if changed:
        professional.full_clean(exclude=["profile_consent_at"])
        professional.save()
    changed |= _set_skills(professional, skills, levels or {})
    for name, wanted in (("subjects", subjects), ("provinces", provinces)):
        changed |= wanted is not None and _set_many(professional, name, set(wanted))
    if changed:
        record(actor, "put_professional", professional)
        _look_again(professional)
    return professional


def _look_again(professional: Professional) -> None:
    """Who travels further or can do more may fit what waits."""
    look_again(professional, "person", f"person-{timezone.now():%Y%m%d%H%M%S%f}")


def _set_skills(professional: Professional, skills: Iterable[Skill], levels: Mapping[str, int]) -> bool:
    wanted = {skill.pk: levels.get(skill.slug, Level.EXPERIENCED) for skill in skills}
    if not set(wanted.values()) <= set(Level.values):
        raise ValidationError({"skills": _("A level is 1, 2 or 3.")})
    known = {one.skill_id: one.level for one in professional.skill_levels.all()}
    if wanted == known:
        return False
    professional.skill_levels.exclude(skill__in=wanted).delete()
    for skill, level in wanted.items():
        ProfessionalSkill.objects.update_or_create(
            professional=professional, skill_id=skill, defaults={"level": level}
        )
    return True


def _set_many(professional: Professional, name: str, wanted: set[Any]) -> bool:
    if wanted == set(getattr(professional, name).all()):
        return False
    getattr(professional, name).set(wanted)
    return True


@transaction.atomic
def change_own_profile(
    actor: Any,
    professional: Professional,
    *,
    profile: str,
    max_travel_km: int,
    subjects: Iterable[ActionLine],
    provinces: Iterable[Province],
    public: bool,
) -> Professional:
    """Change what somebody says of themself. `public`: they agree that municipalities read the profile.

    The moment of agreeing is kept; withdrawing takes effect at once. Raises ValidationError on a bad value.
    """
    check_is_self(actor, professional)
    professional = Professional.objects.select_for_update().get(pk=professional.pk)
    changed = assign(professional, profile=profile, max_travel_km=max_travel_km)
    if public and not profile.strip():
        raise ValidationError({"profile": _("Write a few lines that municipalities may read.")})
    if public != professional.is_public:
        professional.profile_consent_at = timezone.now() if public else None
        record(actor, "agree_to_public_profile" if public else "withdraw_public_profile", professional)
        changed = True
    if changed:
        professional.full_clean(exclude=["profile_consent_at"])
        professional.save()
    changed |= _set_many(professional, "subjects", set(subjects))
    changed |= _set_many(professional, "provinces", set(provinces))
    if changed:
        record(actor, "change_own_profile", professional)
        _look_again(professional)
    return professional
