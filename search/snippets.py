"""Cut the piece of a passage that shows why it was found and mark the words; templates make the markup."""

from dataclasses import dataclass
from typing import NamedTuple

from search.dutch.analysis import WordForms, form_as_written, word_forms
from search.dutch.cores import cores_of, words_with
from search.dutch.ellipsis import completions
from search.dutch.stemming import stem
from search.dutch.stopwords import is_stop_word
from search.dutch.tokens import surfaces_in_place
from search.plan import QueryPlan

SNIPPET_CHARACTERS = 260
NEAR = 40  # characters; longer than nearly all words


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is marked or not; the pieces of a snippet together are its text."""

    text: str
    is_match: bool = False


class _Hit(NamedTuple):
    stem: str
    start: int
    end: int


def wanted_stems(plan: QueryPlan) -> frozenset[str]:
    """Return the stems that are worth a mark: all that the plan looks for, except function words and parts
    of compounds, which would colour half of a text."""
    stems = {s for concept in plan.concepts for row in concept.alone for s in row}
    stems |= {stem(word) for phrase in plan.phrases for word in phrase}
    return frozenset(s for s in stems if not is_stop_word(s))


def snippet(
    text: str,
    wanted: frozenset[str] = frozenset(),
    length: int = SNIPPET_CHARACTERS,
    looked_at: dict[str, str] | None = None,
) -> tuple[Piece, ...]:
    """Return the stretch of about `length` characters with the most different matches, cut between words.

    An ellipsis stands where text was left out. White space is made single spaces. Snippets for one query may
    share `looked_at`, so that a word is looked at once: it holds the stem of each word that matches, else "".
    """
    text = " ".join(text.split())
    hits = _hits(text, wanted, {} if looked_at is None else looked_at)
    start, end = _best_stretch(text, hits, length)
    pieces: list[Piece] = []
    at = start
    for token in hits:
        if start <= token.start and token.end <= end:
            pieces += [Piece(text[at : token.start]), Piece(text[token.start : token.end], True)]
            at = token.end
    pieces.append(Piece(text[at:end]))
    if start > 0:
        pieces.insert(0, Piece("… "))
    if end < len(text):
        pieces.append(Piece(" …"))
    return _merged(pieces)


def _hits(text: str, wanted: frozenset[str], looked_at: dict[str, str]) -> list[_Hit]:
    """Return the words of a text that were looked for, in reading order."""
    hits = []
    completed = completions(text)
    # A shortened word does not hold the letters by which it was found.
    stretches = [(0, len(text))] if completed else words_with(cores_of(wanted), text)
    for begin, end in stretches:
        for surface, start, stop in surfaces_in_place(text[begin:end]):
            stem_ = looked_at.get(surface)
            if stem_ is None:
                stem_ = looked_at[surface] = _match(form_as_written(surface), wanted)
            if not stem_ and begin + start in completed:
                stem_ = _match(word_forms(completed[begin + start]), wanted)
            if stem_:
                hits.append(_Hit(stem_, begin + start, begin + stop))
    return hits


def _best_stretch(text: str, hits: list[_Hit], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    best, best_merit = 0, (0, 0)
    for i, hit in enumerate(hits):
        inside = [h for h in hits[i:] if h.end <= hit.start + length * 3 // 4]
        merit = (len({h.stem for h in inside}), len(inside))
        if merit > best_merit:
            best, best_merit = hit.start, merit
    # Begin a little before the first match, at a sentence if one begins there.
    earliest = max(0, min(best - length // 4, len(text) - length))
    sentence = max(text.rfind(mark, earliest, best) for mark in (". ", "? ", "! "))
    start = sentence + 2 if sentence >= 0 else earliest
    start = 0 if start == 0 else next((begin for begin, _ in _words_near(text, start) if begin >= start), 0)
    end = len(text)
    if start + length < end:
        ends = [stop for _, stop in _words_near(text, start + length) if start < stop <= start + length]
        end = ends[-1] if ends else start + length
    return start, end


def _words_near(text: str, place: int) -> list[tuple[int, int]]:
    """Return the places of the words around one. Cut at spaces: the rest of a word would pass for a word."""
    begin = text.rfind(" ", 0, max(0, place - NEAR)) + 1
    end = text.find(" ", place + NEAR)
    words = surfaces_in_place(text[begin : end if end >= 0 else len(text)])
    return [(begin + start, begin + stop) for _, start, stop in words]


def _match(form: WordForms, wanted: frozenset[str]) -> str:
    """Return the stem of a word that was looked for, by itself or as a part of a compound; else ""."""
    return form.stem if form.stem in wanted or not wanted.isdisjoint(form.parts) else ""


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    merged: list[Piece] = []
    for piece in pieces:
        if merged and merged[-1].is_match == piece.is_match:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.is_match)
        elif piece.text:
            merged.append(piece)
    return tuple(merged)
