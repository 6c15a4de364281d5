"""Where names of persons stand in a text: a first guess for a person who reviews, so rather one too many.

A name begins where something says so: a title ("mevrouw"), initials, a first name, a surname in the middle of a
sentence, words such as "mijn naam is", a greeting or a signature. From there it grows over particles and further words
with a capital. What was found once is found wherever it stands again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import context
from .lists import Lists, fold, lists

TOKEN = re.compile(r"'[tsn]\b|[^\W\d_](?:[^\W\d_]|[’'](?=[^\W\d_]{2})|-(?=[^\W\d_]))*|\d+")
INITIALS = re.compile(r"(?<![\w.])(?:(?:[A-Z]|Th|Chr|Ph|IJ)\.[ \t]?){1,6}(?![a-z]\b)")
SENTENCE_END = re.compile(r"[.!?:;|]\s*[*_\"“”'‘’()\[]*\s*$|\[$|\n\s*[-*•>#|]*\s*[*_\"“‘(\[]*$")
# At most this much between the words of one name: a space, also a hyphen between two surnames.
BETWEEN = re.compile(r"[ \t]+|[ \t]*-[ \t]*|\.[ \t]?")
LONGEST_NAME = 7


@dataclass(frozen=True)
class Span:
    """A stretch of a text, [start, end)."""

    start: int
    end: int


@dataclass
class _Word:
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


@dataclass
class _Found:
    """Indexes of words that belong to names."""

    words: set[int] = field(default_factory=set)


def find_names(text: str, known: Iterable[str] = (), not_persons: Iterable[str] = ()) -> list[Span]:
    """The names of persons in a text, in order, without overlap.

    `known` are names that certainly are to be found, whole ("Jan de Wit"); `not_persons` are words with a capital
    that are none here, such as the names of organisations.
    """
    return _Recogniser(text, known, not_persons).spans()


class _Recogniser:
    """One text, its words and what is known about them."""

    def __init__(self, text: str, known: Iterable[str], not_persons: Iterable[str]) -> None:
        self.text = text
        self.lists: Lists = lists()
        self.words = list(self._words())
        self.others = {
            part for name in not_persons for part in fold(name).split() if part not in context.PARTICLES
        }
        self.known = {
            part
            for name in known
            for part in re.split(r"[\s,]+", fold(name))
            if len(part.strip(".")) > 1 and part.strip(".") not in context.PARTICLES | context.TITLES
        }
        self.initials = [Span(m.start(), m.end()) for m in INITIALS.finditer(text)]
        self.shouts = _mostly_capitals(text)
        self.taken: set[int] = set()

    def _words(self) -> Iterable[_Word]:
        for match in TOKEN.finditer(self.text):
            written = match.group()
            plain = re.sub(r"(?<=[^\W\d_])[’']s$", "", written)
            begins = bool(SENTENCE_END.search(self.text[max(0, match.start() - 8) : match.start()]))
            yield _Word(
                match.start(),
                match.start() + len(plain),
                plain,
                fold(plain),
                begins or not self.text[: match.start()].strip(" \t\"'“‘(>*-"),
            )

    # What a word can be

    def _is_first(self, word: _Word) -> bool:
        known = self.lists.first
        return word.folded in known or any(
            part in known and part not in self.lists.words and len(part) > 2 for part in word.folded.split("-")[:1]
        ) and "-" in word.folded

    def _is_last(self, word: _Word) -> bool:
        known = self.lists.last
        if word.folded in known:
            return True
        parts = word.text.split("-")
        return len(parts) > 1 and all(part[:1].isupper() for part in parts) and any(fold(p) in known for p in parts)

    def _is_word(self, word: _Word) -> bool:
        """Whether it is an ordinary Dutch word as well."""
        if word.folded in self.lists.words:
            return True
        if word.folded in self.lists.own:
            return False
        if word.folded in self.lists.first or self._is_last(word):
            return context.is_common(word.folded)
        return context.is_ordinary(word.folded)

    def _is_other(self, word: _Word) -> bool:
        """Whether it is known as something that is no person: an institution, a law, a street, a day."""
        return (
            word.folded in self.lists.not_persons
            or word.folded in self.others
            or bool(context.NO_PERSON_ENDING.search(word.folded))
        )

    def _is_place(self, at: int) -> bool:
        """Whether it is a place, or a word of one with more words."""
        word = self.words[at]
        if word.folded in self.lists.places:
            return True
        for first in range(max(0, at - 3), at + 1):
            for last in range(at + 1, min(len(self.words), first + 5) + 1):
                if last - first > 1 and self._folded(first, last) in self.lists.places:
                    return True
        return False

    def _folded(self, first: int, last: int) -> str:
        return fold(self.text[self.words[first].start : self.words[last - 1].end])

    def _touches(self, left: int, right: int) -> bool:
        """Whether only what stands inside a name stands between two words."""
        if not 0 <= left < right < len(self.words):
            return False
        between = self.text[self.words[left].end : self.words[right].start]
        return bool(BETWEEN.fullmatch(between))

    def _before(self, at: int) -> str:
        """The folded word before this one on the same line, "" when something else stands between."""
        if at == 0:
            return ""
        before, between = self.words[at - 1].folded, self.text[self.words[at - 1].end : self.words[at].start]
        if re.fullmatch(r"\.[ \t]?", between):
            return before if before in context.ABBREVIATED else ""
        return before if re.fullmatch(r"[ \t]{1,2}", between) else ""

    def _could_be_name(self, at: int) -> bool:
        word = self.words[at]
        return word.has_capital and not self._is_other(word) and word.folded not in context.PARTICLES

    # Where a name begins

    def spans(self) -> list[Span]:
        """All names."""
        for at in range(len(self.words)):
            if at not in self.taken and self._says_name(at):
                self._take(at)
        self._neighbours()
        self._again()
        return self._joined()

    def _says_name(self, at: int) -> bool:
        word = self.words[at]
        if word.folded.isdigit() or word.folded in context.PARTICLES or len(word.folded) < 2:
            return False
        if word.folded in self.known and (word.has_capital or not self._is_word(word)):
            return True
        if self._after_title(at) or self._after_initials(at) or self._introduced(at) or self._signs(at):
            return True
        if word.has_capital:
            return self._by_itself(at)
        return (
            word.folded in self.lists.first
            and len(word.folded) > 2
            and not self._is_word(word)
            and (word.folded in self.lists.own or not context.is_common(word.folded))
        )

    def _by_itself(self, at: int) -> bool:
        """A word with a capital of which nothing around it says what it is."""
        word = self.words[at]
        if self._is_other(word) or self._of_organisation(at):
            return False
        if word.is_capitals and not self.shouts and not (self._is_first(word) or self._is_last(word)):
            return False
        starts = word.begins or self.shouts
        follows = self._followed_by_name(at)
        if self._is_first(word):
            if not self._is_word(word):
                return not (self._is_place(at) and not follows)
            return follows or (not starts and not self._is_place(at) and not word.is_capitals)
        if self._with_particles(at):
            return True
        if self._is_last(word) and self._next(at) in context.PERSON_VERBS and self._skip_back(at) == at:
            return not (self._is_place(at) or word.folded in context.FUNCTION_WORDS)
        if self._is_place(at) or self._in_a_place(at):
            return False
        if self._is_last(word):
            return (not starts and not word.is_capitals) or not self._is_word(word)
        if context.is_ordinary(word.folded) or word.is_capitals:
            return False
        if starts:
            return self._is_possessive(word) or self._next(at) in context.PERSON_VERBS
        return context.may_be_name(word.text)

    def _with_particles(self, at: int) -> bool:
        """ "Ter Horst", "van der Velden", "De Ridder": particles that only names and places have."""
        first = self._skip_back(at)
        if first == at or self._folded(first, at + 1) in self.lists.places:
            return False
        particles = [self.words[one].folded for one in range(first, at)]
        if self._is_place(at) and self._folded(at - 1, at + 1) in self.lists.places:
            return False
        if tuple(particles[-2:]) in context.OF_NAMES or particles[-1] in context.ONLY_IN_NAMES:
            return True
        lead = self.words[first]
        if not lead.has_capital or not self._is_last(self.words[at]):
            return False
        return not lead.begins or self._next(at) in context.PERSON_VERBS

    def _in_a_place(self, at: int) -> bool:
        """ "in Venlo", "aan de Vestdijk"."""
        if self._before(at) in context.BEFORE_PLACE:
            return True
        first = self._skip_back(at)
        return first < at and self.words[first].folded in context.BEFORE_PLACE | {"aan", "onder", "over", "tot"}

    def _is_possessive(self, word: _Word) -> bool:
        return bool(re.match(r"[’']s?\b", self.text[word.end : word.end + 2]))

    def _next(self, at: int) -> str:
        return self.words[at + 1].folded if self._touches(at, at + 1) else ""

    def _followed_by_name(self, at: int) -> bool:
        """Whether a surname follows: a capital, perhaps after particles."""
        after = at + 1
        while self._touches(after - 1, after) and self.words[after].folded in context.PARTICLES:
            after += 1
        return self._touches(after - 1, after) and self._could_be_name(after) and not self.words[after].begins

    def _of_organisation(self, at: int) -> bool:
        """Part of the name of an organisation: "Stichting Exodus", "William Schrikker Stichting"."""
        if self._before(at) in context.BEFORE_ORGANISATION:
            return True
        first = at
        while first > 0 and self._touches(first - 1, first) and self.words[first - 1].has_capital:
            first -= 1
            if self.words[first].folded in context.BEFORE_ORGANISATION:
                return True
        after = at + 1
        while self._touches(after - 1, after) and self.words[after].has_capital:
            if self.words[after].folded in context.ORGANISATION_ENDS:
                return True
            after += 1
        return self._before(first) in context.BEFORE_ORGANISATION

    def _skip_back(self, at: int) -> int:
        """The index of the first of the particles before a word."""
        while at > 0 and self._touches(at - 1, at) and self.words[at - 1].folded in context.PARTICLES:
            at -= 1
        return at

    def _after_title(self, at: int) -> bool:
        word, first = self.words[at], self._skip_back(at)
        before = self._before(first)
        if before in context.TITLES:
            if self._is_other(word):
                return False
            return word.has_capital or (
                before in context.OF_PERSONS and not context.is_ordinary(word.folded) and not word.begins
            )
        # "eigenaar, Piet Jansen" and "(voorzitter: Jansen)" too.
        left = self.text[max(0, self.words[first].start - 40) : self.words[first].start]
        role = context.ROLE_BEFORE.search(left)
        return bool(role) and self._could_be_name(at) and not self._of_organisation(at) and not self._is_place(at)

    def _after_initials(self, at: int) -> bool:
        first = self.words[self._skip_back(at)].start
        return any(span.end == first or self.text[span.end : first].isspace() for span in self.initials
                   if span.end <= first <= span.end + 1) and self._could_be_name(at)  # fmt: skip

    def _introduced(self, at: int) -> bool:
        """After "mijn naam is", "heet", "beste": a name, also in small letters where the words are clear."""
        word, first = self.words[at], self._skip_back(at)
        left = self.text[max(0, self.words[first].start - 60) : self.words[first].start]
        if self._is_other(word):
            return False
        if context.INTRODUCES.search(left):
            return word.has_capital or self._small_name(word)
        if context.PERHAPS_INTRODUCES.search(left):
            if word.has_capital:
                return not self._is_place(at) and not self._of_organisation(at)
            return self._small_name(word)
        return False

    def _small_name(self, word: _Word) -> bool:
        """A word in small letters, where a name should stand: known as one, or not Dutch."""
        if self._is_word(word):
            return False
        return self._is_first(word) or self._is_last(word) or not context.is_dutch_form(word.folded)

    def _signs(self, at: int) -> bool:
        """In the two lines below a greeting that ends a letter."""
        word, first = self.words[at], self._skip_back(at)
        left = self.text[max(0, self.words[first].start - 120) : self.words[first].start]
        if not context.SIGNED_ABOVE.search(left) or self._is_other(word) or self._of_organisation(at):
            return False
        return word.has_capital and not (self._is_place(at) and word.folded not in self.lists.last)

    # How far it goes

    def _take(self, at: int) -> None:
        word = self.words[at]
        self.taken.add(at)
        last = at
        while last - at < LONGEST_NAME and (after := self._continues(last)):
            self.taken.update(range(last + 1, after + 1))
            last = after
        self._last_before_first(at)
        first = at
        while first > 0 and self._touches(first - 1, first) and self._precedes(first - 1, first):
            first -= 1
            self.taken.add(first)
        lead = self._skip_back(first)
        # "over De Ruwaard": what is no particle of names begins none.
        while lead < first and self.words[lead].folded in context.PREPOSITIONS - {"van", "von", "v", "zu"} and (
            (self.words[lead].folded, self.words[lead + 1].folded) not in context.OF_NAMES
        ):
            lead += 1
        if lead < first and self._takes_particles(lead, first, word):
            self.taken.update(range(lead, first))
            before = lead - 1
            if before >= 0 and self._touches(before, lead) and self._precedes(before, lead):
                self.taken.add(before)

    def _continues(self, last: int) -> int:
        """The index of the next word of the name that ends at `last`, 0 when it ends there."""
        after = last + 1
        while self._touches(after - 1, after) and self.words[after].folded in context.PARTICLES:
            after += 1
        if not self._touches(after - 1, after) or self.words[after].begins:
            return 0
        # "in 't Veld" is a name; "in Lelystad" and "bij Jansen" begin something else.
        if after > last + 1 and self.words[last + 1].folded in context.PREPOSITIONS - {"van", "von", "v", "zu"}:
            if after == last + 2 or (self._is_place(after) and self.words[after - 1].folded not in context.ONLY_IN_NAMES):
                return 0
        word = self.words[after]
        if self._is_other(word) or word.folded.isdigit() or len(word.folded) < 2:
            return 0
        if word.has_capital:
            return after
        # In small letters: "henk postma", "jan de wit".
        small = not self.words[last].has_capital
        if small and after > last + 1:
            return after if word.folded not in context.FUNCTION_WORDS else 0
        if small and (self._is_last(word) or self._is_first(word) or not context.is_ordinary(word.folded)):
            return after if word.folded not in self.lists.words else 0
        return 0

    def _last_before_first(self, at: int) -> None:
        """ "Molenaar, Saskia": the surname that stands before its first name."""
        if at == 0 or not self._is_first(self.words[at]) or self.words[at - 1].folded in context.FUNCTION_WORDS:
            return
        before = self.words[at - 1]
        between = self.text[before.end : self.words[at].start]
        if between == ", " and before.has_capital and self._is_last(before) and self._skip_back(at - 1) == at - 1:
            self.taken.add(at - 1)

    def _precedes(self, before: int, at: int) -> bool:
        """Whether the word before belongs to the same name: another first name, or an unknown one."""
        word = self.words[before]
        if self._is_other(word) or not word.has_capital or word.folded in context.TITLES | context.PARTICLES:
            return False
        if re.search(r"[.!?]", self.text[word.end : self.words[at].start]):
            return False
        if self._is_first(word):
            return not (word.begins and self._is_word(word))
        return not word.begins and not context.is_ordinary(word.folded) and not self._is_place(before)

    def _takes_particles(self, lead: int, first: int, word: _Word) -> bool:
        """ "De Ridder" and "van der Velden", but not "het plan van Hijum" nor "de Jelmer"."""
        particles = [self.words[at].folded for at in range(lead, first)]
        if tuple(particles[-2:]) in context.OF_NAMES or particles[-1] in context.ONLY_IN_NAMES:
            return True
        before = self._before(lead)
        if before in context.TITLES or any(span.end == self.words[lead].start for span in self.initials):
            return True
        if lead > 0 and self._touches(lead - 1, lead) and self._precedes(lead - 1, lead):
            return True
        if self.words[lead].has_capital and not self.words[lead].begins:
            return True
        return not self._is_first(word) and particles[-1] not in context.PREPOSITIONS and word.has_capital

    # What follows from what was found

    def _neighbours(self) -> None:
        """ "Ionut en Mihaela", "Danny, Mo en Sjors": what stands in a row with a name is one."""
        changed = True
        while changed:
            changed = False
            for at, word in enumerate(self.words):
                if at in self.taken or not self._could_be_name(at) or self._is_place(at) or self._of_organisation(at):
                    continue
                if word.is_capitals or (word.begins and self._is_word(word)):
                    continue
                if self._in_a_row(at):
                    self._take(at)
                    changed = True

    def _in_a_row(self, at: int) -> bool:
        left, right = at - 1, at + 1
        if left >= 0 and self.words[left].folded in ("en", "of", "&"):
            left -= 1
        if right < len(self.words) and self.words[right].folded in ("en", "of"):
            right += 1
        for other in (left, right):
            if other in self.taken and 0 <= other < len(self.words):
                one, two = sorted((at, other))
                between = self.text[self.words[one].end : self.words[two].start]
                if re.fullmatch(r",? (?:en|of) |, ?|/| & ", between):
                    return True
        return False

    def _again(self) -> None:
        """What was found once is found wherever it stands."""
        telling = {
            self.words[at].folded
            for at in self.taken
            if self.words[at].folded not in context.PARTICLES | context.TITLES and len(self.words[at].folded) > 2
        } | self.known
        whole = set(telling)
        for name in telling:
            whole.update(part for part in name.split("-") if len(part) > 2 and part not in context.PARTICLES)
        for at, word in enumerate(self.words):
            if at in self.taken:
                continue
            # "Nowickis vergunning", "Bertʼs", "Jansens" without an apostrophe.
            stem = word.folded if word.folded in whole else word.folded.removesuffix("s")
            if stem not in whole or self._of_organisation(at) and stem not in self.known:
                continue
            if word.has_capital:
                if stem == word.folded or not context.is_ordinary(word.folded):
                    self._take(at)
            elif not self._is_word(word) and (self._is_first(word) or self._is_last(word) or stem in self.known):
                self._take(at)

    def _joined(self) -> list[Span]:
        """The words that were taken as stretches of the text, initials before them included."""
        found: list[Span] = []
        for at in sorted(self.taken):
            word = self.words[at]
            start, end = word.start, word.end
            for span in self.initials:
                if span.end == start or (span.end < start and self.text[span.end : start].isspace()):
                    start = span.start
            if match := re.match(r"[’']s\b", self.text[end : end + 3]):
                end += match.end()
            if found and (self._touches(at - 1, at) and at - 1 in self.taken or start <= found[-1].end):
                found[-1] = Span(found[-1].start, max(end, found[-1].end))
            else:
                found.append(Span(start, end))
        alone = [m for m in context.INITIALS_ALONE.finditer(self.text)]
        for match in alone:
            span = Span(match.start("initials"), match.end("initials"))
            if not any(one.start < span.end and span.start < one.end for one in found):
                found.append(span)
        return sorted(found, key=lambda one: one.start)


def _mostly_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and sum(letter.isupper() for letter in letters) > 0.6 * len(letters)
