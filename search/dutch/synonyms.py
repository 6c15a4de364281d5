"""Synonyms: groups of words and phrases that mean the same to somebody who searches.

Groups come from the caller (editors change them) and work on the query, so a change needs no new index.
"""

from collections.abc import Iterable
from functools import lru_cache

from search.dutch.stemming import stem
from search.dutch.tokens import tokenize
from search.dutch.wordlists import lines

Stems = tuple[str, ...]


class Synonyms:
    """Groups made ready for finding; immutable, so build it once and keep it until the groups change."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        """Take groups of forms as people write them; a group needs two different forms to do anything."""
        self._others: dict[Stems, tuple[Stems, ...]] = {}
        for group in groups:
            forms = list(dict.fromkeys(filter(None, map(stems_of, group))))
            for form in forms:
                others = [other for other in forms if other != form]
                self._others[form] = tuple(dict.fromkeys((*self._others.get(form, ()), *others)))
        self._longest = max(map(len, self._others), default=0)

    def of(self, form: Stems) -> tuple[Stems, ...]:
        """Return the other forms, as stems, of the groups that hold exactly this form."""
        return self._others.get(form, ())

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
