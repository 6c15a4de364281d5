"""Split Dutch compounds into the words that they are made of: woonzorgvisie → woon, zorg, visie.

The dictionary is the 60,000 commonest Dutch words of wordfreq, loaded at first use (0.4 s, 26 MB).
"""

from functools import lru_cache

from search.dutch.folding import fold
from search.dutch.stopwords import STOP_WORDS
from search.dutch.wordlists import word_list

SHORTEST_PART = 4
SHORTEST_COMPOUND = 8
LONGEST_COMPOUND = 60  # the time that splitting takes grows with the square of the length
DICTIONARY_SIZE = 60_000
LINKS = ("", "s", "e", "en", "n")

PSEUDO_PARTS = STOP_WORDS | word_list("pseudo_parts.txt")

Parts = tuple[str, ...]


@lru_cache(maxsize=1)
def dictionary() -> frozenset[str]:
    """Return the folded words that may be part of a compound."""
    from wordfreq import (
        top_n_list,  # here, since it takes 26 MB that a process without searches does not need
    )

    words = (fold(word) for word in top_n_list("nl", DICTIONARY_SIZE))
    return frozenset(w for w in words if len(w) >= SHORTEST_PART and w.isalpha()) - PSEUDO_PARTS


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    """The commonest words: what a part of four or five letters must be one of, or chance splits abound."""
    from wordfreq import top_n_list

    return frozenset(fold(word) for word in top_n_list("nl", 20_000))


def is_dutch_word(word: str) -> bool:
    """Say whether a folded word stands in the dictionary."""
    return word in dictionary()


@lru_cache(maxsize=100_000)
def split(word: str) -> Parts:
    """Return the parts of a folded compound, in order, links left out; empty when it is no compound.

    As few parts as possible; of equal numbers the split whose shortest part is longest.
    """
    if not SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND or not word.isalpha():
        return ()
    best: dict[int, Parts] = {len(word): ()}
    # Where a part may end: at the end of the word, or where with a link or none the rest is split already.
    ends = {len(word)}
    for start in range(len(word) - SHORTEST_PART, -1, -1):
        for end in sorted(ends):
            part = word[start:end]
            if not SHORTEST_PART <= end - start < len(word) or not _is_part(part):
                continue
            for link in LINKS:
                rest = best.get(end + len(link))
                if rest is None or (link and (not rest or not word.startswith(link, end))):
                    continue
                candidate = (part, *rest)
                if start not in best or _merit(candidate) > _merit(best[start]):
                    best[start] = candidate
        if start in best:
            ends.update(start - len(link) for link in LINKS)
    return best.get(0, ())


def _is_part(word: str) -> bool:
    return word in dictionary() and (len(word) > 5 or word in _common_words())


def _merit(parts: Parts) -> tuple[int, int]:
    return (-len(parts), min(map(len, parts)))
