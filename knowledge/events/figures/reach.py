"""Whom meetings reach, by province, and who never comes. What the page of municipalities at the desk counts
as heard of is the same table (`EventCount`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count
from django.utils.translation import gettext as _

from knowledge.events.models import Event
from knowledge.events.registrations import EventCount
from look.geography import OUTLINES, place
from vocabulary.models import Municipality, Province

SHADES = 5


@dataclass(frozen=True)
class Reached:
    """A municipality with how many of the events it came to, and whether it ever came to any."""

    municipality: Municipality
    events: int
    ever: bool


@dataclass(frozen=True)
class ProvinceLine:
    """A province: how many of its municipalities came, and which never did."""

    province: Province
    municipalities: int
    came: int
    never: list[Municipality]
    at: tuple[float, float] | None

    @property
    def share(self) -> int:
        """Of a hundred municipalities, how many came."""
        return round(100 * self.came / self.municipalities) if self.municipalities else 0

    def on_map(self, url: str) -> dict[str, object]:
        """What the map draws of it: the darker, the more came."""
        shade = -(-SHADES * self.came // self.municipalities) if self.municipalities else 0
        said = {"province": self.province.name, "came": self.came, "all": self.municipalities}
        return {
            "outline": OUTLINES.get(self.province.code, ""),
            "shade": shade,
            "number": self.came,
            "title": _("%(province)s: %(came)s of %(all)s municipalities came") % said,
            "at": self.at,
            "url": url,
        }


def reached(events: Sequence[Event]) -> list[Reached]:
    """All municipalities by name. Three queries, however many there are."""
    counts = EventCount.objects.reached().order_by()
    here = dict(counts.filter(event__in=events).values_list("municipality").annotate(Count("event")))
    ever = set(counts.values_list("municipality", flat=True))
    return [
        Reached(one, here.get(one.pk, 0), one.pk in ever)
        for one in Municipality.objects.select_related("province")
    ]


def by_province(rows: Sequence[Reached]) -> list[ProvinceLine]:
    """Each province in its order. One query."""
    found = []
    for province in Province.objects.annotate(
        latitude=Avg("municipalities__latitude"), longitude=Avg("municipalities__longitude")
    ):
        inside = [row for row in rows if row.municipality.province_id == province.pk]
        found.append(
            ProvinceLine(
                province,
                len(inside),
                sum(row.events > 0 for row in inside),
                [row.municipality for row in inside if not row.ever],
                None if province.latitude is None else place(province.latitude, province.longitude),
            )
        )
    return found
