"""The pieces of a page that are the same for all who may see it, kept while nothing changes.

Who is signed in, or sees a message, can't get a whole copy. The text, what stands beside it and what machines
are told are no different for them. Pieces live as long as a copy would: one generation, never past midnight.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from . import store
from .pages import seconds_left_today

_ATTRIBUTE = "_generation_of_pages"


class KeptParts(NamedTuple):
    """The pieces by name, as HTML; `fresh_until` is in seconds since 1970."""

    generation: str
    fresh_until: float
    html: dict[str, str]


class Parts:
    """The pieces of one page while it is rendered: those that were kept, else those that are to be kept."""

    def __init__(self, key: str, generation: str) -> None:
        found = store.read_of(key, generation)
        self._key = key
        self._generation = generation
        # With all of them at hand, nothing that they were made of has to be read.
        self.are_known = found is not None and found.fresh_until > time.time()
        self.html: dict[str, str] = dict(found.html) if found and self.are_known else {}

    def save(self, response: Any = None) -> None:
        """Keep them, after a page was rendered as a whole."""
        seconds = min(settings.PAGE_CACHE_SECONDS, seconds_left_today())
        store.write(self._key, KeptParts(self._generation, time.time() + seconds, self.html), 0)


def note_generation(request: HttpRequest) -> None:
    """Remember the generation from before anything of the page was read: what was made of older data is never
    kept under a newer name."""
    setattr(request, _ATTRIBUTE, store.generation() if settings.PAGE_CACHE_SECONDS else "")


def parts_for(request: HttpRequest, page: Any) -> Parts | None:
    """Where the pieces of this page are kept; None when they can't be, such as in a preview."""
    generation = getattr(request, _ATTRIBUTE, "")
    if not generation or page.closed_parts or not page.live:
        return None
    if getattr(request, "is_preview", False) or getattr(request, "is_dummy", False):
        return None
    name = f"parts {get_language()} {request.scheme}://{request.get_host()} {page.pk}"
    return Parts(f"parts-{hashlib.sha256(name.encode()).hexdigest()}", generation)
