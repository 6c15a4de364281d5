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
        {"label": _("Target groups"), "value": page.group_names or _("All target groups")},
        {"label": _("Partners"), "value": partners or unknown()},
        {"label": _("Costs"), "value": page.costs or unknown()},
        {"label": _("Contact"), "value": page.contact or _("through the desk")},
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


def case_place(page: PracticeCase, number: int, request: HttpRequest | None = None) -> dict[str, Any] | None:
    """The dot on the map: the place of the project, or else that of its municipality."""
    latitude, longitude = page.latitude, page.longitude
    if (latitude is None or longitude is None) and page.municipality is not None:
        latitude, longitude = page.municipality.latitude, page.municipality.longitude
    if latitude is None or longitude is None:
        return None
    line = line_of(page)
    return {
        "latitude": latitude,
        "longitude": longitude,
        "number": number,
        "title": page.title,
        "url": page.get_url(request),
        "line_number": line["number"] if line else None,
    }


def ask_about(page: PracticeCase) -> str:
    """What the question form starts with for somebody who wants to know more of a case."""
    return _("About the practice case “%(title)s”: ") % {"title": page.title}
