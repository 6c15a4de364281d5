"""Fold case, accents and invisible characters, so that OEKRAÏNE, Oekraïne and oekraine are one word."""

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ı": "i"}
)
# Soft hyphens and zero-width characters come along with text pasted from Word and PDF.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def fold(text: str) -> str:
    """Return `text` in lower case without accents and invisible characters; its length may change."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower().translate(_UNDECOMPOSED)
