"""What the search finds here: passages by heading of each public page.

A passage is cut at the same headings as the page itself, so a hit opens at its anchor.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from django.utils import timezone

from search import sources
from search.engines import Passage
from search.finding import DEFINES
from search.presentation import HELD

from .events.models import Event
from .resources.base import Resource
from .resources.kinds import KIND_LABELS, KIND_PLURALS
from .resources.types import GlossaryTerm, PracticeCase

NAME = "resource"
# A page under its passages: until when the index knows its text. Of the moment of publishing.
CHANGED = "changed"
# Words of a passage at most; a longer piece is cut at a sentence, under the same anchor.
LONGEST = 220


def passages(keys: Collection[str] | None) -> Iterator[Passage]:
    """The passages of the public pages with these keys (None: all), page by page."""
    found = Resource.objects.findable_by(None).order_by("pk")
    if keys is not None:
        found = found.filter(pk__in=sources.primary_keys(keys))
    for page in found.specific().with_labels().iterator(chunk_size=100):
        yield from passages_of(page)


def passages_of(page: Resource) -> Iterator[Passage]:
    """The passages of one page: its summary first, then a passage or more per heading."""
    groups = tuple(group.slug for group in page.target_groups.all())
    lines = tuple(line.slug for line in page.action_lines.all())
    appeared = timezone.localdate(page.first_published_at) if page.first_published_at else None
    held = _held(page)
    shared: dict[str, Any] = {
        "page_id": f"{NAME}:{page.pk}",
        "url": page.url or "",
        "title": page.title,
        "kind": page.kind_name,
        "target_groups": (page.slug,) if page.kind_name == "group" else groups,
        "action_lines": (page.slug,) if page.kind_name == "line" else lines,
        "province": _province(page),
        "year": _year(page, held or appeared),
        "audience": tuple(page.audiences),
        "date": appeared,
        "extra": _moments(page) | ({HELD: held.isoformat()} if held else {}),
        "visibility": ("public",),
    }
    defines = {DEFINES: "1"} if isinstance(page, GlossaryTerm) else {}
    extra = shared["extra"] | defines
    yield Passage(id=f"{NAME}:{page.pk}#", text=page.summary, **shared | {"extra": extra})
    number = 0
    for section in (*page.reading.sections, *page.spoken_sections()):
        for text in pieces(section.text):
            number += 1
            yield Passage(
                id=f"{NAME}:{page.pk}#{number}-{section.anchor}",
                text=text,
                anchor=section.anchor,
                headings=section.path or ((section.heading,) if section.heading else ()),
                **shared,
            )


def _moments(page: Resource) -> dict[str, str]:
    """When its keeper last checked the page, and when it last changed, for who shows a result."""
    moments = {"checked": page.checked_on, CHANGED: page.last_published_at}
    return {name: moment.isoformat() for name, moment in moments.items() if moment}


def _held(page: Resource) -> dt.date | None:
    """The day on which an event begins."""
    if isinstance(page, Event) and page.session_list:
        return timezone.localdate(page.session_list[0].starts_at)
    return None


def _year(page: Resource, day: dt.date | None) -> int | None:
    """The year that a reader narrows to: in which a practice began, an event is held or the page appeared."""
    begun = page.start_year if isinstance(page, PracticeCase) else None
    return begun or (day.year if day else None)


def _province(page: Resource) -> str:
    if isinstance(page, PracticeCase) and page.municipality is not None:
        return page.municipality.province.slug
    return ""


def pieces(text: str) -> Iterator[str]:
    """The text in pieces that fit on a screen, cut after a sentence."""
    piece: list[str] = []
    for word in text.split():
        piece.append(word)
        if (len(piece) >= LONGEST and word[-1] in ".?!") or len(piece) >= LONGEST * 2:
            yield " ".join(piece)
            piece = []
    if piece:
        yield " ".join(piece)


def keys() -> list[str]:
    """The keys of all public pages, in order."""
    return list(map(str, Resource.objects.findable_by(None).order_by("pk").values_list("pk", flat=True)))


def readable(user: Any, keys: Collection[str]) -> set[str]:
    """Which of these pages this user may read now."""
    wanted = sources.primary_keys(keys)
    return {
        str(pk)
        for pk in Resource.objects.findable_by(user).filter(pk__in=wanted).values_list("pk", flat=True)
    }


def still(user: Any, found: Collection[Passage]) -> set[str]:
    """Which of these passages this user may read now, and say what is published.

    One query while the index is up to date; the text of a page that was published since is read anew.
    """
    wanted = sources.primary_keys({passage.page_id.partition(":")[2] for passage in found})
    public = Resource.objects.findable_by(user).filter(pk__in=wanted)
    now = {
        f"{NAME}:{pk}": (title, moment.isoformat() if moment else "")
        for pk, title, moment in public.values_list("pk", "title", "last_published_at")
    }
    known, later = set(), []
    for passage in found:
        if (passage.title, passage.extra.get(CHANGED, "")) == now.get(passage.page_id):
            known.add(passage.id)
        elif passage.page_id in now:
            later.append(passage)
    if later:
        says = {_said(one) for one in passages({one.page_id.partition(":")[2] for one in later})}
        known |= {passage.id for passage in later if _said(passage) in says}
    return known


def _said(passage: Passage) -> tuple[Any, ...]:
    return passage.page_id, passage.title, passage.headings, passage.text


def register() -> None:
    """Make the pages findable."""
    apart = {kind: KIND_PLURALS[kind] for kind in ("group", "term")}
    sources.register(
        sources.Source(
            NAME, passages, readable, dict(KIND_LABELS), still=still, keys=keys, suggested_apart=apart
        )
    )
