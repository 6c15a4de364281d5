"""Cut text into words, with the place of each in the original so that a snippet can mark it."""

import re
from dataclasses import dataclass

from search.dutch.folding import fold

# A longer "word" is a web address or noise; it would only make the index grow.
LONGEST_WORD = 60

_LETTERS = "[^\\W_\u0300-\u036f][\\w\u0300-\u036f\u00ad\u200b-\u200d\u2060]*"
# A word ends before a hyphen (woon-zorgvisie gives two words), goes on over an apostrophe (foto's) and takes
# the dots of an abbreviation along (a.m.v.). A number keeps its separators (1.000 and 1,5).
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)+(?!\w)|(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!\w))?|{_LETTERS}(?:['’ʼ]{_LETTERS})*",
)
_POSSESSIVE = re.compile("['’ʼ]s$")
_APOSTROPHES = re.compile("['’ʼ_]")
_THOUSANDS = re.compile(r"\.(?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its folded form and its place, in characters, in the text that it was cut from."""

    word: str
    start: int
    end: int


def surfaces(text: str) -> list[str]:
    """Return the words of `text` as they are written, in order; the fast way when places are not needed."""
    return _WORD.findall(text)


def surfaces_in_place(text: str) -> list[tuple[str, int, int]]:
    """Return the words of `text` as they are written, each with its place."""
    return [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


def tokenize(text: str) -> list[Token]:
    """Return the words of `text` in order, folded; never raises, whatever the text holds."""
    found = []
    for match in _WORD.finditer(text):
        if word := normalise(match.group()):
            found.append(Token(word, match.start(), match.end()))
    return found


def normalise(surface: str) -> str:
    """Return the folded form of one word as written: foto's → foto, a.m.v. → amv, 1.000 → 1000.

    Empty when nothing of the word is left.
    """
    word = fold(surface)
    if word.isalnum():
        return word[:LONGEST_WORD]
    if word[:1].isdigit():
        word = _THOUSANDS.sub("", word).replace(",", ".")
        # A sign such as ¼ is folded to figures with something between them.
        return "".join(c for c in word if c.isalnum() or c == ".")[:LONGEST_WORD]
    word = _APOSTROPHES.sub("", _POSSESSIVE.sub("", word)).replace(".", "")
    return "".join(c for c in word if c.isalnum())[:LONGEST_WORD]
