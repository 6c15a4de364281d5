"""Cut the piece of a passage that shows why it was found and mark the words; templates make the markup."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from search.dutch.analysis import part_stems
from search.dutch.compounds import SHORTEST_COMPOUND
from search.dutch.cores import cores_of, words_with
from search.dutch.ellipsis import completions
from search.dutch.stemming import stem
from search.dutch.stopwords import is_stop_word
from search.dutch.tokens import normalise, surfaces, surfaces_in_place
from search.plan import QueryPlan, Stems

SNIPPET_CHARACTERS = 260
MARKS = ".,;:?!)"
NEAR = 40  # characters; longer than nearly all words


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is marked or not; the pieces of a snippet together are its text."""

    text: str
    is_match: bool = False


@dataclass(frozen=True)
class Wanted:
    """What is worth a mark: single stems, stems that stand next to each other, and quoted words as typed."""

    stems: frozenset[str] = frozenset()
    rows: tuple[Stems, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """Return the stems of all words that may get a mark."""
        in_rows = {stem_ for row in self.rows for stem_ in row}
        return self.stems | in_rows | {stem(word) for phrase in self.phrases for word in phrase}


NOTHING = Wanted()


class _Match(NamedTuple):
    """What a word is to a search: `alone` when it needs no neighbours; the stem is "" when it is nothing."""

    stem: str
    word: str
    alone: bool


class _Hit(NamedTuple):
    match: _Match
    start: int
    end: int


def wanted(plan: QueryPlan, only_quoted: frozenset[str] = frozenset()) -> Wanted:
    """Return what is worth a mark: all that the plan looks for, except function words and parts of compounds,
    which would colour half of a text. Words that were typed `only_quoted` count within their phrase alone."""
    rows = {row for concept in plan.concepts for row in concept.alone}
    quoted = {stem(word) for word in only_quoted}
    single = {row[0] for row in rows if len(row) == 1 and not is_stop_word(row[0])}
    return Wanted(
        frozenset(single - quoted), tuple(sorted(row for row in rows if len(row) > 1)), plan.phrases
    )


def snippet(
    text: str,
    wanted: Wanted = NOTHING,
    length: int = SNIPPET_CHARACTERS,
    looked_at: dict[str, _Match] | None = None,
) -> tuple[Piece, ...]:
    """Return the stretch of about `length` characters with the most different matches, cut between words.

    An ellipsis stands where text was left out. White space is made single spaces. Snippets for one query may
    share `looked_at`, so that a word is looked at once: it holds what each word is to the search.
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


def _hits(text: str, wanted: Wanted, looked_at: dict[str, _Match]) -> list[_Hit]:
    """Return the words of a text that were looked for, in reading order."""
    hits = []
    completed = completions(text)
    # A shortened word does not hold the letters by which it was found.
    stretches = [(0, len(text))] if completed else words_with(cores_of(wanted.all_stems), text)
    for begin, end in stretches:
        for surface, start, stop in _words_of(text[begin:end]):
            match = looked_at.get(surface)
            if match is None:
                match = looked_at[surface] = _match(normalise(surface), wanted)
            if not match.stem and begin + start in completed:
                match = _match(completed[begin + start], wanted)
            if match.stem:
                hits.append(_Hit(match, begin + start, begin + stop))
    if all(hit.match.alone for hit in hits):
        return hits
    in_rows = _in_rows(text, hits, wanted)
    return [hit for place, hit in enumerate(hits) if hit.match.alone or place in in_rows]


def _words_of(stretch: str) -> list[tuple[str, int, int]]:
    """Return the words of a stretch in place; mostly it is one word, with or without a mark behind it."""
    word = stretch.rstrip(MARKS)
    return [(word, 0, len(word))] if word.isalpha() else surfaces_in_place(stretch)


def _in_rows(text: str, hits: list[_Hit], wanted: Wanted) -> set[int]:
    """Return the places of the hits that stand in a row or a phrase as a whole."""
    looked_for = [(row, False) for row in wanted.rows] + [(phrase, True) for phrase in wanted.phrases]
    found: set[int] = set()
    for row, literal in looked_for:
        for place in range(len(hits)):
            found |= _row_from(place, text, hits, row, literal)
    return found


def _row_from(place: int, text: str, hits: list[_Hit], row: tuple[str, ...], literal: bool) -> set[int]:
    """Return the places of a row that begins at a hit; as for engines, one word may stand in it."""
    taken: list[int] = []
    spare = 0 if literal else 1
    for at in range(place, len(hits)):
        match = hits[at].match
        if (match.word if literal else match.stem) == row[len(taken)]:
            between = len(surfaces(text[hits[taken[-1]].end : hits[at].start])) if taken else 0
            if between > spare:
                break
            spare -= between
            taken.append(at)
            if len(taken) == len(row):
                return set(taken)
        elif not taken:
            break
    return set()


def _best_stretch(text: str, hits: list[_Hit], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    best = _fullest(hits, length * 3 // 4)
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


def _fullest(hits: list[_Hit], length: int) -> int:
    """Return where the stretch begins that holds the most different matches, then the most; one pass, since
    a word may stand a hundred thousand times in a book that is one passage."""
    best, best_merit = 0, (0, 0)
    inside: Counter[str] = Counter()
    beyond = 0  # the first hit that is not inside
    for first, hit in enumerate(hits):
        while beyond < len(hits) and hits[beyond].end <= hit.start + length:
            inside[hits[beyond].match.stem] += 1
            beyond += 1
        merit = (len(inside), beyond - first)
        if merit > best_merit:
            best, best_merit = hit.start, merit
        if beyond == first:
            beyond += 1  # a word longer than the stretch was never inside
        elif inside[hit.match.stem] == 1:
            del inside[hit.match.stem]
        else:
            inside[hit.match.stem] -= 1
    return best


def _words_near(text: str, place: int) -> list[tuple[int, int]]:
    """Return the places of the words around one. Cut at spaces: the rest of a word would pass for a word."""
    begin = text.rfind(" ", 0, max(0, place - NEAR)) + 1
    end = text.find(" ", place + NEAR)
    words = surfaces_in_place(text[begin : end if end >= 0 else len(text)])
    return [(begin + start, begin + stop) for _, start, stop in words]


def _match(word: str, wanted: Wanted) -> _Match:
    """Return what a folded word is to a search, by itself or by a part of a compound."""
    stem_ = stem(word)
    is_met = stem_ in wanted.stems
    if not is_met and len(word) >= SHORTEST_COMPOUND:
        is_met = not wanted.stems.isdisjoint(part_stems(word))
    if is_met:
        return _Match(stem_, word, alone=True)
    return _Match(stem_ if stem_ in wanted.all_stems else "", word, alone=False)


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    merged: list[Piece] = []
    for piece in pieces:
        if merged and merged[-1].is_match == piece.is_match:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.is_match)
        elif piece.text:
            merged.append(piece)
    return tuple(merged)
