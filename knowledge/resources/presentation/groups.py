"""Target groups: who belongs to them, how many they are, and their place in the programme."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from knowledge.resources.types import (
    TargetGroupPage,
)

from .shared import Fact, unknown


def group_facts(page: TargetGroupPage) -> list[Fact]:
    """The newest size with its year, and how the programme treats the group."""
    sizes = [size.value for size in page.sizes]
    size = (sizes[0]["size"] if sizes else "") or unknown()
    if sizes and sizes[0]["size"] and sizes[0]["year"]:
        size = _("%(size)s (%(year)d)") % {"size": size, "year": sizes[0]["year"]}
    return [
        {"label": _("How many people?"), "value": size},
        {"label": _("In the programme"), "value": page.group.get_tier_display()},
    ]


def size_table(page: TargetGroupPage) -> dict[str, Any]:
    """All sizes with their years and sources."""
    sizes = [size.value for size in page.sizes]
    columns: list[Fact] = [{"label": _("Year")}, {"label": _("How many people?")}, {"label": _("Source")}]
    rows = [
        [size["year"] or unknown(), size["size"] or unknown(), size["source"] or unknown()] for size in sizes
    ]
    if any(size["note"] for size in sizes):
        columns.append({"label": _("Note")})
        rows = [[*row, size["note"] or ""] for row, size in zip(rows, sizes, strict=True)]
    return {"columns": columns, "rows": rows}


def definitions(page: TargetGroupPage) -> list[Fact]:
    """Who belongs to the group: the definition of now first, then what was said before."""
    return [
        {
            "text": definition.value["text"],
            "valid_from": definition.value["valid_from"],
            "source": definition.value["source"],
        }
        for definition in page.definitions
    ]
