"""Dutch stems: Snowball, applied until the word no longer changes, with a few corrections of the language.

Once is not enough: it brings woonwagens to woonwagen but woonwagen to something else; they would not meet.
"""

import re
from functools import lru_cache
from threading import local
from typing import Any

import snowballstemmer

from search.dutch.folding import fold
from search.dutch.wordlists import lines

# Snowball could in theory swing between two forms; in practice three rounds settle every word.
_MOST_ROUNDS = 6
# What Snowball leaves: dakloze next to dakloos, plurals as prostituees, the t of a verb as woont.
_LOZE = re.compile(r"(?<=\w{3})loze$")
_EES = re.compile(r"(?<=\w{4}ee)s$")
_LONG_VOWEL_T = re.compile(r"(?<=\w)((?:aa|ee|oo|uu|ie|ui|ij|ei|ou|eu|oe|au)[gklmnprw]|ouw)t$")
_own = local()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded word; a stem's stem is itself. Words of one or two letters stay."""
    if len(word) < 3 or not word.isalpha():
        return word
    word = _irregular_forms().get(word, word)
    for _ in range(_MOST_ROUNDS):
        shorter = _once(word)
        if shorter == word or len(shorter) < 2:
            break
        word = shorter
    return word


@lru_cache(maxsize=100_000)
def _once(word: str) -> str:
    word = _LONG_VOWEL_T.sub(r"\1", _EES.sub("", _LOZE.sub("loos", word)))
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _irregular_forms() -> dict[str, str]:
    """Return the words to which forms belong that no rule brings there."""
    words = {}
    for line in lines("irregular.txt"):
        word, _, forms = line.partition(":")
        words.update({fold(form.strip()): fold(word) for form in forms.split(",")})
    return words


def _stemmer() -> Any:
    # A Snowball stemmer keeps the word it works on in itself, so threads must not share one.
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("dutch")
    return _own.stemmer
