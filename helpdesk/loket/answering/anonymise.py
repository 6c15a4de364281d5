"""Taking persons out of an answer before it becomes a page that everybody reads.

First form: what this question itself knows (asker, organisation, who handled it) and what has a fixed shape
(accounts.redaction). A person reviews the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.redaction import redact

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

    def replace(pattern: re.Pattern[str], by: str, source: str) -> str:
        def one(match: re.Match[str]) -> str:
            removed.append(match.group().strip())
            return by

        return pattern.sub(one, source)

    text = text.replace("\r\n", "\n")
    text = replace(SALUTATION, "", text)
    text = replace(SIGN_OFF, "", text)
    redacted = redact(text)
    text = redacted.text
    removed += redacted.removed
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
