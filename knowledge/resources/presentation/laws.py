"""Legislation: the way of a law."""

from __future__ import annotations

from django.utils.formats import date_format

from knowledge.resources.types import (
    Legislation,
)


def law_timeline(page: Legislation) -> list[dict[str, str]]:
    """The moments of a law in the order that the editor gave."""
    entries = []
    for moment in page.timeline:
        value = moment.value
        words = [value["label"], value["text"] or ""]
        if value["date"]:
            words.insert(0, date_format(value["date"], "j F Y"))
        when, *text = filter(None, words)
        entries.append({"when": when, "text": ". ".join(text)})
    return entries
