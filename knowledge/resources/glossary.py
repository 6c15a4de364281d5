"""Terms in a text explain themselves: the first time that a term of the glossary stands in a page, it becomes
a link to its definition below the text, which scripts show at the word itself.

One query gives all terms, however many a page holds; they are kept until a page changes. Patterns are
kept by the terms in them, so that a changed term is never explained in its old words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, Site

from knowledge.caching import store

from .types import GlossaryTerm

# Words in these are names, links or headings already, or would be repeated by a reader's software.
SKIPPED = {
    "a", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "button", "summary", "th", "caption", "label",
    "cite", "script", "style", "svg",
}  # fmt: skip
# So short a word means the term only in its own capitals: HR is no hr.
ALWAYS_EXACT = 3
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?\s*([a-zA-Z0-9]+)")


class Term(NamedTuple):
    """A term as it is explained."""

    pk: int
    title: str
    also: str
    definition: str
    slug: str
    url: str

    @property
    def anchor(self) -> str:
        """Where its definition stands on a page that explains it. No heading gets two hyphens."""
        return f"begrip--{self.slug}"


Terms = tuple[Term, ...]


# The terms as they were in a generation of pages: any change of a page begins another.
_kept: tuple[str, Terms] = ("", ())


def all_terms() -> Terms:
    """The public terms with their definitions: one query, and none while no page changes.

    Without a cache of pages there is no generation to know that by, and each page asks.
    """
    global _kept
    generation = store.generation() if settings.PAGE_CACHE_SECONDS else ""
    if generation and _kept[0] == generation:
        return _kept[1]
    found = GlossaryTerm.objects.visible_to(None).order_by("title", "pk")
    values = found.values_list("pk", "title", "also", "summary", "slug", "url_path")
    # Asked once for all of them what an address begins with.
    site = Site()
    terms = tuple(
        Term(pk, title, also, summary, slug, Page(url_path=path).relative_url(site, request=site) or "")
        for pk, title, also, summary, slug, path in values
    )
    _kept = (generation, terms)
    return terms


def is_exact(spelling: str) -> bool:
    """Whether a spelling counts only in its own capitals: an abbreviation, or a very short word."""
    return len(spelling) <= ALWAYS_EXACT or any(letter.isupper() for letter in spelling[1:])


class Spelling(NamedTuple):
    """One way to write a term: the pattern that finds it, and a word without which it can't be in a text."""

    pattern: str
    probe: str


class Spellings(NamedTuple):
    """All ways to write all terms, the longest first, and whose each is: as written, or in small letters."""

    found: tuple[Spelling, ...]
    exact: dict[str, Term]
    folded: dict[str, Term]


@lru_cache(maxsize=8)
def _spellings(terms: Terms) -> Spellings:
    exact: dict[str, Term] = {}
    folded: dict[str, Term] = {}
    for term in terms:
        for spelling in (term.title, *term.also.splitlines()):
            words = " ".join(spelling.split())
            if words:
                known, key = (exact, words) if is_exact(words) else (folded, words.casefold())
                known.setdefault(key, term)
    found = [(words, False) for words in exact] + [(words, True) for words in folded]
    spellings = []
    for words, is_folded in sorted(found, key=lambda item: (-len(item[0]), item[0])):
        # A text is escaped HTML, and may break its lines anywhere.
        parts = [escape(word) for word in words.split()]
        pattern = r"\s+".join(re.escape(part) for part in parts)
        probe = max(parts, key=len).casefold()
        spellings.append(Spelling(f"(?i:{pattern})" if is_folded else pattern, probe))
    return Spellings(tuple(spellings), exact, folded)


# Many alternatives make a slow pattern: each text is searched only for what can be in it.
@lru_cache(maxsize=1024)
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    # Part of a longer word, also one with a hyphen, is another word.
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w]|-\w)")


@dataclass
class TermMarks:
    """The terms of one page: `mark` pieces of its text in reading order, then show what was `found`."""

    terms: Terms
    # The page of a term does not explain that term.
    own: int | None = None
    found: list[Term] = field(default_factory=list)

    def mark(self, html: str) -> SafeString:
        """The same HTML in which each term that was not met before is a link to its definition."""
        spellings = _spellings(self.terms)
        text = html.casefold()
        present = tuple(one.pattern for one in spellings.found if one.probe in text)
        if not present:
            return mark_safe(html)  # noqa: S308  as it came
        pattern = _pattern(present)

        def explain(match: re.Match[str]) -> str:
            words = " ".join(unescape(match[0]).split())
            term = spellings.exact.get(words) or spellings.folded.get(words.casefold())
            if term is None or term in self.found or term.pk == self.own:
                return match[0]
            self.found.append(term)
            return f'<a class="tb-term" data-term href="#{term.anchor}">{match[0]}</a>'

        pieces, inside = [], 0
        for piece in _TAG.split(html):
            if piece.startswith("<"):
                name = _NAME.match(piece)
                if name and name[1].lower() in SKIPPED and not piece.endswith("/>"):
                    inside = max(0, inside - 1) if piece.startswith("</") else inside + 1
            elif not inside:
                piece = pattern.sub(explain, piece)
            pieces.append(piece)
        return mark_safe("".join(pieces))  # noqa: S308  tags that were there, and links of escaped words
