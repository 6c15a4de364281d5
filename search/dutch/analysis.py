"""What is indexed of a text: its words, their stems, the parts of compounds and the trigrams."""

from dataclasses import dataclass, replace
from functools import lru_cache

from search.dutch import compounds
from search.dutch.cores import cores_of, words_with
from search.dutch.ellipsis import completions
from search.dutch.stemming import stem
from search.dutch.stopwords import is_stop_word
from search.dutch.tokens import normalise, surfaces, surfaces_in_place
from search.dutch.trigrams import trigrams

# Raise when the same text gives other terms than before: an index made with another version must be rebuilt.
ANALYSIS_VERSION = 3


@dataclass(frozen=True, slots=True)
class WordForms:
    """One word in the forms in which it is found."""

    word: str
    stem: str
    parts: tuple[str, ...]
    trigrams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text in the forms in which it is found; `words` and `stems` run in step, in reading order.

    `completed` holds what shortened words stand for: daklozen for the first of "dak- en thuislozen".
    """

    words: list[str]
    stems: list[str]
    parts: list[str]
    trigrams: list[str]
    completed: list[str]


def analyse(text: str) -> Analysis:
    """Return the index terms of a text of any length; 1 MB of Dutch takes less than a second."""
    forms = [form for form in _forms(text) if form.word]
    distinct = {id(form): form for form in forms}.values()  # forms are kept, so the same word is the same one
    return Analysis(
        words=[f.word for f in forms],
        stems=[f.stem for f in forms],
        parts=[part for f in forms for part in f.parts],
        trigrams=list(dict.fromkeys(t for f in distinct for t in f.trigrams)),
        completed=list(completions(text).values()),
    )


def stems_among(text: str, wanted: frozenset[str]) -> set[str]:
    """Return those of the wanted stems that a text holds, of words and of parts of compounds alike."""
    text = " ".join(text.split())
    if completions(text):
        forms = _forms(text)
    else:
        stretches = words_with(cores_of(wanted), text)
        forms = [form_as_written(word) for begin, end in stretches for word in surfaces(text[begin:end])]
    return {stem_ for form in forms for stem_ in (form.stem, *form.parts)} & wanted


def _forms(text: str) -> list[WordForms]:
    """Return the forms of each word of a text, in reading order; some may be empty."""
    if completed := completions(text):
        return [
            _completed(form_as_written(surface), completed[start])
            if start in completed
            else form_as_written(surface)
            for surface, start, _ in surfaces_in_place(text)
        ]
    return list(map(form_as_written, surfaces(text)))


def _completed(short: WordForms, whole: str) -> WordForms:
    """Return the forms of a shortened word: "dak-" is also found as dakloos, and still as dak."""
    form = word_forms(whole)
    return replace(form, word=short.word, parts=(*form.parts, short.stem))


def _as_written(surface: str) -> WordForms:
    """Return the forms of one word as it is written."""
    return word_forms(normalise(surface))


# Bounded, so that a long rebuild does not fill the memory: 50,000 words take some 40 MB.
form_as_written = lru_cache(maxsize=50_000)(_as_written)


@lru_cache(maxsize=50_000)
def word_forms(word: str) -> WordForms:
    """Return the forms of one folded word."""
    return WordForms(
        word=word,
        stem=stem(word),
        parts=part_stems(word),
        trigrams=() if is_stop_word(word) or len(word) < 3 else trigrams(word),
    )


def part_stems(word: str) -> tuple[str, ...]:
    """Return the stems of all parts of a compound, also of parts that are compounds themselves.

    woonzorgvisie is woonzorg + visie, but who looks for zorg wants it too. The word's own stem is left out.
    """
    found: dict[str, None] = {}
    waiting = list(compounds.split(word))
    while waiting:
        part = waiting.pop(0)
        found[stem(part)] = None
        waiting[:0] = compounds.split(part)
    found.pop(stem(word), None)
    return tuple(found)
