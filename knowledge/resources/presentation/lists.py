"""Lines of lists, cards, doors and houses: what leads to a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.events.models import Event
from knowledge.resources.base import Resource
from knowledge.resources.types import (
    ActionLinePage,
    Legislation,
    Scheme,
    TargetGroupPage,
)

from .events import event_text
from .schemes import scheme_status


def item(page: Resource, request: HttpRequest | None = None, *, dated: bool = False) -> dict[str, Any]:
    """A line of a list or a card."""
    kind = page.kind_name
    label = page.kind_label
    meta = [page.group_names or _("All target groups")] if kind not in ("group", "line") else []
    if isinstance(page, Event):
        kind = page.icon_kind
        meta = [event_text(page)]
    if isinstance(page, Scheme):
        meta.insert(0, scheme_status(page))
    if isinstance(page, Legislation):
        meta.insert(0, str(page.get_law_status_display()))
    if dated and page.first_published_at:
        meta.append(date_format(localtime(page.first_published_at), "j F Y"))
    return {
        "title": page.title,
        "url": page.get_url(request),
        "kind": kind,
        "kind_label": label,
        "text": page.summary,
        "meta": meta,
    }


def card(page: Resource, request: HttpRequest | None = None) -> dict[str, Any]:
    """A card that leads to a page: without target groups, so it costs no query."""
    return {
        "title": page.title,
        "url": page.get_url(request),
        "kind": page.kind_name,
        "kind_label": page.kind_label,
        "text": page.summary,
    }


def door(page: ActionLinePage, request: HttpRequest | None = None) -> dict[str, Any]:
    """An action line as a door; `pieces` comes from the query."""
    pieces = getattr(page, "pieces", 0)
    return {
        "number": page.line.order,
        "name": page.line.name,
        "url": page.get_url(request),
        "text": page.summary,
        "count_text": ngettext("%(n)d piece", "%(n)d pieces", pieces) % {"n": pieces},
    }


def house(page: TargetGroupPage, request: HttpRequest | None = None) -> dict[str, Any]:
    """A target group in the street."""
    return {"slug": page.group.slug, "name": page.short_name or page.title, "url": page.get_url(request)}
