"""What the search finds in documents that a public page leads to; a hit in a PDF opens at its page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents import get_document_model

from knowledge.resources.base import Resource
from knowledge.search_source import pieces
from search import sources
from search.engines import Passage

from .models import DocumentUse, is_findable_by
from .reading import NAME


def passages(keys: Collection[str] | None) -> Iterator[Passage]:
    """The passages of the documents with these keys (None: all) that everybody may find."""
    public = Resource.objects.findable_by(None).values("pk")
    found = (
        get_document_model()
        .objects.filter(is_findable_by(None))
        .select_related("extracted")
        .prefetch_related(
            Prefetch(
                "uses",
                DocumentUse.objects.filter(page__in=public).prefetch_related(
                    "page__target_groups", "page__action_lines"
                ),
            )
        )
        .order_by("pk")
    )
    if keys is not None:
        found = found.filter(pk__in=sources.primary_keys(keys))
    # A thick one holds some megabytes of text.
    for document in found.iterator(chunk_size=5):
        yield from passages_of(document)


def passages_of(document: Any) -> Iterator[Passage]:
    """The title, then what each page, slide or sheet says."""
    pages = [use.page for use in document.uses.all()]
    text = getattr(document, "extracted", None)
    shared: dict[str, Any] = {
        "page_id": f"{NAME}:{document.pk}",
        "url": document.url,
        "title": document.title,
        "kind": NAME,
        "target_groups": tuple(sorted({group.slug for page in pages for group in page.target_groups.all()})),
        "action_lines": tuple(sorted({line.slug for page in pages for line in page.action_lines.all()})),
        "date": timezone.localdate(document.created_at),
        "visibility": ("public",),
    }
    yield Passage(id=f"{NAME}:{document.pk}#", text=_named_by(pages), **shared)
    is_pdf = document.file_extension.lower() == "pdf"
    for number, part in enumerate(text.parts if text else (), start=1):
        for count, piece in enumerate(pieces(part), start=1):
            yield Passage(
                id=f"{NAME}:{document.pk}#{number}-{count}",
                text=piece,
                anchor=f"page={number}" if is_pdf else "",
                headings=(_("Page %(number)d") % {"number": number},) if is_pdf else (),
                **shared,
            )


def _named_by(pages: list[Resource]) -> str:
    names = ", ".join(page.title for page in pages)
    return _("A document with: %(pages)s.") % {"pages": names}


def keys() -> list[str]:
    """The keys of all documents that everybody may find, in order."""
    found = get_document_model().objects.filter(is_findable_by(None)).order_by("pk")
    return list(map(str, found.values_list("pk", flat=True)))


def readable(user: Any, keys: Collection[str]) -> set[str]:
    """Which of these documents this user may find now."""
    wanted = sources.primary_keys(keys)
    found = get_document_model().objects.filter(is_findable_by(user), pk__in=wanted)
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def register() -> None:
    """Make the documents findable."""
    kinds = {NAME: gettext_lazy("Document")}
    sources.register(sources.Source(NAME, passages, readable, kinds, keys=keys))
