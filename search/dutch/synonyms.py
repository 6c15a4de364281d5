"""Synonyms: groups of words and phrases that mean the same to somebody who searches.

Groups come from the caller (editors change them) and work on the query, so a change needs no new index.
"""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.dutch.spelling import SHORTEST_REPAIRED, most_slips
from search.dutch.stemming import stem
from search.dutch.tokens import tokenize
from search.dutch.wordlists import lines

Stems = tuple[str, ...]


class Synonyms:
    """Groups made ready for finding; immutable, so build it once and keep it until the groups change."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        """Take groups of forms as people write them; a group needs two different forms to do anything."""
        self._others: dict[Stems, tuple[Stems, ...]] = {}
        # Of forms of one word: the word folded and as it is written, by its stem.
        self._words: dict[str, tuple[str, str]] = {}
        for group in groups:
            written = {stems: form.strip() for form in group if (stems := stems_of(form))}
            forms = list(written)
            for form in forms:
                if len(form) == 1 and len(forms) > 1:
                    self._words.setdefault(form[0], (tokenize(written[form])[0].word, written[form]))
                others = [other for other in forms if other != form]
                self._others[form] = tuple(dict.fromkeys((*self._others.get(form, ()), *others)))
        self._longest = max(map(len, self._others), default=0)

    def of(self, form: Stems) -> tuple[Stems, ...]:
        """Return the other forms, as stems, of the groups that hold exactly this form."""
        return self._others.get(form, ())

    def beside(self, stems: Iterable[str]) -> set[str]:
        """Return all stems of what means the same as one of these."""
        return {other for stem_ in stems for row in self.of((stem_,)) for other in row}

    def nearest(self, word: str) -> tuple[str, int] | None:
        """Return the folded form of one word that a folded word is most like, and in how many letters.

        Readers misspell the words that they know too, not only those that texts have. Stems are compared, as
        a form stands here in one inflection; None when none is as near as a repair may be.
        """
        if len(word) < SHORTEST_REPAIRED or not word.isalpha():
            return None
        short = stem(word)
        found = process.extractOne(
            short, list(self._words), scorer=OSA.distance, score_cutoff=most_slips(short)
        )
        if found is None or len(found[0]) < SHORTEST_REPAIRED:
            return None
        return self._words[found[0]][0], int(found[1])

    def spelled(self, word: str) -> str:
        """Return a folded form as it is written, with its accents; another word as it is."""
        folded, written = self._words.get(stem(word), ("", ""))
        return written if folded == word else word

    def within(self, stems: list[str]) -> list[tuple[int, int, tuple[Stems, ...]]]:
        """Return (start, end, other forms) per form in a row of stems; the longest one from each place."""
        found = []
        for start in range(len(stems)):
            for end in range(min(start + self._longest, len(stems)), start, -1):
                if others := self.of(tuple(stems[start:end])):
                    found.append((start, end, others))
                    break
        return found


def stems_of(form: str) -> Stems:
    """Return the stems by which a word or phrase is recognised, as people write it."""
    return tuple(stem(token.word) for token in tokenize(form))


def default_groups() -> list[tuple[str, ...]]:
    """Return the groups of this field that come with the package, as written in synonyms.txt."""
    return [tuple(form.strip() for form in line.split(",") if form.strip()) for line in lines("synonyms.txt")]


@lru_cache(maxsize=1)
def default_synonyms() -> Synonyms:
    """Return the groups of `default_groups`, ready for finding."""
    return Synonyms(default_groups())
