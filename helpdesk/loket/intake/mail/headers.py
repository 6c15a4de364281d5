"""Headers of a mail: decoded, cut, and taken apart into addresses, Message-IDs and dates."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .charsets import clean, decode

MAX_HEADERS = 500
MAX_VALUE = 4000
MAX_IDS = 50
MAX_ADDRESSES = 100
# Printable ASCII without what ends a Message-ID; the length is that of the column.
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,248}>")
ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\]{1,64}@[^\s<>,;:\"()\[\]\\@]{1,255}")
FOLD = re.compile(r"\s*\n\s+|[\r\n]+")


def all_of(message: Message) -> dict[str, list[str]]:
    """Header name in lower case -> decoded values. Of ten thousand the first few hundred are read."""
    found: dict[str, list[str]] = {}
    for name, value in list(message.raw_items())[:MAX_HEADERS]:
        found.setdefault(str(name).lower()[:100], []).append(text_of(value))
    return found


def text_of(value: object) -> str:
    """A header's value as one line of text, encoded words decoded."""
    raw = FOLD.sub(" ", str(value)[:MAX_VALUE])
    # Bytes that were no ASCII came in as halves of pairs.
    if not raw.isascii():
        raw = decode(raw.encode("utf-8", "surrogateescape"))
    if "=?" in raw:
        with contextlib.suppress(HeaderParseError, ValueError, LookupError):
            raw = "".join(
                part if isinstance(part, str) else decode(part, charset or "")
                for part, charset in decode_header(raw)
            )
    return " ".join(clean(raw).split())


def addresses(values: list[str]) -> list[tuple[str, str]]:
    """(name, address as written) of each address in these headers."""
    found = []
    for value in values[:20]:
        try:
            pairs = [(name, address) for name, address in getaddresses([value]) if "@" in address]
        except (ValueError, IndexError, RecursionError):
            pairs = []
        if not pairs and (loose := ADDRESS.findall(value)):
            # The last one: a name before it may hold an address that is not the sender's.
            pairs = [("", loose[-1])]
        found += pairs
    return found[:MAX_ADDRESSES]


def usable(address: str) -> str:
    """The address in the form that we can mail to, lower case; nothing when there is none.

    A domain with letters of other alphabets has a form in ASCII; the part before the @ has none.
    """
    local, _at, domain = address.strip().strip("<>").rpartition("@")
    try:
        domain = domain.strip(".").encode("idna").decode("ascii") if not domain.isascii() else domain
    except (UnicodeError, ValueError):
        return ""
    plain = f"{local}@{domain}".lower()
    try:
        validate_email(plain)
    except ValidationError:
        return ""
    return plain if len(plain) <= 254 else ""


def message_ids(value: str) -> list[str]:
    """The Message-IDs in a header, in the order that they stand there."""
    return list(dict.fromkeys(MESSAGE_ID.findall(value)))[-MAX_IDS:]


def moment(value: str) -> dt.datetime | None:
    """The time that a Date header names; None when it names none that a clock can have."""
    try:
        parsed = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=dt.UTC)
    try:
        parsed = parsed.astimezone(dt.UTC)
    except (OverflowError, ValueError):
        return None
    return parsed if 1990 <= parsed.year <= 2100 else None
