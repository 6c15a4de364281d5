"""Practice cases: facts, the line of the list and the dot on the map."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.resources.types import (
    PracticeCase,
)

from .shared import Fact, line_of, unknown


def case_facts(page: PracticeCase) -> list[Fact]:
    """The large numbers."""
    return [
        {"label": _("homes"), "value": page.homes if page.homes is not None else unknown()},
        {"label": _("year of start"), "value": page.start_year or unknown()},
    ]


def case_data(page: PracticeCase) -> list[Fact]:
    """Place, partners, costs, contact."""
    municipality = page.municipality.name if page.municipality else ""
    partners = ", ".join(partner.value for partner in page.partners)
    return [
        {"label": _("Place"), "value": page.place or unknown()},
        {"label": _("Municipality"), "value": municipality or unknown()},
        {"label": _("Partners"), "value": partners or unknown()},
        {"label": _("Costs"), "value": page.costs or unknown()},
        {"label": _("Contact"), "value": _("through the desk")},
    ]


def case_item(page: PracticeCase, number: int, request: HttpRequest | None = None) -> dict[str, Any]:
    """A line of the list beside the map."""
    line = line_of(page)
    where = [page.municipality.name if page.municipality else page.place or unknown()]
    if page.homes is not None:
        where.append(ngettext("%(n)d home", "%(n)d homes", page.homes) % {"n": page.homes})
    if page.start_year:
        where.append(_("since %(year)d") % {"year": page.start_year})
    return {
        "number": number,
        "title": page.title,
        "url": page.get_url(request),
        "text": page.summary,
        "meta": [page.group_names or _("All target groups"), ", ".join(where)],
        "line_number": line["number"] if line else None,
    }


def case_place(page: PracticeCase, number: int) -> dict[str, Any] | None:
    """The dot on the map: the municipality's own place, since the source gives no addresses."""
    if page.municipality is None:
        return None
    line = line_of(page)
    return {
        "latitude": page.municipality.latitude,
        "longitude": page.municipality.longitude,
        "number": number,
        "line_number": line["number"] if line else None,
    }
