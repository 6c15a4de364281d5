"""Who of the pool knows a municipality from a placement: the desk finds them when it asks something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .models import Placement
from .weeks import monday_of


@dataclass(frozen=True)
class Contact:
    """Somebody who works or worked there, up to and including the week of the Monday `until`."""

    person: Any
    until: dt.date
    here_now: bool


def contacts_among(placements: Iterable[Placement], today: dt.date, limit: int = 3) -> list[Contact]:
    """The people of placements that `PlacementQuerySet.begun_at` gave, who was there last first; no query."""
    monday = monday_of(today)
    found: dict[int, Contact] = {}
    for placement in placements:
        person = placement.professional.user
        if person.is_active and person.pk not in found:
            found[person.pk] = Contact(person, placement.last_week, placement.last_week >= monday)
    return list(found.values())[:limit]
