"""What somebody typed for a variable: whether it can be what is meant, and how it reads in the text."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .structure import Variable

# The longest value that is kept; a text in an ordinance is a name or a short phrase.
LONGEST, LONGEST_TEXT = 2000, 500
# What no file of Word may hold, and PostgreSQL neither (NUL).
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")
_IN_WORDS = re.compile(r"(\d{1,2}) ([a-z]+) (\d{4})")
_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip


class BadValue(ValueError):
    """What was typed is no value of this type; the message is for who typed it."""


def printable(text: str) -> str:
    """The text without characters that can't stand in a document."""
    return _UNPRINTABLE.sub("", text)


def tidy(typed: str) -> str:
    """What is kept of what was typed: one line, without what can't be printed."""
    return " ".join(printable(typed).split())


def reads_as(variable: Variable, typed: str) -> str:
    """How a value reads in the text; "" when nothing was typed. Raises BadValue."""
    typed = tidy(typed)
    if not typed:
        return ""
    match variable.type:
        case "number":
            return _number(typed, variable.minimum, variable.maximum)
        case "percentage":
            return _number(typed.removesuffix("%").rstrip(), 0, 100)
        case "date":
            return _date(typed)
        case "choice":
            if typed not in map(tidy, variable.options):
                raise BadValue(_("Choose one of the options."))
    if len(typed) > LONGEST_TEXT:
        raise BadValue(_("At most %(number)d characters fit here.") % {"number": LONGEST_TEXT})
    return typed


def _number(typed: str, least: int | None, most: int | None) -> str:
    if not _NUMBER.fullmatch(typed) or len(typed) > 30:
        raise BadValue(_("Fill in a number in digits, such as 8 or 12,5."))
    value = Decimal(typed.replace(".", "").replace(",", "."))
    if least is not None and value < least:
        raise BadValue(_("Fill in %(number)d or more.") % {"number": least})
    if most is not None and value > most:
        raise BadValue(_("Fill in %(number)d or less.") % {"number": most})
    return typed


def _date(typed: str) -> str:
    try:
        found = parse_date(typed) or _dutch_date(typed.lower())
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2200:
        raise BadValue(_("Fill in a date that exists, such as 1 juli 2027 or 1-7-2027."))
    # An ordinance is Dutch, whatever the language of the screen.
    with translation.override("nl"):
        return date_format(found, "j F Y")


def _dutch_date(typed: str) -> dt.date | None:
    if found := _DAY_FIRST.fullmatch(typed):
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    if (found := _IN_WORDS.fullmatch(typed)) and found[2] in _MONTHS:
        return dt.date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    return None
