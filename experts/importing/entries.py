"""What a file says, entry by entry, and the limits of what is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

# A calendar of some years of appointments is far smaller.
MOST_BYTES = 1024 * 1024
# More than somebody checks by reading; a rule that repeats without end stops here.
MOST_ENTRIES = 1000


class Unreadable(Exception):
    """Nothing can be made of the file; the text says why, for who sent it."""


@dataclass(frozen=True)
class Entry:
    """One thing in the file. `line` is where it begins, `title` what the file calls it: shown, never kept.

    `problem` says why it is left out; then the rest may be missing. `hours` are those of the days together,
    or None for whole days.
    """

    line: int
    title: str = ""
    kind: str = "other"
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    hours: Decimal | None = None
    key: str = ""
    problem: str = ""


@dataclass
class Reading:
    """What would be added, and what is left out."""

    added: list[Entry] = field(default_factory=list)
    skipped: list[Entry] = field(default_factory=list)


def decode(data: bytes) -> str:
    """The text of a file in whatever way programs write it. Raises Unreadable for what is no text."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # Old spreadsheets write Windows' own letters.
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable(_("This file holds no text that we can read. Save it as .ics or .csv and try again."))
