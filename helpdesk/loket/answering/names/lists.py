"""The words that the recogniser knows: names, names that are words as well, places, what is no person.

First names and surnames come from Faker (MIT), for the languages that are heard most in the Netherlands, and
from the files beside this one; places from the tables of the vocabulary. All of it folded: small letters, no
accents.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.resources import files

# Heard often here; the others know names that are ordinary words in Dutch.
LOCALES = (
    "nl_NL", "nl_BE", "tr_TR", "fr_DZ", "pl_PL", "de_DE", "fr_FR", "es_ES", "pt_PT", "it_IT", "en_GB",
    "ro_RO", "hr_HR", "cs_CZ", "id_ID", "en_PK", "en_NG", "sv_SE", "hu_HU", "lt_LT", "vi_VN",
)  # fmt: skip
FIRST = ("first_names", "first_names_male", "first_names_female")
LAST = ("last_names", "unisex_last_names", "last_names_male", "last_names_female")
# What folding by Unicode leaves as it is.
LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'"})
SHORTEST_NAME = 2


def fold(text: str) -> str:
    """Small letters, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LETTERS).lower().translate(LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Lists:
    """Sets of folded words; a place with more words stands whole in `places`."""

    first: frozenset[str]
    own: frozenset[str]  # of our own files: none of them is a word unless `words` says so
    last: frozenset[str]
    words: frozenset[str]
    not_persons: frozenset[str]
    places: frozenset[str]


@lru_cache(maxsize=1)
def lists() -> Lists:
    """Everything, read once per process, at the first text that is cleaned (a quarter of a second, 5 MB)."""
    return Lists(
        _of_faker(FIRST) | _file("first_names.txt"),
        _file("first_names.txt") | _file("surnames.txt"),
        _of_faker(LAST) | _file("surnames.txt"),
        _file("words.txt"),
        _file("not_persons.txt"),
        _places(),
    )


def _file(name: str) -> frozenset[str]:
    text = files("loket.answering.names").joinpath(name).read_text(encoding="utf-8")
    return frozenset(
        fold(word) for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


def _of_faker(attributes: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()
    for locale in LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute in attributes:
            for name in getattr(provider, attribute, None) or ():
                # "van der Meer" is known by Meer; "Anne-Marie" stays whole.
                found.add(fold(name).split()[-1])
    return frozenset(name for name in found if len(name) >= SHORTEST_NAME and name.replace("-", "").isalpha())


def _places() -> frozenset[str]:
    found: set[str] = set()
    for table in ("places.csv", "municipalities.csv", "provinces.csv"):
        with files("vocabulary").joinpath("data", table).open(encoding="utf-8") as source:
            for row in csv.DictReader(source):
                found.add(fold(row["name"]))
                found.update(fold(part) for part in row.get("aliases", "").split(";") if part.strip())
    return frozenset(found)
