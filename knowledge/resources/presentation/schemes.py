"""Schemes: status, amounts, who can apply."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from knowledge.resources.types import (
    Scheme,
)

from .shared import Fact, unknown


def scheme_status(page: Scheme) -> str:
    """The status, with the day that matters."""
    status = page.status
    if status == Scheme.Status.OPEN and page.closes:
        return _("Open now, until %(day)s") % {"day": date_format(page.closes, "j F Y")}
    if status == Scheme.Status.NOT_YET and page.opens:
        return _("Opens on %(day)s") % {"day": date_format(page.opens, "j F Y")}
    return {
        Scheme.Status.OPEN: _("Open now"),
        Scheme.Status.CLOSED: _("Closed"),
        Scheme.Status.UNKNOWN: _("Period: not known"),
    }.get(status, str(status.label))


def amount_table(page: Scheme) -> dict[str, Any]:
    """The amounts per year."""
    rows = []
    for amount in page.amounts:
        euros = amount.value["amount"]
        shown = "€ " + number_format(euros, force_grouping=True) if euros is not None else unknown()
        rows.append([amount.value["year"] or "", shown, amount.value["note"] or ""])
    columns: list[Fact] = [{"label": _("Year")}, {"label": _("Amount"), "numeric": True}]
    if any(row[2] for row in rows):
        columns.append({"label": _("Note")})
    else:
        rows = [row[:2] for row in rows]
    return {"columns": columns, "rows": rows}


def scheme_data(page: Scheme) -> list[Fact]:
    """Who, and from when to when."""
    return [
        {"label": _("Who can apply?"), "value": page.who_can_apply or unknown()},
        {"label": _("Opens on"), "value": date_format(page.opens, "j F Y") if page.opens else unknown()},
        {"label": _("Closes on"), "value": date_format(page.closes, "j F Y") if page.closes else unknown()},
    ]
