"""Documents to take along: a toolkit's instruments and the downloads of any page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from knowledge.resources.base import Resource
from knowledge.resources.types import Toolkit

from .shared import Fact


def downloads(page: Resource) -> list[Fact]:
    """The documents that belong to a page."""
    return files_of(page, page.downloads)


def files_of(page: Resource, stream: Iterable[Any]) -> list[Fact]:
    """Documents that a page has in a stream of its own. One that was taken away is left out."""
    chosen = [block.value for block in stream if block.value["document"] is not None]
    return [
        {
            "title": value["title"] or value["document"].title,
            "url": value["document"].url,
            "note": page.reading.file_note(value["document"]),
        }
        for value in chosen
    ]


def tools(page: Toolkit) -> list[Fact]:
    """The instruments of a toolkit."""
    found = []
    for number, block in enumerate(page.items, start=1):
        value = block.value
        document = value["document"]
        facts: list[Fact] = [{"label": _("Licence"), "value": value["licence"]}]
        if value["date"]:
            facts.append({"label": _("Date"), "value": date_format(value["date"], "j F Y")})
        if value["source"]:
            facts.append({"label": _("Source"), "value": value["source"]})
        found.append(
            {
                "anchor": f"middel-{number}",
                "title": value["title"],
                "text": value["purpose"],
                "facts": facts,
                "file_url": document.url if document else "",
                "file_note": page.reading.file_note(document) if document else "",
                "link": value["url"],
            }
        )
    return found
