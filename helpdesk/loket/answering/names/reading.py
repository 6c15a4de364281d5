"""A text as words, and what each of them can be: a first name, a surname, a place, an ordinary word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from . import context
from .lists import Lists, fold, lists

TOKEN = re.compile(r"'[tsn]\b|[^\W\d_](?:[^\W\d_]|[’'](?=[^\W\d_]{2})|-(?=[^\W\d_]))*|\d+")
# Also with what somebody is called between them and the surname: "A.M. (Annie) Lente".
INITIALS = re.compile(
    r"(?<![\w.])(?:(?:[A-Z]|Th|Chr|Ph|IJ)\.[ \t]?){1,6}"
    r"(?:\([A-Z][\w'’-]{1,20}\)[ \t])?(?![a-z]\b)"
)
SENTENCE_END = re.compile(r"[.!?:;|]\s*[*_\"“”'‘’()\[]*\s*$|\[$|\n\s*[-*•>#|]*\s*[*_\"“‘(\[]*$")
# At most this much between the words of one name: a space, also a hyphen between two surnames.
BETWEEN = re.compile(r"[ \t]+|[ \t]*-[ \t]*|\.[ \t]?")
SHORTEST_OTHER = 4


@dataclass(frozen=True)
class Span:
    """A stretch of a text, [start, end)."""

    start: int
    end: int


@dataclass
class Word:
    """One word of the text as the rules look at it."""

    start: int
    end: int
    text: str
    folded: str
    begins: bool  # a sentence or a line

    @property
    def has_capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def is_capitals(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


class Reading:
    """One text, its words and what is known about them."""

    def __init__(self, text: str, known: Iterable[str], not_persons: Iterable[str]) -> None:
        self.text = text
        self.lists: Lists = lists()
        self.words = list(self._words())
        self.others = [
            Span(match.start(), match.end())
            for name in not_persons
            if len(name) >= SHORTEST_OTHER and name in text
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        ]
        self.known = {
            part
            for name in known
            for part in re.split(r"[\s,]+", fold(name))
            if len(part.strip(".")) > 1 and part.strip(".") not in context.PARTICLES | context.TITLES
        }
        self.initials = {m.end(): m.start() for m in INITIALS.finditer(text)}  # where they end: begin
        self.shouts = _mostly_capitals(text)

    def _words(self) -> Iterable[Word]:
        for match in TOKEN.finditer(self.text):
            written = match.group()
            plain = re.sub(r"(?<=[^\W\d_])[’']s$", "", written)
            start = match.start()
            before = self.text[max(0, start - 8) : start]
            begins = bool(SENTENCE_END.search(before)) or (start < 8 and not before.strip(" \t\n\"'“‘(>*-#["))
            yield Word(start, start + len(plain), plain, fold(plain), begins)

    def is_first(self, word: Word) -> bool:
        """Whether it is known as a first name; of "Anne-Fleur" the first part says so."""
        first, _, more = word.folded.partition("-")
        known = self.lists.first
        return word.folded in known or (
            bool(more) and len(first) > 2 and first in known and first not in self.lists.words
        )

    def is_last(self, word: Word) -> bool:
        """Whether it is known as a surname, or one part of it is."""
        known = self.lists.last
        if word.folded in known:
            return True
        parts = word.text.split("-")
        return (
            len(parts) > 1
            and all(part[:1].isupper() for part in parts)
            and any(fold(p) in known for p in parts)
        )

    def is_word(self, word: Word) -> bool:
        """Whether it is an ordinary Dutch word as well."""
        if word.folded in self.lists.words:
            return True
        if word.folded in self.lists.own:
            return False
        if word.folded in self.lists.first or self.is_last(word):
            return context.is_common(word.folded)
        return context.is_ordinary(word.folded)

    def is_other(self, word: Word) -> bool:
        """Whether it is known as something that is no person: an institution, a law, a street, a day."""
        return (
            word.folded in self.lists.not_persons
            or any(span.start <= word.start and word.end <= span.end for span in self.others)
            # "Groeneweg" and "Van der Straat" are people; "Groenestraat" is a street.
            or (not self.is_last(word) and bool(context.NO_PERSON_ENDING.search(word.folded)))
        )

    def is_place(self, at: int) -> bool:
        """Whether it is a place, or a word of one with more words."""
        word = self.words[at]
        if word.folded in self.lists.places:
            return True
        for first in range(max(0, at - 3), at + 1):
            for last in range(at + 1, min(len(self.words), first + 5) + 1):
                if last - first > 1 and self.folded(first, last) in self.lists.places:
                    return True
        return False

    def folded(self, first: int, last: int) -> str:
        """The words from `first` up to `last`, folded, with what stands between them."""
        return fold(self.text[self.words[first].start : self.words[last - 1].end])

    def touches(self, left: int, right: int) -> bool:
        """Whether only what stands inside a name stands between two words."""
        if not 0 <= left < right < len(self.words):
            return False
        between = self.text[self.words[left].end : self.words[right].start]
        return bool(BETWEEN.fullmatch(between))

    def before(self, at: int) -> str:
        """The folded word before this one on the same line, "" when something else stands between."""
        if at == 0:
            return ""
        before, between = self.words[at - 1].folded, self.text[self.words[at - 1].end : self.words[at].start]
        if re.fullmatch(r"\.[ \t]?", between):
            return before if before in context.ABBREVIATED else ""
        return before if re.fullmatch(r"[ \t]{1,2}", between) else ""

    def initials_before(self, start: int) -> int | None:
        """Where the initials begin that stand just before a place in the text."""
        if start in self.initials:
            return self.initials[start]
        return self.initials.get(start - 1) if self.text[start - 1 : start].isspace() else None

    def could_be_name(self, at: int) -> bool:
        """Whether nothing speaks against it: it has a capital and is known as nothing else."""
        word = self.words[at]
        return word.has_capital and not self.is_other(word) and word.folded not in context.PARTICLES


def _mostly_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and sum(letter.isupper() for letter in letters) > 0.6 * len(letters)
