"""Icons and houses: SVG files beside this module, put inline in the page so that they take its colour."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

HERE = Path(__file__).parent

# Content types have a kind (a short English word); each kind has an icon.
ICON_OF_KIND = {
    "guide": "document",
    "step_plan": "stairs",
    "toolkit": "toolbox",
    "ordinance": "ordinance",
    "scheme": "euro",
    "law": "law",
    "case": "place",
    "faq": "message",
    "webinar": "play",
    "meeting": "people",
    "event": "calendar",
    "group": "people",
    "news": "bell",
    "term": "info",
    "question.open": "message",
    "question.finished": "message",
}


@cache
def _contents(folder: str) -> dict[str, SafeString]:
    """What stands inside the <svg> element of each file, by file name."""
    return {
        path.stem: mark_safe(  # noqa: S308  our own files
            " ".join(re.sub(r"</?svg[^>]*>", "", path.read_text(encoding="utf-8")).split())
        )
        for path in sorted((HERE / folder).glob("*.svg"))
    }


def icon_names() -> list[str]:
    return list(_contents("icons"))


def icon(name: str) -> SafeString:
    """An icon on a 24 px grid. Raises KeyError for a name without a file: a typing error in a template."""
    return format_html(
        '<svg class="utrecht-icon tb-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        _contents("icons")[name],
    )


def house(slug: str) -> SafeString:
    """The house of a target group; a group that came later gets the plain one."""
    houses = _contents("houses")
    return format_html(
        '<svg class="tb-street__house" viewBox="0 0 120 150" aria-hidden="true" focusable="false">{}</svg>',
        houses.get(slug, houses["default"]),
    )
