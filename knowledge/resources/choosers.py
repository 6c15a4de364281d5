"""Choosers whose documents, pictures and pages a page reads all at once, instead of each block its own.

What they store, and so what migrations say of them, is what Wagtail's own store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

# What is at hand while the blocks of one page are made, by the kind of chooser: key → what it stands for,
# None for what is gone.
AtHand = dict[str, dict[int, Any]]
_at_hand: ContextVar[AtHand | None] = ContextVar("at_hand", default=None)


@contextmanager
def at_hand(found: AtHand) -> Iterator[None]:
    """Blocks that are made inside take what they point at from `found`."""
    token = _at_hand.set(found)
    try:
        yield
    finally:
        _at_hand.reset(token)


class _Chosen:
    """The part that the choosers share: look at hand first, ask the database for what is not there."""

    kind = ""

    def bulk_to_python(self, values: Sequence[Any]) -> list[Any]:
        """What these keys stand for, in their order."""
        known = (_at_hand.get() or {}).get(self.kind, {})
        if all(value is None or value in known for value in values):
            return [known.get(value) for value in values]
        return super().bulk_to_python(values)  # type: ignore[misc]


class DocumentBlock(_Chosen, DocumentChooserBlock):
    """Chooses a document."""

    kind = "documents"


class PictureBlock(_Chosen, ImageChooserBlock):
    """Chooses a picture."""

    kind = "pictures"


class PageBlock(_Chosen, blocks.PageChooserBlock):
    """Chooses a page."""

    kind = "pages"


# What a migration calls them.
DECONSTRUCT_ALIASES = {
    DocumentBlock: "wagtail.documents.blocks.DocumentChooserBlock",
    PictureBlock: "wagtail.images.blocks.ImageChooserBlock",
    PageBlock: "wagtail.blocks.PageChooserBlock",
}
