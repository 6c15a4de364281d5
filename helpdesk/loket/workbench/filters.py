"""The filters of the work list, as its address says them. What it does not know, it leaves out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import RoleGrant, full_name
from accounts.roles import DESK, Role
from loket.models.question import Channel, QuestionQuerySet
from vocabulary.models import Municipality, Province, groups_and_lines

from .sorting import ORDERS
from .views_of_list import ListView

NAMES = (
    "q", "doelgroep", "onderwerp", "kanaal", "provincie", "gemeente", "prioriteit", "behandelaar", "expert",
    "ouderdom", "sorteer",
)  # fmt: skip
PRIORITIES = {"spoed": True, "gewoon": False}
AGES = {
    "1": gettext_lazy("Older than a day"),
    "7": gettext_lazy("Older than a week"),
    "30": gettext_lazy("Older than a month"),
    "90": gettext_lazy("Older than three months"),
}
NOBODY = "niemand"


@dataclass(frozen=True)
class Choice:
    """One select of the form: what stands in the address, and what people read."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str

    @property
    def is_known(self) -> bool:
        """Whether the value can be chosen here."""
        return any(value == self.value for value, _label in self.options)


@dataclass(frozen=True)
class Filters:
    """What an address asks for; `values` has each name, empty where it is not asked."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        """Read an address. PostgreSQL takes no NUL in a text."""
        return cls({name: query.get(name, "").replace("\x00", "").strip()[:100] for name in NAMES})

    @property
    def text(self) -> str:
        """What is searched."""
        return self.values["q"]

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return any(value for name, value in self.values.items() if name != "sorteer")

    def order(self, view: ListView) -> str:
        """The order that was asked for, else the view's own."""
        return self.values["sorteer"] if self.values["sorteer"] in ORDERS else view.order

    def address(self, view: ListView, **more: str) -> str:
        """The address of this selection, without its path."""
        parts = {"weergave": view.key, **self.values, **more}
        return urlencode({name: value for name, value in parts.items() if value})

    def narrowed(self, questions: QuestionQuerySet) -> QuestionQuerySet:
        """What is left of some questions."""
        value, found = self.values, questions.matching(self.text)
        if value["doelgroep"]:
            found = found.filter(target_group__slug=value["doelgroep"])
        if value["onderwerp"]:
            found = found.filter(subject__slug=value["onderwerp"])
        if value["kanaal"]:
            found = found.filter(channel=value["kanaal"])
        if value["provincie"]:
            # By key, so that an index on the municipality serves; a province has some dozens.
            inside = Municipality.objects.filter(province__slug=value["provincie"]).values("pk")
            found = found.filter(municipality__in=inside)
        if value["gemeente"]:
            name = value["gemeente"]
            place = Municipality.objects.filter(Q(name__iexact=name) | Q(slug=name.lower())).values("pk")
            found = found.filter(municipality__in=place)
        if value["prioriteit"] in PRIORITIES:
            found = found.filter(urgent=PRIORITIES[value["prioriteit"]])
        for name, field in (("behandelaar", "handler"), ("expert", "expert")):
            if value[name] == NOBODY:
                found = found.filter(**{field: None})
            elif value[name]:
                found = found.filter(**{f"{field}_id": _number(value[name])})
        if value["ouderdom"] in AGES:
            old = timezone.now() - dt.timedelta(days=int(value["ouderdom"]))
            found = found.filter(asked_at__lt=old)
        return found

    def choices(self, people: Mapping[str, list[tuple[str, str]]]) -> list[Choice]:
        """The selects of the form, in the order of the page."""

        def choice(name: str, label: str, options: list[tuple[str, str]]) -> Choice:
            return Choice(name, label, options, self.values[name])

        groups, lines = groups_and_lines()
        return [
            choice("doelgroep", _("All target groups"), [(one.slug, one.name) for one in groups]),
            choice("behandelaar", _("Front office: everybody"), people["desk"]),
            choice("expert", _("All experts"), people["experts"]),
            choice("onderwerp", _("All subjects"), [(one.slug, one.name) for one in lines]),
            choice("kanaal", _("All channels"), [(str(c), str(c.label)) for c in Channel]),
            choice("provincie", _("All provinces"), list(Province.objects.values_list("slug", "name"))),
            choice("prioriteit", _("All priorities"), [("spoed", _("Urgent")), ("gewoon", _("Not urgent"))]),
            choice("ouderdom", _("All ages"), [(days, str(label)) for days, label in AGES.items()]),
        ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def colleagues() -> dict[str, list[tuple[str, str]]]:
    """Who works at the desk ("desk") and who is an expert ("experts"), in one query."""
    grants = (
        RoleGrant.objects.filter(role__in=(*DESK, Role.EXPERT), user__is_active=True)
        .order_by("user__last_name", "user__first_name", "user_id")
        .values_list("role", "user_id", "user__first_name", "user__last_name")
    )
    desk: dict[str, str] = {NOBODY: _("Nobody")}
    experts: dict[str, str] = {NOBODY: _("No expert")}
    for role, pk, first_name, last_name in grants:
        people = experts if role == Role.EXPERT else desk
        people[str(pk)] = full_name(first_name, last_name)
    return {"desk": list(desk.items()), "experts": list(experts.items())}
