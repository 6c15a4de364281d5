"""What a board or a list of people is narrowed to: skill, target group, province; read from an address."""

from __future__ import annotations

from django.db import models
from django.http import QueryDict

from experts.forms import whole_number
from experts.models import Plan, Skill
from experts.models.people import ProfessionalQuerySet
from vocabulary.models import Province, TargetGroup


class BoardFilter:
    """The choices in an address, and what can be chosen. An unknown choice is none.

    `free` is whether the hours that are free are shown, instead of those that are booked.
    """

    def __init__(self, asked: QueryDict) -> None:
        self.skills = list(Skill.objects.all())
        self.groups = list(TargetGroup.objects.all())
        self.provinces = list(Province.objects.all())
        self.skill = next((one for one in self.skills if one.slug == asked.get("vaardigheid")), None)
        self.group = next((one for one in self.groups if one.slug == asked.get("doelgroep")), None)
        self.province = next((one for one in self.provinces if one.slug == asked.get("provincie")), None)
        self.free = asked.get("uren") == "vrij"
        self._plan = whole_number(asked.get("plan", ""))

    @property
    def is_set(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.skill or self.group or self.province)

    def narrow(self, people: ProfessionalQuerySet) -> ProfessionalQuerySet:
        """Those people that are chosen."""
        if self.skill:
            people = people.filter(skills=self.skill)
        if self.group:
            people = people.filter(user__expertise__target_group=self.group)
        if self.province:
            people = people.filter(home_municipality__province=self.province)
        return people

    def plan_among(self, plans: models.QuerySet[Plan]) -> Plan | None:
        """The one scenario whose proposals are shown, or None for all that wait."""
        return plans.filter(pk=self._plan).first() if self._plan is not None else None
