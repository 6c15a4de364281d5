"""From stored blocks to what a reader gets: HTML with stable anchors, contents, reading time, sections.

The search cuts a page into passages by the same sections, so a hit always finds its anchor. All internal
links of a page are resolved in one query, however long it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.models import Page, Site
from wagtail.rich_text import RichText, expand_db_html

from knowledge.documents import describing
from knowledge.visibility import is_visible_to

if TYPE_CHECKING:
    from .base import Resource
    from .glossary import TermMarks

WORDS_PER_MINUTE = 200
# Ids that the templates use themselves; a heading of the same name gets a number.
RESERVED = {"begrippen-hier", "inhoud", "bronnen", "lees-ook", "op-deze-bladzijde", "site-q", "aanmelden"}
_HEADING = re.compile(r"<h([23])(?: [^>]*)?>(.*?)</h\1>", re.DOTALL)
_PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>(.*?)</a>', re.DOTALL)
_DOCUMENT_LINK = re.compile(r'<a\b[^>]*\blinktype="document"[^>]*>(.*?)</a>', re.DOTALL)
_ID = re.compile(r'\bid="(\d+)"')
# The editor's own marks; a reader has no use for them.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"', re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"(</(?:p|h\d|li|blockquote|td|th|caption|dt|dd)>|<br\s*/?>)")


@dataclass(frozen=True)
class Section:
    """A piece of a page below one heading. `html` excludes the heading; an empty anchor is the page's top."""

    heading: str
    anchor: str
    html: str
    level: int = 2
    path: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words without markup."""
        return plain(self.html)


def plain(html: str) -> str:
    """Text of HTML with spaces where blocks end."""
    return " ".join(unescape(strip_tags(_BLOCK_END.sub(r"\1 ", html))).split())


def addresses_in(html: str) -> Iterator[str]:
    """What the links in a piece of HTML point at, as written."""
    for found in _HREF.finditer(html):
        yield unescape(found[1])


class Anchors:
    """Hands out ids that are the same at every rendering and different within a page."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(RESERVED) | set(taken)

    def take(self, text: str) -> str:
        """The id for a heading with this text."""
        base = slugify(text)[:60].strip("-") or "deel"
        anchor, number = base, 2
        while anchor in self._taken:
            anchor, number = f"{base}-{number}", number + 1
        self._taken.add(anchor)
        return anchor


class Links:
    """The addresses of all pages that some rich texts point at, read in one query; so for documents.

    A page that is not public (any more) has no address: its link becomes plain text.
    """

    def __init__(
        self, sources: Iterable[str], more: Iterable[int] = (), *, closed_parts: bool = True
    ) -> None:
        wanted = {int(key) for source in sources for key in _keys(_PAGE_LINK, source)} | set(more)
        pages = (
            Page.objects.filter(is_visible_to(None, closed_parts=closed_parts), pk__in=wanted)
            .only("url_path").order_by() if wanted else []
        )  # fmt: skip
        # No site in particular; Wagtail notes on it what it read about sites, so that it reads that once.
        site = Site()
        self._addresses = {page.pk: page.relative_url(site, request=site) for page in pages}
        documents = {int(key) for source in sources for key in _keys(_DOCUMENT_LINK, source)}
        self._documents = _documents(documents) if documents else {}

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
        text = getattr(document, "extracted", None)
        note = describing.note(document, text.pages if text else None)
        return f'<a href="{escape(document.url)}">{link[1]} <small>({escape(note)})</small></a>'


def _documents(keys: set[int]) -> dict[int, Any]:
    return get_document_model().objects.select_related("extracted").in_bulk(keys)


def _keys(link_of: re.Pattern[str], source: str) -> Iterator[str]:
    for link in link_of.finditer(source):
        if found := _ID.search(link[0]):
            yield found[1]


