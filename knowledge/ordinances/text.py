"""The text of an ordinance: articles numbered through all chapters, members by number, parts by letter.

Marks are resolved here, after it is known which articles stay, so numbers and references always fit. A text
is a row of pieces: whoever writes it, as HTML or for Word, decides what a piece looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise, cached_property
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from . import structure as model
from .structure import MARK, Mark, Structure

ORDINALS: tuple[Promise, ...] = (
    pgettext_lazy("member of an article", "first"),
    pgettext_lazy("member of an article", "second"),
    pgettext_lazy("member of an article", "third"),
    pgettext_lazy("member of an article", "fourth"),
    pgettext_lazy("member of an article", "fifth"),
    pgettext_lazy("member of an article", "sixth"),
    pgettext_lazy("member of an article", "seventh"),
    pgettext_lazy("member of an article", "eighth"),
    pgettext_lazy("member of an article", "ninth"),
    pgettext_lazy("member of an article", "tenth"),
)


@dataclass(frozen=True)
class Plain:
    """Words of the model."""

    text: str


@dataclass(frozen=True)
class Filled:
    """What somebody filled in."""

    text: str


@dataclass(frozen=True)
class Blank:
    """What is still to be filled in; on the model itself (`open` False) that is no shortcoming."""

    text: str
    open: bool


@dataclass(frozen=True)
class Reference:
    """A reference to an article that is there."""

    text: str
    article: str


@dataclass(frozen=True)
class Dangling:
    """A reference to an article (or a member of it) that was left out."""

    text: str
    article: str


Piece = Plain | Filled | Blank | Reference | Dangling
Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Choices:
    """What an organisation chose: a choice per article, and how the values of variables read."""

    articles: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """A member: text and lettered parts, resolved."""

    key: str
    text: Pieces
    parts: tuple[Pieces, ...]


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
    explanation: str
    alternatives: tuple[Alternative, ...]

    @property
    def heading(self) -> str:
        """As it stands above the text."""
        return _("Article %(number)d. %(title)s") % {"number": self.number, "title": self.title}

    @property
    def anchor(self) -> str:
        """By key, so that a link survives renumbering."""
        return f"artikel-{self.key}"

    @property
    def pieces(self) -> Iterator[Piece]:
        """All pieces of its members."""
        for member in self.members:
            for pieces in (member.text, *member.parts):
                yield from pieces

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
    """The whole text. A chapter of which all articles were left out is not there."""

    chapters: tuple[Chapter, ...]

    @cached_property
    def articles(self) -> dict[str, Article]:
        """The articles by key, in order."""
        return {article.key: article for chapter in self.chapters for article in chapter.articles}


def assemble(structure: Structure, choices: Choices | None = None) -> Ordinance:
    """Choose, number and resolve. Without choices: the model itself, with all articles and all blanks."""
    return _Assembler(structure, choices).ordinance()


class _Assembler:
    def __init__(self, structure: Structure, choices: Choices | None) -> None:
        self._structure, self._choices = structure, choices or Choices()
        self._is_draft = choices is not None
        self._chosen: dict[str, tuple[model.Member, ...]] = {}
        for key, article in structure.articles.items():
            members = article.chosen(self._choices.articles.get(key, model.OWN))
            if members is not None:
                self._chosen[key] = members
        self._numbers = {key: number for number, key in enumerate(self._chosen, start=1)}

    def ordinance(self) -> Ordinance:
        kept = [
            (chapter, articles)
            for chapter in self._structure.chapters
            if (articles := [article for article in chapter.articles if article.key in self._chosen])
        ]
        return Ordinance(
            tuple(
                Chapter(chapter.key, number, chapter.title, tuple(self._article(one) for one in articles))
                for number, (chapter, articles) in enumerate(kept, start=1)
            )
        )

    def _article(self, article: model.Article) -> Article:
        return Article(
            article.key,
            self._numbers[article.key],
            article.title,
            article.optional,
            self._members(article.key, self._chosen[article.key]),
            self._explanation(article),
            tuple(
                Alternative(other.key, other.title, self._members(article.key, other.members))
                for other in article.alternatives
            ),
        )

    def _members(self, article: str, members: Iterable[model.Member]) -> tuple[Member, ...]:
        return tuple(
            Member(
                one.key, self._pieces(article, one.text), tuple(self._pieces(article, p) for p in one.parts)
            )
            for one in members
        )

    def _explanation(self, article: model.Article) -> str:
        """Rich text, in which a mark becomes words."""
        return MARK.sub(
            lambda found: escape(self._piece(article.key, Mark.read(found)).text), article.explanation
        )

    def _pieces(self, article: str, text: str) -> Pieces:
        found: list[Piece] = []
        end = 0
        for match in MARK.finditer(text):
            if match.start() > end:
                found.append(Plain(text[end : match.start()]))
            found.append(self._piece(article, Mark.read(match)))
            end = match.end()
        if end < len(text):
            found.append(Plain(text[end:]))
        return tuple(found)

    def _piece(self, inside: str, mark: Mark) -> Piece:
        if variable := self._structure.by_key.get(mark.variable):
            value = self._choices.values.get(variable.key, "")
            return Filled(value) if value else Blank(f"[{variable.label}]", self._is_draft)
        if target := self._structure.articles.get(mark.article):
            return self._reference(inside, target, mark.member)
        return Plain(mark.written)

    def _reference(self, inside: str, target: model.Article, member: str) -> Piece:
        if target.key not in self._numbers:
            return Dangling(_("[article “%(title)s”: left out]") % {"title": target.title}, target.key)
        article = _("article %(number)d") % {"number": self._numbers[target.key]}
        keys = [one.key for one in self._chosen[target.key]]
        if member and member not in keys:
            gone = _("[%(article)s: this member is not in the chosen text]") % {"article": article}
            return Dangling(gone, target.key)
        if not member or len(keys) == 1:
            return Reference(article, target.key)
        ordinal = _ordinal(keys.index(member))
        if target.key == inside:
            return Reference(_("the %(ordinal)s member") % {"ordinal": ordinal}, target.key)
        return Reference(
            _("%(article)s, %(ordinal)s member") % {"article": article, "ordinal": ordinal}, target.key
        )


def _ordinal(index: int) -> str:
    return str(ORDINALS[index]) if index < len(ORDINALS) else _("%(number)de") % {"number": index + 1}


def piece_html(piece: Piece) -> SafeString:
    """One piece, safe whatever was filled in."""
    match piece:
        case Plain(text):
            return format_html("{}", text)
        case Reference(text, article):
            return format_html('<a href="#artikel-{}">{}</a>', article, text)
        case Blank(text, False) | Filled(text):
            return format_html('<span class="tb-field">{}</span>', text)
        case Blank(text) | Dangling(text):
            return format_html('<span class="tb-field tb-field--empty">{}</span>', text)


def pieces_html(pieces: Pieces) -> SafeString:
    """A whole text."""
    return format_html_join("", "{}", ((piece_html(piece),) for piece in pieces))


def members_html(members: Iterable[Member]) -> SafeString:
    """One member is a paragraph; several are a numbered list. Parts are lettered."""
    found = [
        format_html(
            "{}{}",
            pieces_html(member.text),
            format_html(
                '<ol class="utrecht-ordered-list tb-alpha">{}</ol>',
                format_html_join("", "<li>{}</li>", ((pieces_html(part),) for part in member.parts)),
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
