"""Legislation: the way of a law, and how far on it this one is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from knowledge.resources.types import Legislation

# The way of a law that goes all the way.
WAY = (
    Legislation.Status.PROPOSAL,
    Legislation.Status.CONSULTATION,
    Legislation.Status.PARLIAMENT,
    Legislation.Status.IN_FORCE,
)


def law_stages(page: Legislation) -> list[dict[str, Any]]:
    """The way from proposal to in force: each stage with its `label` and `state` (done, current, coming).

    A law that was withdrawn went off the way, nobody knows where: it has that one stage.
    """
    status = Legislation.Status(page.law_status)
    if status not in WAY:
        return [{"label": str(status.label), "state": "current"}]
    here = WAY.index(status)
    return [
        {
            "label": str(stage.label),
            "state": "current" if place == here else "done" if place < here else "coming",
        }
        for place, stage in enumerate(WAY)
    ]


def law_timeline(page: Legislation) -> list[dict[str, Any]]:
    """The moments of a law in the order of the editor. What is still to come is said to be expected."""
    today = timezone.localdate()
    return [_moment(moment.value, today) for moment in page.timeline]


def _moment(value: Any, today: dt.date) -> dict[str, Any]:
    is_coming = bool(value["date"] and value["date"] > today) or bool(not value["date"] and value["expected"])
    words = [value["label"], value["text"] or ""]
    when = date_format(value["date"], "j F Y") if value["date"] else value["expected"] or ""
    if when:
        words.insert(0, _("Expected: %(when)s") % {"when": when} if is_coming else when)
    # In a preview an editor may have written nothing yet.
    when, *text = list(filter(None, words)) or [""]
    return {"when": when, "text": ". ".join(text), "is_coming": is_coming}
