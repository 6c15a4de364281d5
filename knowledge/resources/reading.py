"""From stored blocks to what a reader gets: HTML with stable anchors, contents, reading time, sections.

The search cuts a page into passages by the same sections, so a hit always finds its anchor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from wagtail.rich_text import RichText

from .pointing import links_of

if TYPE_CHECKING:
    from .base import Resource
    from .glossary import TermMarks

WORDS_PER_MINUTE = 200
# Ids that the templates use themselves; a heading of the same name gets a number.
RESERVED = {
    "begrippen-hier", "inhoud", "bronnen", "lees-ook", "op-deze-bladzijde", "site-q", "aanmelden",
    "komende-bijeenkomsten",
}  # fmt: skip
_HEADING = re.compile(r"<h([23])(?: [^>]*)?>(.*?)</h\1>", re.DOTALL)
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"', re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
# A block parts words where it begins as well: an item of a list may hold a list.
_BLOCK = re.compile(
    r"(</?(?:p|h\d|[uod]l|li|d[td]|blockquote|table|caption|t[rdh]|div|section|figure|figcaption|details|summary)\b"
    r"[^>]*>|<[bh]r\b[^>]*>)"
)

# The end of a cell and of a row, after a word without a mark of its own: read out, a table is no sentence.
_CELL_END = re.compile(r"(?<=[^\s>,;.:?!])((?:</[a-z]+>\s*)*</t[dh]>\s*<t[dh]\b)")
_ROW_END = re.compile(r"(?<=[^\s>,;.:?!])((?:</[a-z]+>\s*)*</t[dh]>\s*</tr>)")


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
    """Text of HTML with spaces where blocks begin and end, and marks between the cells of a table."""
    if "</tr>" in html:
        html = _ROW_END.sub(r";\1", _CELL_END.sub(r",\1", html))
    return " ".join(unescape(strip_tags(_BLOCK.sub(r" \1 ", html))).split())


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


class Reading:
    """A resource as it is read."""

    def __init__(self, page: Resource) -> None:
        self.page = page
        self.links = links_of(page)
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

    def file_note(self, document: Any) -> str:
        """Type, size and pages of a document that a block of this page shows."""
        return self.links.file_note(document)

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
