"""Taking persons out of a text before it becomes a page that everybody reads.

What this question itself knows (who asks, who handles it, which organisation), what has a fixed shape
(accounts.redaction) and names of persons (loket.answering.names). It works on the text as it was written, so
that each thing that is taken out can be shown beside it and put back. A person reviews the result.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from accounts.redaction import shapes

from .names import find_names
from .names.lists import fold, lists

# "Beste mevrouw Aydin," and "Met vriendelijke groet, Noor" belong to a letter, not to a page.
SALUTATION = re.compile(
    r"\A\s*(?:beste|geachte|hallo|hoi|dag|goedemorgen|goedemiddag|goedendag|lieve)\b"
    r"[^\n,!.]{0,60}[,!]?[ \t]*\n+",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"\n[ \t]*(?:(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|"
    r"mvg|hoogachtend)\b(?:[ \t,.!]*\n(?:[^\n]{0,80}(?:\n|\Z)){0,4}|[^\n]{0,80})\s*\Z",
    re.IGNORECASE,
)
NAME = "naam"
LETTER = "brief"
LONGEST_TITLE = 40  # characters: "mevrouw prof. dr. "
ADDED = "weggelaten"
TITLE = re.compile(
    r"(?:\b(?:mevrouw|meneer|mijnheer|de heer|mevr\.?|mw\.?|dhr\.?|hr\.?|drs\.?|mr\.?|ing\.?|ir\.?|dr\.?|"
    r"prof\.?)[ \t]+)+\Z",
    re.IGNORECASE,
)
GENERIC = re.compile(
    r"^(?:(?:de|het)\s+)?(?:gemeente|provincie|regio|waterschap|stichting|vereniging|woningcorporatie|"
    r"corporatie|woonstichting|"
    r"woningstichting|woningbouwvereniging|zorggroep|zorginstelling|co[oö]peratie)\s+",
    re.IGNORECASE,
)
ADDRESS_AFTER = re.compile(
    r",?[ \t]+(?:te[ \t]+)?(?P<place>[A-Z][\w'’-]+(?:[ -](?:aan|den|de|op|[A-Z])[\w'’-]*){0,4})"
)


@dataclass(frozen=True)
class Removal:
    """A stretch of the text, [start, end), that is taken out; `kind` says what it is, `by` stands in its
    place."""

    start: int
    end: int
    text: str
    kind: str
    by: str


@dataclass(frozen=True)
class Cleaned:
    """A text as it was and what is taken out of it."""

    original: str
    removals: tuple[Removal, ...]

    @property
    def text(self) -> str:
        """What is left; what came instead reads on as Dutch."""
        return "".join(piece for piece, _removal in self.pieces()).strip()

    @property
    def removed(self) -> list[str]:
        """What was taken out, each once."""
        return list(dict.fromkeys(removal.text for removal in self.removals if removal.text))

    def pieces(self) -> Iterator[tuple[str, Removal | None]]:
        """The cleaned text in pieces: what stayed, and what stands for each removal."""
        at = 0
        for removal in self.removals:
            yield self.original[at : removal.start], None
            yield removal.by, removal
            at = removal.end
        yield self.original[at:], None


def clean(
    text: str,
    *,
    names: Iterable[str] = (),
    organisations: Iterable[str] = (),
    keep: Collection[str] = (),
    also: Iterable[str] = (),
    not_persons: Iterable[str] = (),
) -> Cleaned:
    """Take persons and organisations out of a text.

    `names` and `organisations` are those of the question; `keep` are texts of removals that a person put
    back, `also` texts that a person wants out besides; `not_persons` are names that are none of persons.
    """
    text = text.replace("\r\n", "\n")
    kept = {_same(one) for one in keep}
    found: list[Removal] = []
    for removal in _candidates(text, tuple(names), tuple(organisations), tuple(also), tuple(not_persons)):
        if removal.start >= removal.end or _same(removal.text) in kept:
            continue
        if not any(removal.start < other.end and other.start < removal.end for other in found):
            found.append(removal)
    return Cleaned(text, tuple(sorted(found, key=lambda removal: removal.start)))


def _same(text: str) -> str:
    return " ".join(text.split()).casefold()


def _candidates(
    text: str,
    names: tuple[str, ...],
    organisations: tuple[str, ...],
    also: tuple[str, ...],
    not_persons: tuple[str, ...],
) -> Iterator[Removal]:
    """What is most certain first: of two that overlap the first one counts."""

    def removal(start: int, end: int, kind: str, by: str) -> Removal:
        return Removal(start, end, text[start:end].strip(), kind, by)

    for wanted in sorted({one.strip() for one in also if one.strip()}, key=len, reverse=True):
        pattern = r"\s+".join(map(re.escape, wanted.split()))
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            yield removal(match.start(), match.end(), ADDED, f"[{ADDED}]")
    for pattern_of_letter in (SALUTATION, SIGN_OFF):
        if letter := pattern_of_letter.search(text):
            yield removal(letter.start(), letter.end(), LETTER, "")
    for shape in shapes(text):
        end = shape.end
        if shape.kind in ("postcode", "adres") and (after := ADDRESS_AFTER.match(text, end)):
            end = _end_of_place(after, end)
        yield removal(shape.start, end, shape.kind, f"[{shape.kind}]")
    for organisation in sorted(set(organisations), key=len, reverse=True):
        by = "de gemeente" if "emeente" in organisation else "de organisatie"
        for pattern_of_name in _organisation_patterns(organisation):
            for match in pattern_of_name.finditer(text):
                yield removal(match.start(), match.end(), "organisatie", by)
    for span in find_names(text, known=names, not_persons=not_persons):
        before = max(0, span.start - LONGEST_TITLE)
        title = TITLE.search(text[before : span.start])
        start = before + title.start() if title else span.start
        yield removal(start, span.end, NAME, f"[{NAME}]")


def _end_of_place(after: re.Match[str], end: int) -> int:
    """Where a place ends that stands after a postcode or a street; `end` when there is none."""
    words = after["place"]
    while words:
        if fold(words) in lists().places:
            return after.start("place") + len(words)
        words = words.rpartition(" ")[0]
    return end


def _organisation_patterns(organisation: str) -> list[re.Pattern[str]]:
    """Find a name with its article: bare as it is written (Buren and Best are words), in any case after
    "gemeente"; a name that begins with "stichting" also without that; and its address on the web."""
    whole = " ".join(organisation.split())
    bare = GENERIC.sub("", whole)
    if len(bare) < 3:
        return []
    is_municipality = bool(re.match(r"(?:de\s+)?gemeente\s", whole, re.IGNORECASE))
    name = re.escape(bare).replace(r"\ ", r"\s+")
    found = [re.compile(rf"(?<!\w)(?:(?i:(?:de\s+)?gemeente\s+{name})|(?:[Dd]e\s+)?{name})(?:se)?(?!\w)")]
    if not is_municipality and bare != whole:
        found.insert(0, re.compile(rf"(?<!\w)(?:de\s+)?{re.escape(whole)}(?!\w)", re.IGNORECASE))
    host = re.escape(re.sub(r"[^a-z0-9-]", "", fold(bare).replace(" ", "")))
    if len(host) > 3:
        found.append(re.compile(rf"(?:https?://)?(?:[\w-]+\.)*{host}\.[a-z]{{2,8}}(?:/\S*)?", re.IGNORECASE))
    return found
