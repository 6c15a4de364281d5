"""What is counted of a search: its words without what may name a person, signed so that it is a real one."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core import signing

from accounts.redaction import redact
from search.finding import Results
from search.models import LONGEST_QUERY

SALT = "search.behaviour"
# A result may be opened long after the search; a mark that is older was kept for something else.
VALID = dt.timedelta(hours=12)
# Beyond what `redact` knows by its shape: a citizen number with a typing error, an account in small letters.
# Digits that stand near each other, whatever stands between them that is no letter.
# With more room between them nine or more, as citizen and telephone numbers have: 500 - 1000 is none.
LONG_NUMBER = re.compile(r"\d(?:[^\w\n]{0,3}_?\d){8,}|\d(?:[^\w\n]{0,2}_?\d){6,}")
# Years and amounts are searched for: 2024-2025, 2021 2022 2023, 2.000.000 euro. Of eight digits or more only
# a round amount is sure to be none: a citizen number is written with dots too.
YEARS = re.compile(r"(?:19|20)\d\d(?:(?:\s*[-–/,;]\s*|\s+)(?:19|20)\d\d)+")
AMOUNT = re.compile(r"[1-9](?:\.\d{3}){2}|[1-9]\d{0,2}(?:\.\d{3})+\.000(?:,\d\d)?")
# An address written apart, in words, with an apostrophe or a slip: no shape of one in a running text.
_DOT = r"(?:\s?\.\s?|[,。]|\s?[\[(](?:punt|dot)[\])]\s?|\s(?:punt|dot)\s)"
LOOSE_ADDRESS = re.compile(
    r"[\w.+'’-]{1,64}(?:"
    rf"\s?(?:@|[\[({{]\s?(?:at|apenstaart(?:je)?)\s?[\])}}])\s?[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}})+"
    r"|\s(?:at|apenstaart(?:je)?)\s[\w-]{1,63}\s(?:punt|dot)\s[a-z]{2,}"
    r"|@[\w-]{1,63})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mark:
    """One search. `groups` are the rows in which it counts as asked; "" is the one of all searches."""

    query: str
    groups: tuple[str, ...]
    without_result: bool


def counted_query(text: str) -> str:
    """A query as it is counted: in small letters, without addresses, telephone and other personal numbers.

    "" for what is not counted: no words, or so many that it is a letter rather than a query.
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(plain) > LONGEST_QUERY:
        return ""
    # One form for each sign, so that a full-width digit or @ is one.
    whole = LOOSE_ADDRESS.sub("[e-mailadres]", unicodedata.normalize("NFKC", plain))
    query = LONG_NUMBER.sub(_number, redact(whole).text).casefold().strip(" ?!.,;:")
    return query if any(c.isalnum() for c in query) and len(query) <= LONGEST_QUERY else ""


def _number(found: re.Match[str]) -> str:
    kept = YEARS.fullmatch(found[0]) or AMOUNT.fullmatch(found[0])
    return found[0] if kept else "[nummer]"


def mark_of(results: Results, filters: Mapping[str, Collection[str]], groups: Collection[str]) -> str:
    """The mark of a search for its page, "" when it is not counted; `groups` are the slugs that exist.

    A search counts as asked where it begins: on the first page, without filters. Narrowed to target groups it
    counts for those groups; narrowed otherwise, or further on, only a click on it does.
    """
    query = counted_query(results.query)
    if not query:
        return ""
    chosen: tuple[str, ...] = ()
    if results.number == 1 and not filters:
        chosen = ("",)
    elif results.number == 1 and set(filters) == {"target_groups"}:
        chosen = tuple(sorted(set(filters["target_groups"]) & set(groups)))
    return signing.dumps([query, chosen, results.weak], salt=SALT)


def read_mark(text: str) -> Mark | None:
    """The mark that we made; None for anything else, and for an old one."""
    try:
        query, groups, without_result = signing.loads(text, salt=SALT, max_age=VALID)
    except (signing.BadSignature, ValueError):
        return None
    return Mark(query, tuple(groups), without_result)
