"""Finding personal data of a fixed shape in a text: addresses, telephone, postcodes, accounts, BSN.

Names have no fixed shape; who keeps a text that people read still looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
IBAN = re.compile(
    r"\b[A-Za-z]{2}\d{2}(?:[ .\-\u00a0]?[A-Za-z0-9]{4}){2,7}(?:[ .\-\u00a0]?[A-Za-z0-9]{1,3})?\b"
)
_SEPARATOR = r"[\s().\-/\u2010-\u2015]*"
_DATE = r"\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d\b"
PHONE = re.compile(
    rf"(?<![\w-])(?!{_DATE})\(?(?:(?:\+|00){_SEPARATOR}31{_SEPARATOR}(?:\(?0\)?{_SEPARATOR})?|0{_SEPARATOR})"
    rf"[1-9](?:{_SEPARATOR}\d){{7,9}}(?!\d)"
    # Of another country: the plus says that it is one.
    rf"|(?<![\w+])\+[1-9]\d?(?:{_SEPARATOR}\d){{7,12}}(?!\d)"
)
# After the word itself also a number without the area, and one of which a digit is missing.
CALL = re.compile(
    r"(?<=\btel)\.?:?[ \t]*(?P<it>\d(?:[ .-]?\d){5,9})(?!\d)|"
    r"(?:telefoon(?:nummer)?|mobiel|bereikbaar op)(?: is)?:?[ \t]*(?P<it2>\d(?:[ .-]?\d){5,10})(?!\d)",
    re.IGNORECASE,
)
POSTCODE = re.compile(
    r"(?<![\w.,€-])[1-9]\d{3}(?:\s?(?!SA|SD|SS)[A-Z]{2}|(?!sa|sd|ss)[a-z]{2}|\s(?!sa|sd|ss|en|of|is|in|op|te|al|an|da|de|er|"
    r"ha|je|ik|km|kg|kw|m2|nu|om|ze|zo|we|wo|uw|u)[a-z]{2}(?=[ ,]+[A-Z]|\s*$))(?![\w])"
)
ADDRESS = re.compile(
    r"(?<![\w-])(?:[A-Z][\w.'’-]{0,30}\s(?:(?:van|de|der|den|het|ten|ter|'t|en|in|la)\s){0,2}){0,3}"
    r"(?:[^\W\d_][\w'’-]{1,40}|(?=[A-Z]))(?i:straat|straatje|laan|weg|dijk|plein|hof|kade|singel|gracht|dreef|steeg|"
    r"plantsoen|park|pad|str\.|ln\.|ring|wal|markt|baan|brink|erf|burg|veld|berg|boulevard|allee)\s+(?:nr\.?\s?)?"
    r"\d{1,4}(?:\s?[-/]?\s?[A-Za-z]\b|[-/]\d{1,3}|\s?(?:hs|bis|[IVX]+)\b)?"
    r"(?![\d.,]*\d|\s*(?:woningen|huizen|plekken|euro|%|jaar|standplaatsen|km|meter|keer|mensen|dagen|kamers))"
)
PO_BOX = re.compile(r"\bpostbus\s+\d{1,6}\b", re.IGNORECASE)
CITIZEN = re.compile(r"(?<![\d€+])\d(?:[ .\-/\u00a0\u2010-\u2015]?\d){8}(?!\d)(?!\s*euro)")
# Said to be one: also with a digit too few or too many, or one that does not pass the test.
SAID_CITIZEN = re.compile(
    r"\b(?:bsn|b\.s\.n\.?|burgerservice-?nummer|burger service nummer|"
    r"sofi-?nummer)(?:[- ]?nummer)?[^\d\n]{0,25}?"
    r"(?P<it>\d(?:[ .\-/\u00a0\u2010-\u2015]?\d){6,9})(?!\d)",
    re.IGNORECASE,
)
ALIEN = re.compile(
    r"\b(?:v-?(?:nummer|nr\.?)|vreemdelingen-?nummer|"
    r"ind-?nummer)[^\d\n]{0,15}?(?P<it>\d(?:[ .-]?\d){7,10})(?!\d)",
    re.IGNORECASE,
)
BIRTH = re.compile(
    r"\b(?:geboren|geb\.?|geboortedatum|geb\.?\s?datum)(?:\s+(?:is|"
    r"op))?[ :(]*(?P<it>\d{1,2}(?:[-/. ]\d{1,2}[-/. ]|[ ]+[a-z]{3,9}\.?[ ]+)"
    r"(?:\d{4}|\d{2})\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Shape:
    """Where something with the shape of personal data stands, [start, end), and what it is, as a Dutch
    word."""

    start: int
    end: int
    kind: str


@dataclass
class Redacted:
    """A text without what was found, and what that was, for a person to review."""

    text: str
    removed: list[str] = field(default_factory=list)


def shapes(text: str) -> list[Shape]:
    """What has the shape of personal data, in order, without overlap; `kind` is what stands for it."""
    found: list[Shape] = []
    for one in _candidates(text):
        if one.end > one.start and not any(
            one.start < other.end and other.start < one.end for other in found
        ):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def redact(text: str) -> Redacted:
    """Replace what has the shape of personal data by a word between brackets that says what stood there."""
    pieces, removed, at = [], [], 0
    for shape in shapes(text):
        pieces += [text[at : shape.start], f"[{shape.kind}]"]
        removed.append(text[shape.start : shape.end].strip())
        at = shape.end
    return Redacted("".join([*pieces, text[at:]]), removed)


def _candidates(text: str) -> Iterator[Shape]:
    """What is most certain first: of two that overlap the first one counts."""
    for match in EMAIL.finditer(text):
        yield Shape(match.start(), match.end(), "e-mailadres")
    for match in IBAN.finditer(text):
        # In small letters it could be anything; the test of the account says.
        if (match.group()[:2].isupper() and match.group()[4:].upper() == match.group()[4:]) or _is_account(
            match.group()
        ):
            yield Shape(match.start(), match.end(), "rekeningnummer")
    for match in SAID_CITIZEN.finditer(text):
        yield Shape(match.start("it"), match.end("it"), "burgerservicenummer")
    for match in ALIEN.finditer(text):
        yield Shape(match.start("it"), match.end("it"), "vreemdelingennummer")
    for match in CITIZEN.finditer(text):
        if is_citizen_number(re.sub(r"\D", "", match.group())):
            yield Shape(match.start(), match.end(), "burgerservicenummer")
    for pattern, kind in (
        (PHONE, "telefoonnummer"),
        (POSTCODE, "postcode"),
        (PO_BOX, "adres"),
        (ADDRESS, "adres"),
    ):
        for match in pattern.finditer(text):
            yield Shape(match.start(), match.end(), kind)
    for match in CALL.finditer(text):
        group = "it" if match.group("it") else "it2"
        yield Shape(match.start(group), match.end(group), "telefoonnummer")
    for match in BIRTH.finditer(text):
        yield Shape(match.start("it"), match.end("it"), "geboortedatum")


def _is_account(written: str) -> bool:
    """The test of an IBAN: modulo 97."""
    plain = re.sub(r"[\W_]", "", written).upper()
    if not plain.isascii() or not 15 <= len(plain) <= 34:
        return False
    digits = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return int(digits) % 97 == 1


def is_citizen_number(digits: str) -> bool:
    """The eleven test of a citizen service number (BSN)."""
    return (
        len(digits) == 9
        and digits != "000000000"
        and sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0
    )
