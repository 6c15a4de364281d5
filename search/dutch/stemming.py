"""Dutch stems: Snowball, applied until the word no longer changes, with a few corrections of the language.

Once is not enough: it brings woonwagens to woonwagen but woonwagen to something else; they would not meet.
"""

from functools import lru_cache
from threading import local
from typing import Any

import snowballstemmer

from search.dutch.folding import fold
from search.dutch.wordlists import lines

# Snowball could in theory swing between two forms; in practice three rounds settle every word.
_MOST_ROUNDS = 6
# What Snowball leaves is corrected by the end of a word, letter by letter: patterns take three times as long.
_LONG_VOWELS = frozenset(("aa", "ee", "oo", "uu", "ie", "ui", "ij", "ei", "ou", "eu", "oe", "au"))
# Plurals whose vowel grows long, also at the end of a compound: bedragen, zaterdagen.
_GROWING = ("dagen", "slagen", "dragen", "breken")
# The t or d that Snowball leaves of levert and gedraaid.
_LEFT_T = ("elt", "ert")
_LEFT_D = ("aaid", "ooid", "oeid", "eeuwd", "ieuwd")
# The d that it takes from schulden and veranderden but not from schuld and veranderd.
_NOT_TAKEN_D = ("ld", "rd", "fd", "md", "gd")
# A vowel that is double in one form (probleem, kantoor, gerealiseerd, leveer of leveren) and single in
# another (problemen, sector, realiser of realiseren).
_DOUBLE = ("eel", "eem", "een", "eer", "eet", "oor")
_CONSONANTS = "bcdfghjklmnpqrstvwxyz"
_own = local()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded word; a stem's stem is itself. Words of one or two letters stay."""
    if len(word) < 3 or not word.isalpha():
        return word
    irregular = irregular_forms()
    for _ in range(_MOST_ROUNDS):
        word = irregular.get(word, word)
        shorter = _once(word)
        if shorter == word or len(shorter) < 2:
            break
        word = shorter
    return word


def _once(word: str) -> str:
    return _after(_stemmer().stemWord(_before(word)))


def _before(word: str) -> str:
    """Correct a word before Snowball sees it: dakloze as dakloos, prostituees, the t of a verb as woont."""
    last, length = word[-1], len(word)
    if last == "t":
        is_verb = (word[-2] in "gklmnprw" and word[-4:-2] in _LONG_VOWELS) or word.endswith("ouwt")
        return word[:-1] if is_verb and length > 4 else word
    if last == "n":
        is_plural = word.endswith("oorlogen") or (word.endswith(_GROWING) and word not in _GROWING)
        return word[:-2] if is_plural else word
    if last == "s":
        # Snowball takes s from no word in t: experts, effects.
        in_ts = word[-2] == "t" and length > 5 and word[-3] in _CONSONANTS
        return word[:-1] if in_ts or (length > 6 and word.endswith("ees")) else word
    return word[:-4] + "loos" if last == "e" and length > 6 and word.endswith("loze") else word


def _after(word: str) -> str:
    """Correct what Snowball made of a word."""
    if _has_letter_left(word):
        word = word[:-1]
    if len(word) > 5 and word.endswith(_DOUBLE):
        word = word[:-2] + word[-1]
    return word


def _has_letter_left(word: str) -> bool:
    """Say whether a t or d stands at the end that Snowball takes from other forms of the word."""
    if word.endswith("t"):
        return (len(word) > 4 and word.endswith(_LEFT_T)) or (len(word) > 3 and word.endswith("tst"))
    return (len(word) > 2 and word.endswith(_NOT_TAKEN_D)) or (word.endswith(_LEFT_D) and word not in _LEFT_D)


@lru_cache(maxsize=1)
def irregular_forms() -> dict[str, str]:
    """Return the words to which forms belong that no rule brings there."""
    words = {}
    for line in lines("irregular.txt"):
        word, _, forms = line.partition(":")
        words.update({fold(form.strip()): fold(word) for form in forms.split(",")})
    return words


def _stemmer() -> Any:
    # A Snowball stemmer keeps the word it works on in itself, so threads must not share one.
    try:
        return _own.stemmer
    except AttributeError:
        _own.stemmer = snowballstemmer.stemmer("dutch")
        # `stem` remembers; what PyStemmer remembers too takes it four times as long as working it out.
        _own.stemmer.maxCacheSize = 0
        return _own.stemmer
