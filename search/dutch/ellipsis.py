"""Complete words whose end stands further on: "dak- en thuislozen" is daklozen and thuislozen.

Dutch leaves out what compounds have in common and marks it with a hyphen. Texts of this field do so all the
time; without the completion nobody who looks for daklozen finds "dak- en thuisloze mensen".
"""

import re

from search.dutch import compounds
from search.dutch.tokens import normalise

_LETTERS = r"[^\W\d_]+"
# "huisvestings- of urgentieverordening", and also rows: "zorg-, welzijns- en woonbeleid".
_ROW = re.compile(rf"(?P<heads>(?:\b{_LETTERS}-,?[ \n]+){{1,4}})(?:en/of|en|of)[ \n]+(?P<whole>{_LETTERS})")
_HEAD = re.compile(_LETTERS)
# Endings that make words as a last part does, though they are no words themselves.
_SUFFIXES = re.compile(r"(?:loos|loosheid|loze|lozen|vrij|vrije|rijk|rijke|arm|arme|plussers?|jarigen?)$")


def completions(text: str) -> dict[int, str]:
    """Return the completed word, folded, for each shortened one, by the place where that begins in `text`."""
    if "- " not in text and "-\n" not in text and "-," not in text:
        return {}
    found = {}
    for row in _ROW.finditer(text):
        if tail := _tail(normalise(row["whole"])):
            for head in _HEAD.finditer(row["heads"]):
                found[row.start("heads") + head.start()] = normalise(head.group()) + tail
    return found


def _tail(whole: str) -> str:
    """Return the last part of a compound, or an ending like one; empty when there is none."""
    if suffix := _SUFFIXES.search(whole):
        return suffix.group() if suffix.start() > 1 else ""
    parts = compounds.split(whole)
    return parts[-1] if parts else ""
