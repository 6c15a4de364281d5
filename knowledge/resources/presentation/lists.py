"""Lines of lists, cards, doors and houses: what leads to a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
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
    GlossaryTerm,
    Legislation,
    NewsItem,
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
    if isinstance(page, NewsItem):
        meta.insert(0, date_format(page.day, "j F Y"))
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


def news_line(page: NewsItem, request: HttpRequest | None = None) -> dict[str, Any]:
    """News on the home page: the day and the message, without target groups, so it costs no query."""
    return {
        "title": page.title,
        "url": page.get_url(request),
        "text": page.summary,
        "meta": [date_format(page.day, "j F Y")],
    }


def by_letter(pages: Iterable[GlossaryTerm], request: HttpRequest | None = None) -> list[dict[str, Any]]:
    """Terms in order of their title, in a part per first letter; what starts otherwise comes under #."""
    parts: dict[str, dict[str, Any]] = {}
    for page in pages:
        # An accent doesn't make another letter.
        first = unicodedata.normalize("NFKD", page.title)[:1].upper()
        letter = first if first.isascii() and first.isalpha() else "#"
        part = parts.setdefault(
            letter, {"letter": letter, "anchor": f"letter-{letter.lower()}".replace("#", "0"), "terms": []}
        )
        part["terms"].append({"title": page.title, "url": page.get_url(request), "text": page.summary})
    return [parts[letter] for letter in sorted(parts)]


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
