"""What becomes of the hours that people can work: placements, trajectories, the desk, and what is free.

The hours are those of `experts.availability`, so they are the same as on the board and in plans. For each
week, person or group:

    available + overbooked = placements + trajectories + desk + free
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from experts.availability import Week, weeks_of
from experts.models import Professional, Skill
from files.suppression import shown
from files.tables import Cell, Column, Row, Table, share
from vocabulary.models import Province, TargetGroup

from .period import Weeks

Key = TypeVar("Key", bound=Hashable)

HOURS = (
    Column(gettext_lazy("Available hours")),
    Column(gettext_lazy("Placements")),
    Column(gettext_lazy("Trajectories")),
    Column(gettext_lazy("Questions of the desk")),
    Column(pgettext_lazy("hours", "Free")),
    Column(gettext_lazy("Overbooked")),
    Column(gettext_lazy("Used"), "percent"),
)
PEOPLE = Column(gettext_lazy("Professionals"))
# Of the columns above, what is drawn.
USED = len(HOURS) - 1


@dataclass
class Use:
    """Hours, whole, with those to whom they belong by primary key."""

    available: int = 0
    placed: int = 0
    trajectories: int = 0
    desk: int = 0
    free: int = 0
    overbooked: int = 0
    people: set[int] = field(default_factory=set)

    def add(self, other: Use) -> None:
        """Count the hours and people of another one too."""
        self.available += other.available
        self.placed += other.placed
        self.trajectories += other.trajectories
        self.desk += other.desk
        self.free += other.free
        self.overbooked += other.overbooked
        self.people |= other.people

    def cells(self) -> tuple[Cell, ...]:
        """The cells under HOURS; used is what placements and trajectories take of what is available."""
        booked = self.placed + self.trajectories
        return (
            self.available,
            self.placed,
            self.trajectories,
            self.desk,
            self.free,
            self.overbooked,
            share(booked, self.available),
        )


def use_of(person: Professional, week: Week) -> Use:
    """One week of one person. What rests is taken off placements and trajectories in proportion; hours for
    the desk are what the profile sets aside of those that are free."""
    asked = week.placed + week.trajectories
    resting = round(week.resting * week.placed / asked) if asked else 0
    desk = 0
    if person.answers_questions:
        desk = week.free if person.desk_hours is None else min(week.free, person.desk_hours)
    return Use(
        available=week.capacity,
        placed=week.placed - resting,
        trajectories=week.trajectories - (week.resting - resting),
        desk=desk,
        free=week.free - desk,
        overbooked=week.overbooked,
        people={person.pk} if week.contract else set(),
    )


@dataclass(frozen=True)
class Utilisation:
    """The hours of all, and the tables that they are told in."""

    total: Use
    tables: list[Table]


def utilisation(user: Any, weeks: Weeks, least: int, *, with_people: bool) -> Utilisation:
    """The use of hours over these weeks in time and by skill, target group and province. Twelve queries.

    Of fewer than `least` people nothing is shown, unless `with_people`: then each person has a line as well.
    """
    people = list(
        Professional.objects.visible_to(user)
        # Who left has a contract that ended; an account that is closed before is no longer counted on.
        .filter(Q(user__is_active=True) | Q(contract_until__isnull=False))
        .under_contract(weeks.first, weeks.mondays[-1])
        .with_profile()
    )
    calendar = weeks_of(people, weeks.first, weeks.count)
    by_week: dict[Any, Use] = defaultdict(Use)
    by_person: dict[int, Use] = {}
    for person in people:
        mine = by_person[person.pk] = Use()
        for week in calendar[person.pk]:
            use = use_of(person, week)
            by_week[week.monday].add(use)
            mine.add(use)
    total = _together(by_person.values())
    shown_from = 0 if with_people else least

    def grouped(keys_of: Mapping[int, Iterable[Key]]) -> dict[Key, Use]:
        found: dict[Key, Use] = defaultdict(Use)
        for person in people:
            for key in keys_of[person.pk]:
                found[key].add(by_person[person.pk])
        return found

    skills = grouped({one.pk: [level.skill_id for level in one.skill_levels.all()] for one in people})
    groups = grouped({one.pk: {group.pk for group in one.target_groups} for one in people})
    provinces = grouped({one.pk: [one.home_municipality.province_id] for one in people})
    in_time = {
        stretch.label: _together(by_week[monday] for monday in stretch.mondays)
        for stretch in weeks.stretches()
    }
    several = _("Who has several counts in each of them.")
    tables = [
        _in_time(in_time, total, shown_from),
        _by(
            "bezetting-vaardigheid", gettext_lazy("Use of hours by skill"), gettext_lazy("Skill"),
            {one.name: skills.get(one.pk, Use()) for one in Skill.objects.all()}, shown_from, note=several,
        ),
        _by(
            "bezetting-doelgroep", gettext_lazy("Use of hours by target group"), gettext_lazy("Target group"),
            {one.name: groups.get(one.pk, Use()) for one in TargetGroup.objects.all()}, shown_from,
            note=several,
        ),
        _by(
            "bezetting-provincie", gettext_lazy("Use of hours by province"), gettext_lazy("Lives in"),
            {one.name: provinces.get(one.pk, Use()) for one in Province.objects.all()}, shown_from,
            total=total,
        ),
    ]  # fmt: skip
    if with_people:
        tables.append(_per_person(people, by_person, total))
    return Utilisation(total, tables)


def _together(parts: Iterable[Use]) -> Use:
    whole = Use()
    for part in parts:
        whole.add(part)
    return whole


def _cells(use: Use, least: int, *, hide: bool = False) -> tuple[Cell, ...]:
    count = len(use.people)
    if hide or 0 < count < least:
        return (None,) * (len(HOURS) + 1)
    return (count, *use.cells())


def _in_time(parts: Mapping[str, Use], total: Use, least: int) -> Table:
    """The stretches add up to the total, so when one can't be shown none is."""
    hide = any(0 < len(use.people) < least for use in parts.values())
    return Table(
        "bezetting",
        gettext_lazy("Use of hours in time"),
        gettext_lazy("Period"),
        (PEOPLE, *HOURS),
        [Row(label, _cells(use, least, hide=hide)) for label, use in parts.items()],
        Row(_("All together"), _cells(total, least)),
    )


def _by(
    key: str,
    title: str | Promise,
    first_column: str | Promise,
    parts: Mapping[str, Use],
    least: int,
    *,
    total: Use | None = None,
    note: str = "",
) -> Table:
    """With a total the parts add up to it, so what is hidden must not be found by taking the rest off."""
    filled = {label: use for label, use in parts.items() if use.people or total is not None}
    counts = {label: len(use.people) for label, use in filled.items()}
    kept = shown(counts, least) if total is not None and least else counts
    rows = [Row(label, _cells(use, least, hide=kept[label] is None)) for label, use in filled.items()]
    whole = Row(_("All together"), _cells(total, least)) if total is not None else None
    return Table(key, title, first_column, (PEOPLE, *HOURS), rows, whole, note)


def _per_person(people: Sequence[Professional], by_person: Mapping[int, Use], total: Use) -> Table:
    return Table(
        "bezetting-persoon",
        gettext_lazy("Use of hours by professional"),
        gettext_lazy("Professional"),
        HOURS,
        [
            Row(str(person), by_person[person.pk].cells(), reverse("experts:person", args=[person.pk]))
            for person in people
        ],
        Row(_("All together"), total.cells()),
        _("Only planners see this table; use it to divide work, not to judge people."),
    )
