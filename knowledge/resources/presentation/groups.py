"""Target groups: size and place in the programme."""

from __future__ import annotations

from django.utils.translation import gettext as _

from knowledge.resources.types import (
    TargetGroupPage,
)

from .shared import Fact, unknown


def group_facts(page: TargetGroupPage) -> list[Fact]:
    """Size with its year, and how the programme treats the group."""
    size = page.size or unknown()
    if page.size and page.size_year:
        size = _("%(size)s (%(year)d)") % {"size": page.size, "year": page.size_year}
    return [
        {"label": _("How many people?"), "value": size},
        {"label": _("In the programme"), "value": page.group.get_tier_display()},
    ]
