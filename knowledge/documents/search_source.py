"""What the search finds in documents that a public page leads to; a hit in a PDF opens at its page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
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

# Of which file a passage is, by its hash; what the site says of a document is of none.
FILE = "file"


def passages(keys: Collection[str] | None) -> Iterator[Passage]:
    """The passages of the documents with these keys (None: all) that everybody may find."""
    found = _with_uses(None, "page__target_groups", "page__action_lines")
    if keys is not None:
        found = found.filter(pk__in=sources.primary_keys(keys))
    # A thick one holds some megabytes of text.
    for document in found.iterator(chunk_size=5):
        yield from passages_of(document)


def _with_uses(user: Any, *more: str) -> QuerySet[Any]:
    """The documents that this user may find, with the pages for them that lead there, and `more` of those."""
    pages = Resource.objects.findable_by(user).values("pk")
    uses = DocumentUse.objects.filter(page__in=pages).select_related("page").prefetch_related(*more)
    return (
        get_document_model()
        .objects.filter(is_findable_by(user))
        .select_related("extracted")
        .prefetch_related(Prefetch("uses", uses.order_by("pk")))
        .order_by("pk")
    )


def passages_of(document: Any) -> Iterator[Passage]:
    """The title, then what each page, slide or sheet says; no text of a file that was replaced since."""
    pages = [use.page for use in document.uses.all()]
    text = getattr(document, "extracted", None)
    parts = text.parts if text is not None and text.file_hash == document.file_hash else ()
    appeared = timezone.localdate(document.created_at)
    shared: dict[str, Any] = {
        "page_id": f"{NAME}:{document.pk}",
        "url": document.url,
        "title": document.title,
        "kind": NAME,
        "target_groups": tuple(sorted({group.slug for page in pages for group in page.target_groups.all()})),
        "action_lines": tuple(sorted({line.slug for page in pages for line in page.action_lines.all()})),
        "year": appeared.year,
        "date": appeared,
        "visibility": ("public",),
    }
    yield Passage(id=f"{NAME}:{document.pk}#", text=_named_by(pages), **shared)
    is_pdf = document.file_extension.lower() == "pdf"
    for number, part in enumerate(parts, start=1):
        for count, piece in enumerate(pieces(part), start=1):
            yield Passage(
                id=f"{NAME}:{document.pk}#{number}-{count}",
                text=piece,
                anchor=f"page={number}" if is_pdf else "",
                headings=(_("Page %(number)d") % {"number": number},) if is_pdf else (),
                extra={FILE: document.file_hash},
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


def still(user: Any, found: Collection[Passage]) -> set[str]:
    """Which of these passages this user may find now, and say what a file says that is there now.

    A few queries, however many documents; none reads a text.
    """
    wanted = sources.primary_keys({passage.page_id.partition(":")[2] for passage in found})
    documents = {
        f"{NAME}:{document.pk}": document
        for document in _with_uses(user).filter(pk__in=wanted).defer("extracted__parts")
    }
    return {
        passage.id
        for passage in found
        if (document := documents.get(passage.page_id)) and _says(document, passage)
    }


def _says(document: Any, passage: Passage) -> bool:
    if passage.title != document.title:
        return False
    if FILE not in passage.extra:
        return passage.text == _named_by([use.page for use in document.uses.all()])
    text = getattr(document, "extracted", None)
    return text is not None and passage.extra[FILE] == text.file_hash == document.file_hash


def register() -> None:
    """Make the documents findable."""
    kinds = {NAME: gettext_lazy("Document")}
    sources.register(sources.Source(NAME, passages, readable, kinds, still=still, keys=keys))
