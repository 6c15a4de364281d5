"""What a reader wants to know about the text itself: when it was checked, whom it is about."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.resources.base import Resource
from knowledge.resources.reading import Reading

from .shared import Fact


def doc_facts(page: Resource, reading: Reading) -> list[Fact]:
    """What a reader wants to know about the text itself."""
    facts = []
    if page.checked_on:
        facts.append({"label": _("Last checked"), "value": date_format(page.checked_on, "j F Y")})
    if page.next_check_on:
        facts.append({"label": _("Next check"), "value": date_format(page.next_check_on, "F Y")})
    facts.append({"label": _("Kept up to date by"), "value": page.kept_by})
    minutes = reading.minutes
    facts.append(
        {
            "label": _("Reading time"),
            "value": ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes},
        }
    )
    return facts


def about(page: Resource) -> dict[str, Any]:
    """Target groups and action lines for the side column."""
    return {
        "groups": [group.name for group in page.target_groups.all()] or [_("All target groups")],
        "lines": [{"number": line.order, "name": line.name} for line in page.action_lines.all()],
    }
