"""Who of the pool knows a municipality from a placement: the desk finds them when it asks something."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from .models import Placement, Professional
from .weeks import monday_of


@dataclass(frozen=True)
class Contact:
    """Somebody who works or worked there, up to and including the week of the Monday `until`."""

    person: Any
    until: dt.date
    here_now: bool


def contacts_for(municipality: Any, today: dt.date, limit: int = 3) -> list[Contact]:
    """People of the pool who worked at requests in this municipality, the latest first; one query."""
    if municipality is None:
        return []
    monday = monday_of(today)
    found = (
        Professional.objects.filter(
            user__is_active=True,
            placements__request__municipality=municipality,
            placements__first_week__lte=monday,
            placements__state__in=[Placement.State.CONFIRMED, Placement.State.ENDED],
        )
        .annotate(until=Max("placements__last_week"))
        .select_related("user")
        .order_by("-until", "user__last_name", "pk")
    )
    return [Contact(person.user, person.until, person.until >= monday) for person in found[:limit]]
