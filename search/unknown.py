"""What the index's own words make of words of a query that none of its passages holds."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from rapidfuzz.distance import OSA

from search.dutch.analysis import part_stems
from search.dutch.compounds import is_dutch_word
from search.dutch.spelling import Vocabulary
from search.dutch.stemming import stem
from search.dutch.synonyms import Synonyms
from search.plan import Known

# Who seems to misspell more words than this writes another language; each takes some milliseconds.
MOST_UNKNOWN = 8
MOST_SPLITS = 4


class Lexicon(Protocol):
    """What an index knows of words, for one reader: words that this reader may not see do not exist."""

    def known(self, stems: Collection[str]) -> Known:
        """Return what is known of those stems that stand in a passage, as a word or as part of a compound."""
        ...

    def vocabulary(self) -> Vocabulary:
        """Return the words for spelling repair; may run some seconds behind."""
        ...


@dataclass(frozen=True, slots=True)
class Readings:
    """How words that no passage holds are read; a word stands in one of these at most."""

    nearest: dict[str, list[str]] = field(default_factory=dict)  # words it may be a slip in, best first
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # words that it joins
    wholes: dict[str, list[str]] = field(default_factory=dict)  # compounds that it is part of
    known: Known = field(default_factory=Known)


def readings(
    words: Iterable[str], known: Known, lexicon: Lexicon, synonyms: Synonyms, *, repair: bool
) -> Readings:
    """Return what each of these words may mean; `repair` False takes none for misspelt."""
    nearest: dict[str, tuple[str, ...]] = {}
    parts: dict[str, list[tuple[str, str]]] = {}
    wholes: dict[str, tuple[str, ...]] = {}
    of_one_slip: set[str] = set()
    for word in list(dict.fromkeys(words))[:MOST_UNKNOWN]:
        vocabulary = lexicon.vocabulary()
        if part_stems(word) and all(part in known for part in part_stems(word)):
            continue
        near, slips = _nearest(word, vocabulary, synonyms) if repair and not is_dutch_word(word) else ((), 0)
        if near:
            nearest[word] = near
        if slips == 1:
            of_one_slip.add(word)
            if near[0] in vocabulary:
                continue
        if splits := vocabulary.splits(word)[:MOST_SPLITS]:
            parts[word] = splits
        if compounds := vocabulary.compounds_with(word):
            wholes[word] = compounds
    if not (nearest or parts or wholes):
        return Readings()
    named = {near for found in (nearest, wholes) for row in found.values() for near in row}
    named |= {part for splits in parts.values() for split in splits for part in split}
    stems = {stem(word) for word in named} | {part for word in named for part in part_stems(word)}
    # The vocabulary may run behind: what was taken off the site since must not come up.
    there = lexicon.known(stems | synonyms.beside(stems))
    read = Readings(known=there)
    for word in {**nearest, **parts, **wholes}:
        slips_in = [near for near in nearest.get(word, ()) if _is_found(stem(near), there, synonyms)]
        joins = next((s for s in parts.get(word, ()) if all(stem(part) in there for part in s)), None)
        # One slip is likelier than a compound of which the dictionary knows nothing, and that than two.
        if slips_in and word in of_one_slip:
            read.nearest[word] = slips_in
        elif joins:
            read.parts[word] = joins
        elif whole_words := [whole for whole in wholes.get(word, ()) if stem(whole) in there]:
            read.wholes[word] = whole_words
        elif slips_in:
            read.nearest[word] = slips_in
    return read


def _nearest(word: str, vocabulary: Vocabulary, synonyms: Synonyms) -> tuple[tuple[str, ...], int]:
    """Return what a word may be a slip in, of the index or a synonym, and of how many letters."""
    near = vocabulary.nearest(word)
    slips = OSA.distance(word, near[0]) if near else 0
    meant = synonyms.nearest(word)
    if meant is not None and (not near or meant[1] < slips):
        return (meant[0],), max(1, meant[1])
    return near, slips


def _is_found(stem_: str, there: Known, synonyms: Synonyms) -> bool:
    return stem_ in there or any(all(one in there for one in row) for row in synonyms.of((stem_,)))
