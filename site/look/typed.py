"""What somebody typed in a form that can't be kept, shown once more so that it can be copied."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest

# Never shown again: secrets, and what a browser or a page of ours adds by itself.
SECRET = re.compile(r"password|wachtwoord|csrfmiddlewaretoken|token|secret|^(.*[-_])?code$", re.IGNORECASE)
ADDED = {"next", "website", "on", "true", "false"}
MOST_LINES = 24
LINE_LENGTH = 70


@dataclass(frozen=True)
class Typed:
    """One field as it was sent: its name in the form, and the whole text."""

    name: str
    text: str

    @property
    def lines(self) -> int:
        """How high the field is drawn; 1 for what fits a line."""
        needed = sum(1 + len(line) // LINE_LENGTH for line in self.text.splitlines())
        return min(max(needed, 1), MOST_LINES)


def what_was_typed(request: HttpRequest) -> list[Typed]:
    """The filled fields of a POST in their order, texts whole; no secrets, no files, no ticks."""
    if request.method != "POST":
        return []
    return [
        Typed(name.rpartition("-")[2].replace("_", " "), text)
        for name, texts in request.POST.lists()
        for text in texts
        if text.strip() and not SECRET.search(name) and name not in ADDED and text.lower() not in ADDED
    ]
