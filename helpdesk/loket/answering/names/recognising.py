"""Where names of persons stand in a text: a first guess for a person who reviews, so rather one too many.

A name begins where something says so: a title ("mevrouw"), initials, a first name, a surname in the middle of
a sentence, words such as "mijn naam is", a greeting or a signature. From there it grows over particles and
further words with a capital. What was found once is found wherever it stands again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import context
from .reading import Reading, Span, Word

LONGEST_NAME = 7


def find_names(text: str, known: Iterable[str] = (), not_persons: Iterable[str] = ()) -> list[Span]:
    """The names of persons in a text, in order, without overlap.

    `known` are names that are to be found for certain, whole ("Jan de Wit"); `not_persons` are names of
    something else, such as organisations: where one of them stands whole, as it is written, no person is
    named.
    """
    return _Recogniser(text, known, not_persons).spans()


class _Recogniser(Reading):
    """One text and which of its words are names."""

    def __init__(self, text: str, known: Iterable[str], not_persons: Iterable[str]) -> None:
        super().__init__(text, known, not_persons)
        self.taken: set[int] = set()

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
        if word.folded in self.known and (word.has_capital or not self.is_word(word)):
            return True
        if self._after_title(at) or self._after_initials(at) or self._introduced(at) or self._signs(at):
            return True
        if word.has_capital:
            return self._by_itself(at)
        return (
            word.folded in self.lists.first
            and len(word.folded) > 2
            and not self.is_word(word)
            and (word.folded in self.lists.own or not context.is_common(word.folded))
        )

    def _by_itself(self, at: int) -> bool:
        """A word with a capital of which nothing around it says what it is."""
        word = self.words[at]
        if self.is_other(word) or self._of_organisation(at):
            return False
        if word.is_capitals and not self.shouts and not (self.is_first(word) or self.is_last(word)):
            return False
        starts = word.begins or self.shouts
        follows = self._followed_by_name(at)
        if self.is_first(word):
            if not self.is_word(word):
                return not (self.is_place(at) and not follows)
            return follows or (not starts and not self.is_place(at) and not word.is_capitals)
        if self._with_particles(at):
            return True
        if self.is_last(word) and self._next(at) in context.PERSON_VERBS and self._skip_back(at) == at:
            return not (self.is_place(at) or word.folded in context.FUNCTION_WORDS)
        if self.is_place(at) or self._in_a_place(at):
            return False
        if self.is_last(word):
            return (not starts and not word.is_capitals) or not self.is_word(word)
        if context.is_ordinary(word.folded) or word.is_capitals:
            return False
        if starts:
            if context.is_dutch_form(word.folded) or not context.may_be_name(word.text):
                return False
            follows_comma = self.text[word.end : word.end + 2] == ", "
            return self._is_possessive(word) or follows_comma or self._next(at) in context.VERBS
        return context.may_be_name(word.text)

    def _with_particles(self, at: int) -> bool:
        """ "Ter Horst", "van der Velden", "De Ridder": particles that only names and places have."""
        first = self._skip_back(at)
        if first == at or self.folded(first, at + 1) in self.lists.places:
            return False
        particles = [self.words[one].folded for one in range(first, at)]
        if self.is_place(at) and self.folded(at - 1, at + 1) in self.lists.places:
            return False
        if tuple(particles[-2:]) in context.OF_NAMES or particles[-1] in context.ONLY_IN_NAMES:
            return True
        lead = self.words[first]
        if not lead.has_capital or not self.is_last(self.words[at]):
            return False
        return not lead.begins or self._next(at) in context.PERSON_VERBS

    def _in_a_place(self, at: int) -> bool:
        """ "in Venlo", "aan de Vestdijk"."""
        if self.before(at) in context.BEFORE_PLACE:
            return True
        first = self._skip_back(at)
        lead = self.words[first].folded
        return (first < at and lead in context.BEFORE_PLACE) or (
            first < at - 1 and lead in ("aan", "onder", "over", "tot", "bij")
        )

    def _is_possessive(self, word: Word) -> bool:
        return bool(re.match(r"[’']s?\b", self.text[word.end : word.end + 2]))

    def _next(self, at: int) -> str:
        return self.words[at + 1].folded if self.touches(at, at + 1) else ""

    def _followed_by_name(self, at: int) -> bool:
        """Whether a surname follows: a capital, perhaps after particles."""
        after = at + 1
        while self.touches(after - 1, after) and self.words[after].folded in context.PARTICLES:
            after += 1
        return self.touches(after - 1, after) and self.could_be_name(after) and not self.words[after].begins

    def _of_organisation(self, at: int) -> bool:
        """Part of the name of an organisation: "Stichting Exodus", "William Schrikker Stichting"."""
        if self.before(at) in context.BEFORE_ORGANISATION:
            return True
        first = at
        nearest = max(0, at - LONGEST_NAME)
        while first > nearest and self.touches(first - 1, first) and self.words[first - 1].has_capital:
            first -= 1
            if self.words[first].folded in context.BEFORE_ORGANISATION:
                return True
        after = at + 1
        farthest = at + LONGEST_NAME
        while after < farthest and self.touches(after - 1, after) and self.words[after].has_capital:
            if self.words[after].folded in context.ORGANISATION_ENDS:
                return True
            after += 1
        return self.before(first) in context.BEFORE_ORGANISATION

    def _skip_back(self, at: int) -> int:
        """The index of the first of the particles before a word."""
        first, nearest = at, max(0, at - LONGEST_NAME)
        while (
            first > nearest
            and self.touches(first - 1, first)
            and self.words[first - 1].folded in context.PARTICLES
        ):
            first -= 1
        return first

    def _after_title(self, at: int) -> bool:
        word, first = self.words[at], self._skip_back(at)
        before = self.before(first)
        if before in context.TITLES:
            if self.is_other(word):
                return False
            return word.has_capital or (
                before in context.OF_PERSONS and not context.is_ordinary(word.folded) and not word.begins
            )
        # "eigenaar, Piet Jansen" and "(voorzitter: Jansen)" too.
        left = self.text[max(0, self.words[first].start - 40) : self.words[first].start]
        role = context.ROLE_BEFORE.search(left)
        if not role or self._of_organisation(at) or self.is_place(at):
            return False
        return self.could_be_name(at) or (
            not word.has_capital
            and self._small_name(word)
            and context.is_rare(word.folded)
            and not self.is_other(word)
        )

    def _after_initials(self, at: int) -> bool:
        first = self.words[self._skip_back(at)].start
        return self.initials_before(first) is not None and self.could_be_name(at)

    def _introduced(self, at: int) -> bool:
        """After "mijn naam is", "heet", "beste": a name, also in small letters where the words are clear."""
        word, first = self.words[at], self._skip_back(at)
        left = self.text[max(0, self.words[first].start - 60) : self.words[first].start]
        if self.is_other(word):
            return False
        if context.INTRODUCES.search(left):
            return word.has_capital or self._small_name(word)
        if context.PERHAPS_INTRODUCES.search(left):
            if word.has_capital:
                return not self.is_place(at) and not self._of_organisation(at)
            return self._small_name(word)
        return not word.has_capital and bool(context.BEFORE_SMALL.search(left)) and self._small_name(word)

    def _small_name(self, word: Word) -> bool:
        """A word in small letters, where a name should stand: known as one, or not Dutch."""
        if self.is_word(word):
            return False
        return self.is_first(word) or self.is_last(word) or not context.is_dutch_form(word.folded)

    def _signs(self, at: int) -> bool:
        """In the two lines below a greeting that ends a letter."""
        word, first = self.words[at], self._skip_back(at)
        left = self.text[max(0, self.words[first].start - 120) : self.words[first].start]
        if not context.SIGNED_ABOVE.search(left) or self.is_other(word) or self._of_organisation(at):
            return False
        return word.has_capital and not (self.is_place(at) and word.folded not in self.lists.last)

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
        while (
            first - 1 not in self.taken
            and at - first < LONGEST_NAME
            and self.touches(first - 1, first)
            and self._precedes(first - 1, first)
        ):
            first -= 1
            self.taken.add(first)
        lead = self._skip_back(first)
        # "over De Ruwaard": what is no particle of names begins none.
        while (
            lead < first
            and self.words[lead].folded in context.PREPOSITIONS - context.OF
            and ((self.words[lead].folded, self.words[lead + 1].folded) not in context.OF_NAMES)
        ):
            lead += 1
        if lead < first and self._takes_particles(lead, first, word):
            self.taken.update(range(lead, first))
            before = lead - 1
            if before >= 0 and self.touches(before, lead) and self._precedes(before, lead):
                self.taken.add(before)

    def _continues(self, last: int) -> int:
        """The index of the next word of the name that ends at `last`, 0 when it ends there."""
        after = last + 1
        while self.touches(after - 1, after) and self.words[after].folded in context.PARTICLES:
            after += 1
        if not self.touches(after - 1, after) or self.words[after].begins:
            return 0
        # "in 't Veld" is a name; "in Lelystad" and "bij Jansen" begin something else.
        leads_away = after > last + 1 and self.words[last + 1].folded in context.PREPOSITIONS - context.OF
        if leads_away and (
            after == last + 2
            or (self.is_place(after) and self.words[after - 1].folded not in context.ONLY_IN_NAMES)
        ):
            return 0
        word = self.words[after]
        if self.is_other(word) or word.folded.isdigit() or len(word.folded) < 2:
            return 0
        if word.has_capital:
            return after
        # In small letters: "henk postma", "jan de wit".
        small = not self.words[last].has_capital
        if small and after > last + 1:
            return after if self.is_last(word) or not context.is_ordinary(word.folded) else 0
        if small and (self.is_last(word) or self.is_first(word) or not context.is_ordinary(word.folded)):
            return after if word.folded not in self.lists.words else 0
        return 0

    def _last_before_first(self, at: int) -> None:
        """ "Molenaar, Saskia": the surname that stands before its first name."""
        if (
            at == 0
            or not self.is_first(self.words[at])
            or self.words[at - 1].folded in context.FUNCTION_WORDS
        ):
            return
        before = self.words[at - 1]
        between = self.text[before.end : self.words[at].start]
        if (
            between == ", "
            and before.has_capital
            and self.is_last(before)
            and self._skip_back(at - 1) == at - 1
        ):
            self.taken.add(at - 1)

    def _precedes(self, before: int, at: int) -> bool:
        """Whether the word before belongs to the same name: another first name, or an unknown one."""
        word = self.words[before]
        if self.is_other(word) or not word.has_capital or word.folded in context.TITLES | context.PARTICLES:
            return False
        if re.search(r"[.!?]", self.text[word.end : self.words[at].start]):
            return False
        if self.is_first(word):
            return not (word.begins and self.is_word(word))
        return (
            not context.is_ordinary(word.folded)
            and not self.is_place(before)
            and context.may_be_name(word.text)
        )

    def _takes_particles(self, lead: int, first: int, word: Word) -> bool:
        """ "De Ridder" and "van der Velden", but not "het plan van Hijum" nor "de Jelmer"."""
        particles = [self.words[at].folded for at in range(lead, first)]
        if tuple(particles[-2:]) in context.OF_NAMES or particles[-1] in context.ONLY_IN_NAMES:
            return True
        before = self.before(lead)
        if before in context.TITLES or self.initials_before(self.words[lead].start) is not None:
            return True
        if lead > 0 and self.touches(lead - 1, lead) and self._precedes(lead - 1, lead):
            return True
        capital = self.words[lead].has_capital and not self.words[lead].is_capitals
        if capital and not self.words[lead].begins:
            return True
        return not self.is_first(word) and particles[-1] not in context.PREPOSITIONS and word.has_capital

    # What follows from what was found

    def _neighbours(self) -> None:
        """ "Ionut en Mihaela", "Danny, Mo en Sjors": what stands in a row with a name is one."""
        changed = True
        while changed:
            changed = False
            for at, word in enumerate(self.words):
                if (
                    at in self.taken
                    or not self.could_be_name(at)
                    or self.is_place(at)
                    or self._of_organisation(at)
                ):
                    continue
                if word.is_capitals or (word.begins and self.is_word(word)):
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
            if self.words[at].folded not in context.PARTICLES | context.TITLES
            and len(self.words[at].folded) > 2
        } | self.known
        whole = set(telling)
        for name in telling:
            whole.update(part for part in name.split("-") if len(part) > 2 and part not in context.PARTICLES)
        for at, word in enumerate(self.words):
            if at in self.taken or self.is_other(word):
                continue
            # "Nowickis vergunning", "Bert's", "Jansens" without an apostrophe.
            stem = word.folded if word.folded in whole else word.folded.removesuffix("s")
            if stem not in whole or (self._of_organisation(at) and stem not in self.known):
                continue
            if word.has_capital:
                if stem == word.folded or not context.is_ordinary(word.folded):
                    self._take(at)
            elif not self.is_word(word) and (
                self.is_first(word)
                or self.is_last(word)
                or stem in self.known
                or (context.is_rare(word.folded) and not context.is_dutch_form(word.folded))
            ):
                self._take(at)

    def _joined(self) -> list[Span]:
        """The words that were taken as stretches of the text, initials before them included."""
        found: list[Span] = []
        for at in sorted(self.taken):
            word = self.words[at]
            start, end = word.start, word.end
            initials = self.initials_before(start)
            start = start if initials is None else initials
            if match := re.match(r"[’']s\b", self.text[end : end + 3]):
                end += match.end()
            if found and ((self.touches(at - 1, at) and at - 1 in self.taken) or start <= found[-1].end):
                found[-1] = Span(min(start, found[-1].start), max(end, found[-1].end))
            else:
                found.append(Span(start, end))
        for match in context.INITIALS_ALONE.finditer(self.text):
            span = Span(match.start("initials"), match.end("initials"))
            if not any(one.start < span.end and span.start < one.end for one in found):
                found.append(span)
        return sorted(found, key=lambda one: one.start)
