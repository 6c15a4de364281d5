"""Links in rich texts: addresses of pages and notes on documents, read before in a query per kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.documents import get_document_model
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

from knowledge.documents import describing
from knowledge.visibility import is_visible_to

_PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>(.*?)</a>', re.DOTALL)
_DOCUMENT_LINK = re.compile(r'<a\b[^>]*\blinktype="document"[^>]*>(.*?)</a>', re.DOTALL)
_ID = re.compile(r'\bid="(\d+)"')
# The editor's own marks; a reader has no use for them.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


def page_keys(source: str) -> Iterator[int]:
    """The keys of the pages that a rich text links to."""
    return _keys(_PAGE_LINK, source)


def document_keys(source: str) -> Iterator[int]:
    """The keys of the documents that a rich text links to."""
    return _keys(_DOCUMENT_LINK, source)


def _keys(link_of: re.Pattern[str], source: str) -> Iterator[int]:
    if "linktype=" not in source:
        return
    for link in link_of.finditer(source):
        if found := _ID.search(link[0]):
            yield int(found[1])


def read_pages(keys: set[int], *, closed_parts: bool = True) -> dict[int, Any]:
    """The pages with these keys, one query; `is_public` tells which have an address for a reader."""
    if not keys:
        return {}
    public = ExpressionWrapper(is_visible_to(None, closed_parts=closed_parts), BooleanField())
    pages = Page.objects.annotate(is_public=public).filter(pk__in=keys).order_by()
    return pages.only("title", "url_path").in_bulk()


def read_documents(keys: set[int]) -> dict[int, Any]:
    """With what was read of them, for their number of pages; not their text, which may be a book."""
    if not keys:
        return {}
    return get_document_model().objects.select_related("extracted").defer("extracted__parts").in_bulk(keys)


class Links:
    """The addresses of the pages that some rich texts point at, and the documents.

    A page that is not public (any more) has no address: its link becomes plain text.
    """

    def __init__(self, pages: Iterable[Any], documents: Mapping[int, Any]) -> None:
        """Of pages and documents that `read_pages` and `read_documents` gave."""
        # No site in particular; Wagtail notes on it what it read about sites, so that it reads that once.
        site = Site()
        self._addresses = {page.pk: page.relative_url(site, request=site) for page in pages if page.is_public}
        self._documents = documents

    @classmethod
    def of_texts(cls, sources: Iterable[str], more: Iterable[int] = ()) -> Links:
        """The links in these rich texts, and of `more` pages."""
        texts = list(sources)
        pages = {key for text in texts for key in page_keys(text)} | set(more)
        documents = {key for text in texts for key in document_keys(text)}
        return cls(read_pages(pages).values(), read_documents(documents))

    def address(self, key: int) -> str | None:
        """Where the page with this key is, if it is public."""
        return self._addresses.get(key)

    def expand(self, source: str) -> SafeString:
        """Stored rich text as HTML."""
        html = _DOCUMENT_LINK.sub(self._document, _PAGE_LINK.sub(self._resolve, source))
        html = _BLOCK_KEY.sub("", html)
        if "linktype=" in html or "<embed" in html:
            html = expand_db_html(html)
        return mark_safe(html)  # noqa: S308  stored rich text went through an allow-list

    def _resolve(self, link: re.Match[str]) -> str:
        found = _ID.search(link[0])
        address = self.address(int(found[1])) if found else None
        return f'<a href="{escape(address)}">{link[1]}</a>' if address else link[1]

    def _document(self, link: re.Match[str]) -> str:
        """A link to a document says what one gets."""
        found = _ID.search(link[0])
        document = self._documents.get(int(found[1])) if found else None
        if document is None:
            return link[1]
        note = self.file_note(document)
        return f'<a href="{escape(document.url)}">{link[1]} <small>({escape(note)})</small></a>'

    def file_note(self, document: Any) -> str:
        """Type, size and pages of a document that the page points at."""
        text = getattr(self._documents.get(document.pk, document), "extracted", None)
        return describing.note(document, text.pages if text else None)
