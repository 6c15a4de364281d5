"""Taking persons out of an answer before it becomes a page that everybody reads.

First form: what this question itself knows (asker, organisation, who handled it) and what has a fixed shape
(addresses, telephone, postcodes, bank accounts, citizen service numbers). A person reviews the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?\b")
PHONE = re.compile(r"(?<![\w-])(?:\+31|0031|0)[\s()-]*[1-9](?:[\s()-]*\d){7,9}(?!\d)")
POSTCODE = re.compile(r"\b[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\b")
NINE_DIGITS = re.compile(r"(?<!\d)\d{3}[. ]?\d{3}[. ]?\d{3}(?!\d)")
# "Beste mevrouw Aydin," and "Met vriendelijke groet, Noor" belong to a letter, not to a page.
SALUTATION = re.compile(
    r"^\s*(?:beste|geachte|hallo|hoi|dag|goedemorgen|goedemiddag)\b[^\n,!.]{0,60}[,!]?[ \t]*\n+",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"\n\s*(?:met (?:vriendelijke|hartelijke) groet(?:en)?|vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg)\b"
    r"(?:[ \t,.!]*\n(?:[^\n]{0,80}(?:\n|$)){0,4}|[^\n]{0,80})\s*$",
    re.IGNORECASE,
)
PARTICLES = {
    "van",
    "de",
    "der",
    "den",
    "het",
    "ten",
    "ter",
    "el",
    "al",
    "bin",
    "op",
    "in",
    "'t",
    "la",
    "di",
    "da",
}
PARTICLES |= {"mevrouw", "meneer", "heer", "mw", "dhr", "drs", "mr", "ing", "ir", "dr"}


@dataclass
class Cleaned:
    """A text without persons, and what was taken out, for a person to review."""

    text: str
    removed: list[str] = field(default_factory=list)


def _is_citizen_number(digits: str) -> bool:
    """The eleven test of a citizen service number (BSN)."""
    return (
        len(digits) == 9
        and digits != "000000000"
        and sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0
    )


def _name_pattern(name: str) -> re.Pattern[str] | None:
    """Finds a whole name, or any part of it that is no particle; written with a capital."""
    parts = [re.escape(part) for part in re.findall(r"[\w'’-]+", name) if len(part) > 1]
    telling = [part for part in parts if part.lower() not in PARTICLES]
    if not telling:
        return None
    whole = r"\s+".join(parts)
    single = "|".join(sorted((re.escape(p[0].upper()) + p[1:] for p in telling), key=len, reverse=True))
    title = r"(?:(?i:mevrouw|meneer|de heer|mw\.?|dhr\.?)\s+)?"
    initials = r"(?:(?:[A-Z]\.\s?)+)?"
    return re.compile(rf"\b{title}{initials}(?:(?i:{whole})|(?:{single}))\b")


def clean(text: str, *, names: Iterable[str] = (), organisations: Iterable[str] = ()) -> Cleaned:
    """Take persons and organisations out of a text; what came instead reads on as Dutch."""
    removed: list[str] = []

    def replace(pattern: re.Pattern[str], by: str, source: str, keep: object = None) -> str:
        def one(match: re.Match[str]) -> str:
            if callable(keep) and keep(match.group()):
                return match.group()
            removed.append(match.group().strip())
            return by

        return pattern.sub(one, source)

    text = text.replace("\r\n", "\n")
    text = replace(SALUTATION, "", text)
    text = replace(SIGN_OFF, "", text)
    text = replace(EMAIL, "[e-mailadres]", text)
    text = replace(IBAN, "[rekeningnummer]", text)
    text = replace(
        NINE_DIGITS,
        "[burgerservicenummer]",
        text,
        keep=lambda found: not _is_citizen_number(re.sub(r"\D", "", found)),
    )
    text = replace(PHONE, "[telefoonnummer]", text)
    text = replace(POSTCODE, "[postcode]", text)
    for organisation in sorted(set(organisations), key=len, reverse=True):
        if pattern := _organisation_pattern(organisation):
            text = replace(
                pattern, "de organisatie" if "emeente" not in organisation else "de gemeente", text
            )
    for name in sorted(set(names), key=len, reverse=True):
        if pattern := _name_pattern(name):
            text = replace(pattern, "[naam]", text)
    return Cleaned(text.strip(), list(dict.fromkeys(part for part in removed if part)))


def _organisation_pattern(organisation: str) -> re.Pattern[str] | None:
    """Finds a name with its article: bare as it is written (Buren and Best are words), in any case after
    "gemeente"."""
    bare = re.sub(r"^(?:de\s+)?gemeente\s+", "", organisation.strip(), flags=re.IGNORECASE)
    if len(bare) < 3:
        return None
    name = re.escape(bare)
    return re.compile(rf"\b(?:(?i:(?:de\s+)?gemeente\s+{name})|(?:[Dd]e\s+)?{name})(?:se)?\b")
