"""The map of all public pages for search engines (sitemaps.org), in parts that stay small.

A part holds the pages whose keys lie in one range: neither the list of parts nor a part counts or sorts all
pages, and a part keeps its address while others come and go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Max
from django.utils.html import escape
from wagtail.models import Page, Site

from knowledge.visibility import is_visible_to

# The protocol allows 50,000; a part of this size is made in a fraction of a second.
KEYS_PER_PART = 5_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True)
class Entry:
    """An address and when it last changed."""

    address: str
    changed: dt.datetime | None


def _home() -> str | None:
    """Where the tree of the site starts; None before set-up."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    return site.root_page.url_path if site else None


def parts() -> list[tuple[int, dt.datetime | None]]:
    """The numbers of the parts that have pages, from 0, and the newest change in each."""
    home = _home()
    if home is None:
        return []
    rows = (
        Page.objects.filter(is_visible_to(None), url_path__startswith=home)
        .order_by()
        .values_list(F("pk") / KEYS_PER_PART)
        .annotate(changed=Max("last_published_at"))
    )
    return sorted((int(number), changed) for number, changed in rows)


def entries(part: int) -> list[Entry]:
    """The public pages of a part."""
    home = _home()
    if home is None:
        return []
    rows = (
        Page.objects.filter(
            is_visible_to(None),
            url_path__startswith=home,
            pk__gte=part * KEYS_PER_PART,
            pk__lt=(part + 1) * KEYS_PER_PART,
        )
        .order_by("pk")
        .values_list("url_path", "last_published_at")
    )
    start = settings.SITE_URL + "/"
    return [Entry(start + path[len(home) :], changed) for path, changed in rows]


def as_xml(found: Iterable[Entry], *, outer: str, inner: str) -> str:
    """A `urlset` of `url`, or a `sitemapindex` of `sitemap`."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{outer} xmlns="{NAMESPACE}">']
    for entry in found:
        changed = f"<lastmod>{entry.changed.isoformat(timespec='seconds')}</lastmod>" if entry.changed else ""
        lines.append(f"<{inner}><loc>{escape(entry.address)}</loc>{changed}</{inner}>")
    return "\n".join([*lines, f"</{outer}>", ""])
