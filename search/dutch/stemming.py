"""Dutch stems: Snowball, applied until the word no longer changes.

Once is not enough: it makes woonwagen of woonwagens but woonwag of woonwagen, and the two would not meet.
"""

from functools import lru_cache
from threading import local

import snowballstemmer

# Snowball could in theory swing between two forms; in practice three rounds settle every word.
_MOST_ROUNDS = 6
_own = local()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded word; a stem's stem is itself. Words of one or two letters stay."""
    if len(word) < 3 or not word.isalpha():
        return word
    # Snowball brings daklozen to dakloos but leaves dakloze as it is.
    if word.endswith("loze") and len(word) > 6:
        word = word[:-4] + "loos"
    for _ in range(_MOST_ROUNDS):
        shorter = _stemmer().stemWord(word)
        if shorter == word or len(shorter) < 2:
            break
        word = shorter
    return word


def _stemmer() -> "snowballstemmer.dutch_stemmer.DutchStemmer":
    # A Snowball stemmer keeps the word it works on in itself, so threads must not share one.
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("dutch")
    return _own.stemmer
