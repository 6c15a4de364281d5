"""What a page points at: pages, documents and pictures, each kind read in one query however many there are.

The keys come from the stored data, before any block is made of it; then the blocks are made with all of that
at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wagtail.fields import StreamField
from wagtail.images import get_image_model

from .choosers import AtHand, at_hand
from .links import Links, document_keys, page_keys, read_documents, read_pages

if TYPE_CHECKING:
    from .base import Resource

# As `knowledge/blocks/figure.html` shows a picture.
FIGURE = "width-900"
# The names under which blocks store what they choose.
_CHOSEN = {"document": "documents", "image": "pictures", "links": "pages"}


def links_of(page: Resource) -> Links:
    """The links of a page: its blocks are made, with what they point at, in a query per kind."""
    streams = [getattr(page, field.name) for field in page._meta.get_fields() if _is_stream(field)]
    wanted: dict[str, set[int]] = {kind: set() for kind in _CHOSEN.values()}
    texts = list(page.rich_sources())
    for stream in streams:
        for kind, value in _walk("", list(stream.raw_data)):
            if not kind:
                texts.append(value)
            else:
                wanted[kind].add(value)
    in_texts = {key for text in texts for key in page_keys(text)}
    in_texts_too = {key for text in texts for key in document_keys(text)}
    pages = read_pages(wanted["pages"] | in_texts, closed_parts=page.closed_parts)
    documents = read_documents(wanted["documents"] | in_texts_too)
    found: AtHand = {"pages": pages, "documents": documents, "pictures": _pictures(wanted["pictures"])}
    # None for what is gone: nobody has to ask again.
    found = {kind: dict.fromkeys(wanted[kind]) | found[kind] for kind in found}
    with at_hand(found):
        for stream in streams:
            for _block in stream:
                pass
    return Links(pages.values(), documents)


def _is_stream(field: Any) -> bool:
    return isinstance(field, StreamField)


def _walk(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Texts with links as ("", text), and chosen keys as (kind, key)."""
    if isinstance(value, str):
        if "linktype=" in value:
            yield "", value
    elif isinstance(value, dict):
        for below, part in value.items():
            # An item of a list is wrapped; the list's name says what it chose.
            yield from _walk(name if below == "value" and name in _CHOSEN else below, part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _walk(name, part)
    elif isinstance(value, int) and name in _CHOSEN:
        yield _CHOSEN[name], value


def _pictures(keys: set[int]) -> dict[int, Any]:
    """With their files as a figure shows them; a picture that was never shown is asked for by itself."""
    if not keys:
        return {}
    model = get_image_model()
    made = model.get_rendition_model().objects.filter(image__in=keys, filter_spec=FIGURE)
    found: dict[int, Any] = {}
    for rendition in made.select_related("image"):
        picture = found.setdefault(rendition.image_id, rendition.image)
        picture.prefetched_renditions = [*getattr(picture, "prefetched_renditions", ()), rendition]
    missing = keys - set(found)
    return found | (model.objects.in_bulk(missing) if missing else {})
