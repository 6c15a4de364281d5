"""The structure of a model ordinance, apart from the page that it stands on.

A draft keeps such a structure beside its choices: what an organisation wrote rests on the text that it saw.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import ModelOrdinance

# `{{ variable }}`, `{{ article:key }}` and `{{ article:key:member }}`; anything else there is a slip.
# A mark holds no beginning of another: or a row of them without an end takes the square of its length.
MARK = re.compile(r"\{\{((?:(?!\{\{).)*?)\}\}", re.DOTALL)
GOOD_MARK = re.compile(r"\s*(?:(article):)?([a-z0-9_-]+)(?::([a-z0-9_-]+))?\s*")
# What an article of a draft may be besides one of its alternatives, written `alternative:key`.
OWN, OUT, ALTERNATIVE = "own", "out", "alternative:"


@dataclass(frozen=True)
class Mark:
    """A mark in a text. `article` is empty for a blank, `member` for a reference to a whole article."""

    written: str
    variable: str = ""
    article: str = ""
    member: str = ""

    @classmethod
    def read(cls, found: re.Match[str]) -> Mark:
        """From a match of MARK; one that is no good mark has only `written`."""
        good = GOOD_MARK.fullmatch(found[1])
        if good is None or (good[3] and not good[1]):
            return cls(found[0])
        if good[1]:
            return cls(found[0], article=good[2], member=good[3] or "")
        return cls(found[0], variable=good[2])


def marks(text: str) -> Iterator[Mark]:
    """The marks of a text, in its order."""
    return (Mark.read(found) for found in MARK.finditer(text))


@dataclass(frozen=True)
class Variable:
    """A blank to fill in. `minimum` and `maximum` (both included) hold for a number."""

    key: str
    label: str
    type: str
    options: tuple[str, ...] = ()
    required: bool = False
    help: str = ""
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class Member:
    """A member of an article with its lettered parts, as written."""

    key: str
    text: str
    parts: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All that may hold marks."""
        return (self.text, *self.parts)


def marks_of(members: Iterable[Member]) -> Iterator[Mark]:
    """The marks of some members."""
    return (mark for member in members for text in member.texts for mark in marks(text))


@dataclass(frozen=True)
class Alternative:
    """Another text for an article."""

    key: str
    title: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Article:
    """An article: its own text is one of the texts that can be chosen. `explanation` is rich text."""

    key: str
    title: str
    members: tuple[Member, ...]
    optional: bool = False
    explanation: str = ""
    alternatives: tuple[Alternative, ...] = ()

    @property
    def has_choice(self) -> bool:
        """Whether a municipality has something to decide here."""
        return self.optional or bool(self.alternatives)

    @property
    def possible(self) -> list[str]:
        """The choices that can be made, the own text first."""
        return [OWN, *(ALTERNATIVE + one.key for one in self.alternatives), *([OUT] if self.optional else [])]

    def chosen(self, choice: str) -> tuple[Member, ...] | None:
        """The members of a choice; None when the article is left out. An unknown choice is the own text."""
        if choice == OUT and self.optional:
            return None
        others = (one.members for one in self.alternatives if ALTERNATIVE + one.key == choice)
        return next(others, self.members)

    @property
    def all_members(self) -> Iterator[Member]:
        """The members of the own text and of all alternatives."""
        yield from self.members
        for other in self.alternatives:
            yield from other.members


@dataclass(frozen=True)
class Chapter:
    """A chapter of articles."""

    key: str
    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class Structure:
    """The whole model: what can be filled in and what can be chosen."""

    title: str
    variables: tuple[Variable, ...] = ()
    chapters: tuple[Chapter, ...] = ()

    @classmethod
    def of(cls, page: ModelOrdinance) -> Structure:
        """The structure of a page as it is now."""
        return cls.from_streams(page.title, page.variables.get_prep_value(), page.chapters.get_prep_value())

    @classmethod
    def from_streams(
        cls, title: str, variables: Iterable[Mapping[str, Any]], chapters: Iterable[Mapping[str, Any]]
    ) -> Structure:
        """From the stored form of the two StreamFields."""
        return cls(
            title,
            tuple(_variable(block["value"]) for block in variables),
            tuple(_chapter(block["value"]) for block in chapters),
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Structure:
        """What `as_json` gave."""
        return cls(
            stored["title"],
            tuple(_variable(one) for one in stored["variables"]),
            tuple(_chapter(one) for one in stored["chapters"]),
        )

    def as_json(self) -> dict[str, Any]:
        """For a draft to keep."""
        return asdict(self)

    @cached_property
    def digest(self) -> str:
        """Differs when anything differs that a draft shows; the title of the page is no part of the text."""
        texts = self.as_json() | {"title": ""}
        return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()

    @cached_property
    def articles(self) -> dict[str, Article]:
        """All articles by key, in order."""
        return {article.key: article for chapter in self.chapters for article in chapter.articles}

    @cached_property
    def by_key(self) -> dict[str, Variable]:
        """The variables by key."""
        return {variable.key: variable for variable in self.variables}


def _items(values: Iterable[Any] | None) -> list[Any]:
    """The values of a ListBlock, whose stored items carry an id, or of plain JSON."""
    return [
        item["value"] if isinstance(item, dict) and item.get("type") == "item" else item
        for item in values or ()
    ]


# In an editor's half-finished model any of these may be empty (None).


def _variable(value: Mapping[str, Any]) -> Variable:
    return Variable(
        value["key"] or "",
        value["label"] or "",
        value["type"] or "text",
        tuple(option or "" for option in _items(value["options"])),
        bool(value["required"]),
        value["help"] or "",
        value.get("minimum"),
        value.get("maximum"),
    )


def _members(values: Iterable[Any]) -> tuple[Member, ...]:
    return tuple(
        Member(one["key"] or "", one["text"] or "", tuple(part or "" for part in _items(one["parts"])))
        for one in _items(values)
    )


def _chapter(value: Mapping[str, Any]) -> Chapter:
    return Chapter(
        value["key"] or "",
        value["title"] or "",
        tuple(_article(article) for article in _items(value["articles"])),
    )


def _article(value: Mapping[str, Any]) -> Article:
    return Article(
        value["key"] or "",
        value["title"] or "",
        _members(value["members"]),
        bool(value["optional"]),
        value["explanation"] or "",
        tuple(
            Alternative(other["key"] or "", other["title"] or "", _members(other["members"]))
            for other in _items(value["alternatives"])
        ),
    )
