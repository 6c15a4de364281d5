"""What a list of people or the board is narrowed to, read from an address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from vocabulary.models import ActionLine, Province, TargetGroup

from .models import Skill
from .models.people import ProfessionalQuerySet

ROLES = {"gemeenten": "goes_to_municipalities", "vragen": "answers_questions"}
# The parameters of an address, in the order of the form.
EVERYTHING = ("vaardigheid", "doelgroep", "onderwerp", "provincie", "rol")
ON_THE_BOARD = ("vaardigheid", "doelgroep", "provincie")
WHAT = {
    "vaardigheid": ("skills", Skill),
    "doelgroep": ("user__expertise__target_group", TargetGroup),
    "onderwerp": ("subjects", ActionLine),
}


@dataclass(frozen=True)
class Choice:
    """One select of the form: its parameter, what stands beside and first in it, and what can be chosen."""

    name: str
    label: str
    all: str
    options: list[tuple[str, str]]
    value: str


class PeopleFilter:
    """The choices in an address and the form that shows them. An unknown choice is none.

    One query for each of `names` that is a list of the database.
    """

    def __init__(self, asked: QueryDict, names: Collection[str] = EVERYTHING) -> None:
        # PostgreSQL takes no NUL in a text.
        self.q = asked.get("q", "").replace("\x00", "")[:100]
        self.choices = [_choice(name, asked.get(name, "")) for name in EVERYTHING if name in names]

    @property
    def is_set(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.q or any(one.value for one in self.choices))

    def narrow(self, people: ProfessionalQuerySet) -> ProfessionalQuerySet:
        """Those people that are chosen; of a region who lives or wants to work there."""
        for one in self.choices:
            if not one.value:
                continue
            if one.name == "rol":
                people = people.filter(**{ROLES[one.value]: True})
            elif one.name == "provincie":
                region = Q(provinces__slug=one.value) | Q(home_municipality__province__slug=one.value)
                people = people.filter(region).distinct()
            else:
                people = people.filter(**{f"{WHAT[one.name][0]}__slug": one.value})
        for word in self.q.split():
            people = people.filter(Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word))
        return people


def _choice(name: str, asked: str) -> Choice:
    label, everything = {
        "vaardigheid": (_("Skill"), _("All skills")),
        "doelgroep": (_("Target group"), _("All target groups")),
        "onderwerp": (_("Subject"), _("All subjects")),
        "provincie": (_("Region"), _("All regions")),
        "rol": (_("Role"), _("All roles")),
    }[name]
    options = _options(name)
    return Choice(name, label, everything, options, asked if asked in dict(options) else "")


def _options(name: str) -> list[tuple[str, str]]:
    if name == "rol":
        return [("gemeenten", _("Goes to municipalities")), ("vragen", _("Answers questions of the desk"))]
    model: Any = Province if name == "provincie" else WHAT[name][1]
    return list(model.objects.values_list("slug", "name"))
