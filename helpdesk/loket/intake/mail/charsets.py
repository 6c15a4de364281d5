"""Bytes to text, whatever a mail says they are. Nothing raises; no text holds what a database refuses."""

from __future__ import annotations

import codecs
import re

# What programs claim when they do not know; then the bytes decide.
CLAIMS_LITTLE = {"", "ascii", "utf-8", "iso8859-1", "cp1252", "iso8859-15"}
# Codecs of Python that are no charsets of mail; some take a time that grows with the square of the length.
NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# Control characters but for tab and line end, and halves of pairs, which no text in UTF-8 has.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _known(charset: str) -> str:
    try:
        found = codecs.lookup(charset.strip().strip("\"'").lower()[:40])
    except (LookupError, ValueError):
        return ""
    text = getattr(found, "_is_text_encoding", True)
    return found.name if text and found.name.replace("-", "_") not in NO_CHARSETS else ""


def decode(data: bytes, charset: str = "") -> str:
    """The text of these bytes. A charset that is unknown or wrong is guessed: UTF-8, else Western European.

    Text in UTF-8 is hardly ever anything else by accident, so it wins over a claim of Latin-1.
    """
    name = _known(charset)
    tries = [name] if name not in CLAIMS_LITTLE else []
    if name.startswith(("utf-16", "utf-32")) and data.isascii() and b"\x00" not in data:
        tries = []
    for attempt in (*tries, "utf-8"):
        try:
            return clean(data.decode(attempt))
        except (UnicodeDecodeError, ValueError):
            continue
    return clean(data.decode("iso8859-15" if name == "iso8859-15" else "cp1252", errors="replace"))


def clean(text: str) -> str:
    """A text without NUL, other control characters and halves of pairs; line ends are those of Unix."""
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
