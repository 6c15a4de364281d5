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
    """13.30"""
    return date_format(localtime(moment), "G.i")
