"""The text of an ordinance: articles numbered through all chapters, members by number, parts by letter.

Blanks are written `{{ key }}` and references `{{ article:key }}`; both are resolved here, so an article keeps
its references when another one is put before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText

if TYPE_CHECKING:
    from .models import ModelOrdinance

_MARK = re.compile(r"\{\{\s*(?:(article):)?([a-z0-9_-]+)\s*\}\}")


class Resolver:
    """Turns the marks of a text into blanks and references. `unknown` collects keys that exist nowhere."""

    def __init__(self, labels: Mapping[str, str], numbers: Mapping[str, int]) -> None:
        self._labels, self._numbers = labels, numbers
        self.unknown: set[str] = set()

    def html(self, text: str) -> SafeString:
        """The text, safe, with a visible blank for each variable and a link for each reference."""
        return mark_safe(_MARK.sub(self._resolve, str(escape(text))))  # noqa: S308  escaped above

    def _resolve(self, mark: re.Match[str]) -> str:
        key = mark[2]
        if mark[1] and key in self._numbers:
            label = _("article %(number)d") % {"number": self._numbers[key]}
            return format_html('<a href="#artikel-{}">{}</a>', key, label)
        if not mark[1] and key in self._labels:
            return format_html('<span class="tb-field">[{}]</span>', self._labels[key])
        self.unknown.add(mark[0])
        return mark[0]


@dataclass(frozen=True)
class Member:
    """A member: text and lettered parts, resolved."""

    key: str
    text: SafeString
    parts: tuple[SafeString, ...]


@dataclass(frozen=True)
class Alternative:
    """Another text for an article."""

    key: str
    title: str
    members: tuple[Member, ...]

    def as_html(self) -> SafeString:
        """The members as HTML."""
        return members_html(self.members)


@dataclass(frozen=True)
class Article:
    """A numbered article."""

    key: str
    number: int
    title: str
    optional: bool
    members: tuple[Member, ...]
    explanation: RichText
    alternatives: tuple[Alternative, ...]

    @property
    def heading(self) -> str:
        """As it stands above the text."""
        return _("Article %(number)d. %(title)s") % {"number": self.number, "title": self.title}

    @property
    def anchor(self) -> str:
        """By key, so that a link survives renumbering."""
        return f"artikel-{self.key}"

    def as_html(self) -> SafeString:
        """The members as HTML."""
        return members_html(self.members)


@dataclass(frozen=True)
class Chapter:
    """A numbered chapter."""

    key: str
    number: int
    title: str
    articles: tuple[Article, ...]

    @property
    def heading(self) -> str:
        """As it stands above its articles."""
        return _("Chapter %(number)d. %(title)s") % {"number": self.number, "title": self.title}

    @property
    def anchor(self) -> str:
        """By key."""
        return f"hoofdstuk-{self.key}"


@dataclass(frozen=True)
class Ordinance:
    """The whole text."""

    chapters: tuple[Chapter, ...]
    unknown: frozenset[str]

    @classmethod
    def of(cls, page: ModelOrdinance) -> Ordinance:
        """Number and resolve the articles of a page."""
        blocks = [chapter.value for chapter in page.chapters]
        keys = [article["key"] for chapter in blocks for article in chapter["articles"]]
        numbers = {key: number for number, key in enumerate(keys, start=1)}
        labels = {variable.value["key"]: variable.value["label"] for variable in page.variables}
        resolver = Resolver(labels, numbers)
        chapters = tuple(
            Chapter(
                chapter["key"],
                number,
                chapter["title"],
                tuple(
                    _article(article, numbers[article["key"]], resolver) for article in chapter["articles"]
                ),
            )
            for number, chapter in enumerate(blocks, start=1)
        )
        return cls(chapters, frozenset(resolver.unknown))


def _article(block: Mapping[str, Any], number: int, resolver: Resolver) -> Article:
    return Article(
        block["key"],
        number,
        block["title"],
        bool(block["optional"]),
        _members(block["members"], resolver),
        block["explanation"],
        tuple(
            Alternative(other["key"], other["title"], _members(other["members"], resolver))
            for other in block["alternatives"]
        ),
    )


def _members(blocks: Iterable[Mapping[str, Any]], resolver: Resolver) -> tuple[Member, ...]:
    return tuple(
        Member(
            block["key"], resolver.html(block["text"]), tuple(resolver.html(part) for part in block["parts"])
        )
        for block in blocks
    )


def members_html(members: Iterable[Member]) -> SafeString:
    """One member is a paragraph; several are a numbered list. Parts are lettered."""
    found = [
        format_html(
            "{}{}",
            member.text,
            format_html(
                '<ol class="utrecht-ordered-list tb-alpha">{}</ol>',
                format_html_join("", "<li>{}</li>", ((part,) for part in member.parts)),
            )
            if member.parts
            else "",
        )
        for member in members
    ]
    if len(found) == 1:
        return format_html("<div>{}</div>", found[0])
    return format_html(
        '<ol class="utrecht-ordered-list">{}</ol>',
        format_html_join("", "<li>{}</li>", ((member,) for member in found)),
    )