class Reading:
    """A resource as it is read."""

    def __init__(self, page: Resource) -> None:
        self.page = page
        sources = [*page.rich_sources(), *(source for block in page.body for source in _rich_of(block))]
        self.links = Links(sources, page.linked_pages(), closed_parts=page.closed_parts)
        # A visitor's page explains its terms; the search reads the bare text.
        self.marks: TermMarks | None = None
        self._marked: dict[int, tuple[Any, SafeString]] = {}

    def html(self, value: RichText | str | None) -> SafeString:
        """The HTML of a rich text of this page."""
        html = self.links.expand(value.source if isinstance(value, RichText) else value or "")
        if self.marks is None:
            return html
        # A text is asked for more than once (contents, reading time, template); its terms are met once. The
        # value is kept, so that its id stays its own.
        if id(value) not in self._marked:
            self._marked[id(value)] = (value, self.marks.mark(html))
        return self._marked[id(value)][1]

    @cached_property
    def _pages_of_files(self) -> dict[int, int | None]:
        """How many pages the documents have that blocks of this page show; one query for all of them."""
        wanted = set()
        for name in ("body", "downloads", "items"):
            for block in getattr(self.page, name, ()):
                document = block.value.get("document") if hasattr(block.value, "get") else None
                if document is not None:
                    wanted.add(document.pk)
        if not wanted:
            return {}
        texts = apps.get_model("knowledge", "DocumentText").objects.filter(document__in=wanted)
        return dict(texts.values_list("document_id", "pages"))

    def file_note(self, document: Any) -> str:
        """Type, size and pages of a document that a block of this page shows."""
        return describing.note(document, self._pages_of_files.get(document.pk))

    @cached_property
    def before(self) -> list[Section]:
        """The type's sections before the body."""
        return list(self.page.sections_before(self))

    @cached_property
    def after(self) -> list[Section]:
        """The type's sections after the body."""
        return list(self.page.sections_after(self))

    @cached_property
    def _body(self) -> tuple[SafeString, list[tuple[int, str, str]]]:
        # In reading order: the first time that a term is met is the one that explains it.
        before = self.before
        html = "\n".join(self._block(block) for block in self.page.body)
        anchors = Anchors(section.anchor for section in (*before, *self.after))
        headings: list[tuple[int, str, str]] = []

        def anchored(heading: re.Match[str]) -> str:
            level, inner = int(heading[1]), heading[2]
            text = plain(inner)
            anchor = anchors.take(text)
            headings.append((level, text, anchor))
            return f'<h{level} id="{anchor}">{inner}</h{level}>'

        return mark_safe(_HEADING.sub(anchored, html)), headings  # noqa: S308  made of rendered blocks

    def _block(self, block: Any) -> str:
        if block.block_type == "text":
            return self.html(block.value)
        return render_to_string(
            f"knowledge/blocks/{block.block_type}.html", {"value": block.value, "reading": self}
        )

    @property
    def body(self) -> SafeString:
        """The body with an id on each heading."""
        return self._body[0]

    @property
    def contents(self) -> list[Section]:
        """What the table of contents names: the sections of level 2 that have a heading."""
        body = [Section(text, anchor, "", level) for level, text, anchor in self._body[1]]
        return [part for part in (*self.before, *body, *self.after) if part.level == 2 and part.heading]

    @cached_property
    def sections(self) -> list[Section]:
        """The whole page cut at its headings, in reading order."""
        return [*self.before, *self._body_sections(), *self.after]

    def _body_sections(self) -> Iterator[Section]:
        html, headings = self._body
        pieces = re.split(r'<h[23] id="[^"]*">.*?</h[23]>', html, flags=re.DOTALL)
        if pieces[0].strip():
            yield Section("", "", pieces[0])
        above = ""
        for (level, text, anchor), piece in zip(headings, pieces[1:], strict=True):
            path = (text,) if level == 2 or not above else (above, text)
            above = text if level == 2 else above
            yield Section(text, anchor, piece, level, path)

    @property
    def minutes(self) -> int:
        """Reading time, at least one minute."""
        around = [part.html for part in (*self.before, *self.after)]
        html = " ".join([*around, self.body])
        # Here a tag may well part two words: it is a guess of minutes.
        return max(1, round(len(_TAG.sub(" ", html).split()) / WORDS_PER_MINUTE))


def _rich_of(block: Any) -> Iterator[str]:
    value = block.value
    if block.block_type == "text":
        yield value.source
    elif block.block_type == "callout":
        yield value["text"].source
    elif block.block_type == "steps":
        yield from (step["text"].source for step in value)
    elif block.block_type == "table":
        for row in value.row_data:
            yield from (cell.source for cell in row["values"])
