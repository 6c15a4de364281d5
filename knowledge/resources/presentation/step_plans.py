"""Step plans: the steps and when each begins."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.resources.reading import Reading
from knowledge.resources.types import (
    StepPlan,
)


def steps(page: StepPlan, reading: Reading) -> list[dict[str, Any]]:
    """The steps of a plan."""
    shown = []
    for step in page.steps:
        value = step.value
        meta = []
        if value["who"]:
            meta.append({"icon": "people", "text": value["who"]})
        meta.append({"icon": "calendar", "text": start_text(value["weeks"])})
        if value["done_weeks"] is not None:
            meta.append({"icon": "clock", "text": done_text(value["done_weeks"])})
        links = [
            {"icon": "document", "url": address, "title": link.title}
            for link in value["links"]
            if link is not None and (address := reading.links.address(link.pk))
        ]
        shown.append(
            {
                "title": value["title"],
                "text": reading.html(value["text"]),
                "meta": meta,
                "tasks": [task["text"] for task in value["checklist"]],
                "links": links,
            }
        )
    return shown


def start_text(weeks: int | None) -> str:
    """When a step begins, counted from the start of the plan."""
    if weeks is None:
        return _("when it begins: not known")
    if weeks == 0:
        return _("begins at once")
    return ngettext("begins after %(n)d week", "begins after %(n)d weeks", weeks) % {"n": weeks}


def done_text(weeks: int) -> str:
    """When a step must be done, counted from the start of the plan."""
    return ngettext("done within %(n)d week", "done within %(n)d weeks", weeks) % {"n": weeks}
