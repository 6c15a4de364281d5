"""Passages as an engine stores them: their index terms, and a JSON text that gives the passage back."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from search.dutch.analysis import ANALYSIS_VERSION, analyse
from search.dutch.tokens import surfaces
from search.engines.interface import Passage

# Raise when fields or stored texts change shape: older indexes then ask to be rebuilt.
SCHEMA_VERSION = 4
# By which code an index was made; one of another version is not read.
VERSION = f"{SCHEMA_VERSION}.{ANALYSIS_VERSION}"
# Of a title as a whole; nobody types so much of one.
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """The index terms of a passage per field; words, title and body are in reading order."""

    title: list[str]
    body: list[str]
    title_parts: list[str]
    body_parts: list[str]
    title_words: list[str]
    words: list[str]
    accented: list[str]
    trigrams: list[str]


def passage_terms(passage: Passage) -> PassageTerms:
    """Analyse a passage; its headings count as title."""
    heading = " ".join((passage.title, *passage.headings))
    title, body = analyse(heading), analyse(passage.text)
    return PassageTerms(
        title=title.stems,
        body=body.stems,
        title_parts=title.parts,
        body_parts=body.parts,
        # Behind the others, so that phrases stay what they are.
        title_words=[*title.words, *title.completed],
        words=[*body.words, *body.completed],
        # Words are indexed without accents; these bring them back where a word is shown.
        accented=_accented(f"{heading} {passage.text}"),
        trigrams=list(dict.fromkeys((*title.trigrams, *body.trigrams))),
    )


@dataclass(frozen=True, slots=True)
class TitleTerms:
    """What a page is proposed by while its title is typed: its words, and the title as it begins."""

    words: list[str]
    whole: str
    length: int  # in words


def title_terms(title: str) -> TitleTerms:
    """Analyse the title of a page."""
    found = analyse(title)
    return TitleTerms(
        words=list(dict.fromkeys((*found.words, *found.completed))),
        whole=" ".join(found.words)[:LONGEST_TITLE],
        length=len(found.words),
    )


class Leads:
    """Tells which passages stand for their page where titles are looked for, while pages come by in a row.

    One is enough, however many passages a page has; but each reader must find one that they may see.
    """

    def __init__(self) -> None:
        self._page_id: str | None = None
        self._seen: set[tuple[str, ...]] = set()

    def is_one(self, passage: Passage) -> bool:
        """Say whether this is the first passage of its page that these readers may see."""
        if passage.page_id != self._page_id:
            self._page_id, self._seen = passage.page_id, set()
        is_first = passage.visibility not in self._seen
        self._seen.add(passage.visibility)
        return is_first


def _accented(text: str) -> list[str]:
    if text.isascii():
        return []
    return [word.lower() for word in surfaces(text) if not word.isascii() and word.isalpha()]


def by_page(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    """Return passages per page, in order."""
    pages: dict[str, list[Passage]] = {}
    for passage in passages:
        pages.setdefault(passage.page_id, []).append(passage)
    return pages


def to_json(passage: Passage) -> str:
    """Return a passage as JSON text; fields that are empty are left out."""
    values = {
        field.name: value
        for field in fields(passage)
        if (value := getattr(passage, field.name)) not in (None, "", (), {})
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def from_json(text: str) -> Passage:
    """Return the passage that `to_json` wrote."""
    values = json.loads(text)
    for name in ("headings", "target_groups", "action_lines", "audience", "visibility"):
        if name in values:
            values[name] = tuple(values[name])
    if "date" in values:
        values["date"] = date.fromisoformat(values["date"])
    return Passage(**{"title": "", "text": "", "url": "", **values})
