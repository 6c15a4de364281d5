"""Who else could do a request in a scenario: everybody, with at once what it would take."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from experts import matching
from experts.matching.rules import distance_km, ground, groups_covered, has_skills, is_near
from experts.models import PlacementRequest, Plan, Professional, Skill

from .instance import level_of, pk_of, request_id, skill_slug
from .remedy_words import broken_rules
from .scenario import KNOWINGLY, Scenario, scenario_of
from .words import skill_in_words


@dataclass(frozen=True)
class Choice:
    """Somebody who might do a request. `short_of` is how many hours lack in the fullest week."""

    professional: Professional
    km: int
    groups: int
    free: int
    short_of: int
    missing: list[str]
    too_far: bool
    can_pay: bool
    forbidden: bool
    holds_it: bool

    @property
    def fits(self) -> bool:
        """Whether nothing stands in the way."""
        return self.is_possible and not (self.missing or self.too_far or self.forbidden)

    @property
    def is_possible(self) -> bool:
        """Whether a planner may choose this person, perhaps knowingly against a rule."""
        return not self.short_of and self.can_pay

    @property
    def remarks(self) -> list[str]:
        """What stands in the way, in words."""
        remarks = []
        if self.short_of:
            remarks.append(_("lacks %(hours)s hours in the fullest week") % {"hours": self.short_of})
        if not self.can_pay:
            remarks.append(_("the scheme cannot pay it"))
        if self.missing:
            remarks.append(_("lacks %(skills)s") % {"skills": ", ".join(self.missing)})
        if self.too_far:
            remarks.append(_("further than agreed"))
        if self.forbidden:
            remarks.append(_("excluded in this scenario"))
        return remarks


def choices_for(scenario: Scenario, request: PlacementRequest) -> list[Choice]:
    """Everybody in the scenario for a request: who fits first, then by target groups and distance.

    The rest of the scenario stays as it is; two queries. Raises KeyError when the request is not part of it.
    """
    name = request_id(request)
    start = ground(scenario.instance)
    work = start.requests[name]
    holder = scenario.assigned.get(name)
    for other, person in scenario.assigned.items():
        if other not in start.fixed and other != name:
            start.room.take(start.professionals[person], start.requests[other])
    can_pay = start.room.can_pay(work) or start.fixed.get(name) is not None
    people = Professional.objects.select_related("user").in_bulk(
        [pk_of(one.id) for one in scenario.instance.professionals]
    )
    skills = dict(
        Skill.objects.filter(slug__in={skill_slug(one) for one in work.skills}).values_list("slug", "name")
    )
    found = []
    for one in scenario.instance.professionals:
        left = start.room.hours_left(one)
        if start.fixed.get(name) == one.id:
            for week in work.weeks:
                left[week] += work.hours_per_week
        free = min(left[work.first_week : work.last_week + 1])
        found.append(
            Choice(
                professional=people[pk_of(one.id)],
                km=round(distance_km(one, work)),
                groups=groups_covered(one, work),
                free=free,
                short_of=max(0, work.hours_per_week - free),
                missing=[]
                if has_skills(one, work)
                else sorted(
                    skill_in_words(skills.get(skill_slug(name), name), level_of(name))
                    for name in work.skills - one.skills
                ),
                too_far=not is_near(one, work),
                can_pay=can_pay,
                forbidden=one.id in start.absent.get(name, ()),
                holds_it=holder == one.id,
            )
        )
    return sorted(
        found,
        key=lambda one: (
            not one.holds_it, not one.fits, not one.is_possible, len(one.missing), -one.groups, one.km,
        ),
    )  # fmt: skip


def conflicting_pins(plan: Plan) -> list[str]:
    """The smallest sets of pins that can't stand together as things are now, a sentence each.

    What a planner broke knowingly (skill, distance) is not among them.
    """
    if plan.state != Plan.State.PROPOSED:
        return []
    try:
        scenario = scenario_of(plan)
    except matching.InvalidInstance as error:
        return str(error).splitlines()
    pinned = plan.assignments.filter(pinned=True).select_related("request", "professional__user")
    # What got its place by another plan takes those hours already, and can't be pinned any more.
    decided = {request_id(one.request) for one in pinned if not one.request.is_open}
    instance = replace(
        scenario.instance,
        current=tuple(one for one in scenario.instance.current if one.request not in decided),
    )
    found = [one for one in matching.fixed_conflicts(instance) if one.kind not in KNOWINGLY]
    if not found:
        return []
    people = {one.professional_id: one.professional for one in pinned}
    return broken_rules(found, plan, people, {one.request_id: one.request for one in pinned})
