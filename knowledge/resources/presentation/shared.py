"""What the presentations of several types use."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from knowledge.resources.base import Resource

Fact = dict[str, Any]


def unknown() -> str:
    """What is shown when the source does not say."""
    return _("not known")


def line_of(page: Resource) -> Fact | None:
    """The first action line of a page, with its number."""
    line = next(iter(page.action_lines.all()), None)
    return {"number": line.order, "name": line.name} if line else None


def hours(moment: Any) -> str:
    """13.30; in the hour that the clock has twice with which of both it is."""
    here = localtime(moment)
    time = date_format(here, "G.i")
    if here.utcoffset() == here.replace(fold=1 - here.fold).utcoffset():
        return time
    name = _("summer time") if here.dst() else _("winter time")
    return f"{time} ({name})"
