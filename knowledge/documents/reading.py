"""The worker reads documents, once per file."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.documents import get_document_model

from files.extraction import Extracted, State, extract
from knowledge.caching.emptying import empty_after_commit
from post import outbox
from post.models import Effect
from search.indexing import reindex

from .models import DocumentText

KIND = "knowledge.read_document"
NAME = "document"
# Extension -> what `files.extraction` calls it.
READABLE = {
    "pdf": "pdf", "docx": "docx", "odt": "odt", "xlsx": "xlsx", "pptx": "pptx", "csv": "csv", "txt": "text",
}  # fmt: skip
# Longer than reading may take.
LEASE = 300


def promise(document: Any) -> None:
    """Promise that a document is read, unless this very file was."""
    if not DocumentText.objects.filter(document=document.pk, file_hash=document.file_hash or "?").exists():
        outbox.enqueue_again(KIND, str(document.pk))


def promise_missing() -> int:
    """Promise all that were never read; returns how many."""
    missing = list(get_document_model().objects.filter(extracted=None))
    for document in missing:
        promise(document)
    return len(missing)


def carry_out(effect: Effect) -> None:
    """Read the document of an effect as it is now; repeating it does no harm."""
    document = get_document_model().objects.filter(pk=effect.key).first()
    if document is None:
        return
    try:
        found = _read(document)
        digest = document.get_file_hash()
    except FileNotFoundError:
        found, digest = Extracted(State.BROKEN), ""
    with transaction.atomic():
        # It may have been taken away, or got another file, while this one was read.
        current = get_document_model().objects.select_for_update().filter(pk=document.pk).first()
        if current is None:
            return
        DocumentText.objects.update_or_create(
            document_id=document.pk,
            defaults={
                "file_hash": digest,
                "state": found.state.value,
                "pages": found.pages,
                "parts": list(found.parts),
            },
        )
        reindex(NAME, document.pk)
        # Pages say how many pages it has.
        empty_after_commit()


def _read(document: Any) -> Extracted:
    kind = READABLE.get(document.file_extension.lower())
    if kind is None:
        return Extracted(State.NO_TEXT)
    with document.open_file() as content:
        return extract(content, kind)


outbox.register(KIND, carry_out, external=True, lease=LEASE)
