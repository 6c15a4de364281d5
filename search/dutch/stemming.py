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
# Plurals whose vowel grows long, also at the end of a compound: bedragen, zaterdagen.
_LONG_IN_PLURAL = re.compile(r"((?<=\w)dag|(?<=\w)slag|(?<=\w)drag|(?<=\w)brek|oorlog)en$")
# It takes s from no word in t: experts, effects.
_TS = re.compile(r"(?<=\w{3}[b-df-hj-np-tv-z])ts$")
# Afterwards: the t or d of gesplitst, levert and gedraaid; a vowel that is double in one form (probleem,
# kantoor, gerealiseerd, leveer of leveren) and single in another (problemen, sector, realiser of realiseren);
# and the d that it takes from schulden and veranderden but not from schuld and veranderd.
_TST = re.compile(r"(?<=\w)tst$")
_ER_T = re.compile(r"(?<=\w{2}e[lr])t$")
_GLIDE_D = re.compile(r"(?<=\w)(aai|ooi|oei|eeuw|ieuw)d$")
_LAST_D = re.compile(r"(?<=\w)([lrfmg])d$")
_DOUBLE_VOWEL = re.compile(r"(?<=\w{3})(?:(e)e(?=[lmnrt]$)|(o)o(?=r$))")
_own = local()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded word; a stem's stem is itself. Words of one or two letters stay."""
    if len(word) < 3 or not word.isalpha():
        return word
    for _ in range(_MOST_ROUNDS):
        word = _irregular_forms().get(word, word)
        shorter = _once(word)
        if shorter == word or len(shorter) < 2:
            break
        word = shorter
    return word


@lru_cache(maxsize=100_000)
def _once(word: str) -> str:
    word = _LONG_VOWEL_T.sub(r"\1", _EES.sub("", _LOZE.sub("loos", word)))
    word = str(_stemmer().stemWord(_TS.sub("t", _LONG_IN_PLURAL.sub(r"\1", word))))
    word = _LAST_D.sub(r"\1", _GLIDE_D.sub(r"\1", _TST.sub("ts", _ER_T.sub("", word))))
    return _DOUBLE_VOWEL.sub(r"\1\2", word)


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
