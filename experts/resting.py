"""When placements rest because somebody is on leave: for who sees the placement, without the reason."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .absences import LOOK_AROUND, absences_of
from .models import Leave, Placement


@dataclass(frozen=True)
class Rest:
    """Days on which nobody comes. `hinders`: so long that the placement can not simply rest."""

    placement: Placement
    first_day: dt.date
    last_day: dt.date
    hinders: bool

    @property
    def in_words(self) -> str:
        """One sentence for the municipality."""
        words = {
            "person": self.placement.professional,
            "first": date_format(self.first_day, "j F"),
            "last": date_format(self.last_day, "j F Y"),
        }
        if self.hinders:
            return (
                _("%(person)s is away from %(first)s to %(last)s. A planner discusses with you how to go on.")
                % words
            )
        return _("From %(first)s to %(last)s the placement rests: %(person)s is away.") % words


def rests_of(placements: Sequence[Placement]) -> list[Rest]:
    """The days in these placements that are approved leave, in order; one query.

    Each placement has its professional read along.
    """
    if not placements:
        return []
    found: dict[int, list[Leave]] = defaultdict(list)
    first = min(one.first_week for one in placements)
    last = max(one.last_week for one in placements) + dt.timedelta(days=6)
    people = {one.professional_id for one in placements}
    for leave in (
        Leave.objects.filter(professional__in=people)
        .approved()
        .touching(first - LOOK_AROUND, last + LOOK_AROUND)
    ):
        found[leave.professional_id].append(leave)
    rests = []
    for placement in placements:
        friday = placement.last_week + dt.timedelta(days=4)
        for absence in absences_of(placement.professional, found[placement.professional_id]):
            if absence.first_day <= friday and absence.last_day >= placement.first_week:
                rests.append(
                    Rest(
                        placement,
                        max(absence.first_day, placement.first_week),
                        min(absence.last_day, friday),
                        absence.hinders,
                    )
                )
    return sorted(rests, key=lambda rest: rest.first_day)
