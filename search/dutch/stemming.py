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
# In order: the endings that a word must have one of, what is replaced, and by what.
Corrections = tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...]
_BEFORE: Corrections = (
    # What Snowball leaves: dakloze next to dakloos, plurals as prostituees, the t of a verb as woont.
    (("loze",), re.compile(r"(?<=\w{3})loze$"), "loos"),
    (("ees",), re.compile(r"(?<=\w{4}ee)s$"), ""),
    (
        ("t",),
        re.compile(r"(?<=\w)((?:aa|ee|oo|uu|ie|ui|ij|ei|ou|eu|oe|au)[gklmnprw]|ouw)t$"),
        r"\1",
    ),
    # Plurals whose vowel grows long, also at the end of a compound: bedragen, zaterdagen.
    (("en",), re.compile(r"((?<=\w)dag|(?<=\w)slag|(?<=\w)drag|(?<=\w)brek|oorlog)en$"), r"\1"),
    # It takes s from no word in t: experts, effects.
    (("ts",), re.compile(r"(?<=\w{3}[b-df-hj-np-tv-z])ts$"), "t"),
)
_AFTER: Corrections = (
    # The t or d of gesplitst, levert and gedraaid.
    (("elt", "ert"), re.compile(r"(?<=\w{2}e[lr])t$"), ""),
    (("tst",), re.compile(r"(?<=\w)tst$"), "ts"),
    (("d",), re.compile(r"(?<=\w)(aai|ooi|oei|eeuw|ieuw)d$"), r"\1"),
    # The d that it takes from schulden and veranderden but not from schuld and veranderd.
    (("d",), re.compile(r"(?<=\w)([lrfmg])d$"), r"\1"),
    # A vowel that is double in one form (probleem, kantoor, gerealiseerd, leveer of leveren) and single in
    # another (problemen, sector, realiser of realiseren).
    (
        ("eel", "eem", "een", "eer", "eet", "oor"),
        re.compile(r"(?<=\w{3})(?:(e)e(?=[lmnrt]$)|(o)o(?=r$))"),
        r"\1\2",
    ),
)
_own = local()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded word; a stem's stem is itself. Words of one or two letters stay."""
    if len(word) < 3 or not word.isalpha():
        return word
    for _ in range(_MOST_ROUNDS):
        word = irregular_forms().get(word, word)
        shorter = _once(word)
        if shorter == word or len(shorter) < 2:
            break
        word = shorter
    return word


def _once(word: str) -> str:
    word = str(_stemmer().stemWord(_corrected(word, _BEFORE)))
    return _corrected(word, _AFTER)


def _corrected(word: str, corrections: Corrections) -> str:
    """Apply those corrections whose ending the word has; looking at the ending first spares nearly all."""
    for ending, pattern, replacement in corrections:
        if word.endswith(ending):
            word = pattern.sub(replacement, word)
    return word


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
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("dutch")
    return _own.stemmer
