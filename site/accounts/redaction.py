"""Taking personal data of a fixed shape out of a text: addresses, telephone, postcodes, accounts, BSN.

Names have no fixed shape; who keeps a text that people read still looks at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?\b")
PHONE = re.compile(r"(?<![\w-])(?:\+31|0031|0)[\s()-]*[1-9](?:[\s()-]*\d){7,9}(?!\d)")
POSTCODE = re.compile(r"\b[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\b")
NINE_DIGITS = re.compile(r"(?<!\d)\d{3}[. ]?\d{3}[. ]?\d{3}(?!\d)")


@dataclass
class Redacted:
    """A text without what was found, and what that was, for a person to review."""

    text: str
    removed: list[str] = field(default_factory=list)


def redact(text: str) -> Redacted:
    """Replace what has the shape of personal data by a word between brackets that says what stood there."""
    removed: list[str] = []

    def replace(pattern: re.Pattern[str], by: str, source: str) -> str:
        def one(match: re.Match[str]) -> str:
            found = match.group()
            if pattern is NINE_DIGITS and not is_citizen_number(re.sub(r"\D", "", found)):
                return found
            removed.append(found.strip())
            return by

        return pattern.sub(one, source)

    for pattern, by in (
        (EMAIL, "[e-mailadres]"),
        (IBAN, "[rekeningnummer]"),
        (NINE_DIGITS, "[burgerservicenummer]"),
        (PHONE, "[telefoonnummer]"),
        (POSTCODE, "[postcode]"),
    ):
        text = replace(pattern, by, text)
    return Redacted(text, removed)


def is_citizen_number(digits: str) -> bool:
    """The eleven test of a citizen service number (BSN)."""
    return (
        len(digits) == 9
        and digits != "000000000"
        and sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0
    )
