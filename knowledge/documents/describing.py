"""What somebody wants to know before taking a document: what it is, how large, how many pages."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import ngettext

# Slides and sheets are no pages; of a table nobody asks.
WITH_PAGES = {"pdf", "docx", "odt"}


def note(document: Any, pages: int | None = None) -> str:
    """Type, size and pages in words: PDF, 1.2 MB, 12 pages. What is not known is left out."""
    extension = document.file_extension
    parts = [extension.upper()]
    if document.file_size:
        parts.append(filesizeformat(document.file_size))
    if pages and extension.lower() in WITH_PAGES:
        parts.append(ngettext("%(count)d page", "%(count)d pages", pages) % {"count": pages})
    return ", ".join(filter(None, parts))
