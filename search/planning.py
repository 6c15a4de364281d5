"""Make a query plan of what somebody typed, with what the index knows and the synonyms of the field."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from search.dutch import compounds
from search.dutch.analysis import part_stems
from search.dutch.compounds import LINKS, is_dutch_word
from search.dutch.parsing import ParsedQuery
from search.dutch.spelling import Vocabulary
from search.dutch.stemming import stem
from search.dutch.stopwords import is_question, is_stop_word
from search.dutch.synonyms import Synonyms
from search.dutch.tokens import Token
from search.dutch.trigrams import trigrams
from search.evening import evened
from search.plan import Concept, Known, QueryPlan, Repair, Source, Variant, Weights

MOST_JOINED = 3
MOST_TRIGRAMS = 120
# Of a pasted text the words that tell most are looked for; its beginning alone is tried as compounds. Of
# passages asked whole, 16 words find others no better, and 12 clearly worse.
MOST_CONTENT = 14
# A word that stands in so large a share of many passages brings thousands of results that say nothing of what
# was asked, once other words of the query bring enough.
COMMON_SHARE = 0.1
MANY_PASSAGES = 5_000
ENOUGH_PASSAGES = 100
MOST_WIDENED = 8
MOST_STOP_WORDS = 4  # of a query of nothing else; each stands in most passages
# Who seems to misspell more words than this writes another language; each takes some milliseconds.
MOST_REPAIRED = 8


class Lexicon(Protocol):
    """What an index knows of words, for one reader: words that this reader may not see do not exist."""

    def known(self, stems: Collection[str]) -> Known:
        """Return what is known of those stems that stand in a passage, as a word or as part of a compound."""
        ...

    def vocabulary(self) -> Vocabulary:
        """Return the words for spelling repair; may run some seconds behind."""
        ...


@dataclass(frozen=True, slots=True)
class _Joined:
    """Neighbours written as one word: woon zorg visie → woonzorgvisie."""

    start: int
    end: int
    word: str


def make_plan(query: ParsedQuery, lexicon: Lexicon, synonyms: Synonyms, *, repair: bool = True) -> QueryPlan:
    """Return the plan for a query; `repair` False leaves misspelt words as they are."""
    weights = Weights()
    tokens = query.words
    stems = [stem(token.word) for token in tokens]
    content = [i for i, token in enumerate(tokens) if not is_stop_word(token.word)]
    most = MOST_CONTENT if content else MOST_STOP_WORDS
    content = content or list(range(len(tokens)))
    joined = _joined(tokens if len(tokens) <= MOST_CONTENT else tokens[:MOST_WIDENED])
    meant = synonyms.within(stems)
    named = {*(stems[i] for i in content), *(stem(j.word) for j in joined)}
    named |= {p for i in content for p in part_stems(tokens[i].word)}
    known = lexicon.known(
        named | _with_synonyms(named, synonyms) | {s for m in meant for row in m[2] for s in row}
    )
    content = _telling(content, stems, known, most)
    covered = {i for start, end, _ in meant for i in range(start, end)}
    in_joined = {i for j in joined if stem(j.word) in known for i in range(j.start, j.end)}
    covered |= in_joined

    # The parts of all compounds of a pasted text, in all other words, are more than an engine weighs in time.
    of_parts = synonyms if len(content) <= MOST_WIDENED else Synonyms(())
    misspelt = [
        tokens[i].word
        for i in content
        if repair and i not in covered and not _is_understood(tokens[i].word, stems[i], known)
    ]
    repaired, known_too = _repairs(misspelt[:MOST_REPAIRED], lexicon, synonyms)
    known = known.and_also(known_too)

    concepts: list[Concept] = []
    repairs: list[Repair] = []
    for i in content:
        token = tokens[i]
        # The words of woon zorg visie count as the parts of woonzorgvisie once that is found.
        factor = weights.part if i in in_joined else 1.0
        variants = [Variant((stems[i],), factor * weights.term, "term")]
        variants += _synonyms_of(token.word, synonyms, weights, factor)
        parts = _parts_of(token.word, of_parts, weights, factor)
        for nearest in repaired.get(token.word, ()):
            if not any(r.start == token.start for r in repairs):
                spelled = lexicon.vocabulary().spelled(nearest)
                repairs.append(Repair(token.word, spelled, token.start, token.end))
            variants.append(Variant((stem(nearest),), weights.repair, "repair"))
            variants += _synonyms_of(nearest, synonyms, weights, weights.repair)
            parts = parts or _parts_of(nearest, of_parts, weights, weights.repair)
        same = next((c for c in concepts if _share_meaning(stems[i], c)), None)
        if same is not None:
            # Of dak- en thuisloze mensen the first two words ask for one thing.
            concepts[concepts.index(same)] = replace(
                same, variants=_distinct([*same.variants, *variants]), parts=same.parts or parts
            )
        else:
            whole = any(v.stems[0] in known for v in variants if v.source != "synonym")
            concepts.append(Concept(token.word, _distinct(variants), parts, is_loose=not whole))
    for j in joined:
        if stem(j.word) in known:
            variants = [Variant((stem(j.word),), weights.joined, "joined")]
            variants += _synonyms_of(j.word, synonyms, weights)
            concepts.append(Concept(j.word, _distinct(variants), is_extra=True))
    for start, end, others in meant:
        if end - start > 1:
            phrase = " ".join(token.word for token in tokens[start:end])
            variants = [_synonym(other, weights.synonym) for other in others]
            concepts.append(Concept(phrase, tuple(variants), is_extra=True))
    return QueryPlan(
        concepts=tuple(evened(concept, known) for concept in _without_common(concepts, known)),
        phrases=query.phrases,
        excluded=query.excluded,
        trigrams=_trigrams(tokens[i].word for i in content if stems[i] not in known),
        nearest=_trigrams(tokens[i].word for i in content),
        repairs=tuple(repairs),
        is_question=is_question(query.text, [token.word for token in tokens]),
        weights=weights,
    )


def _telling(content: list[int], stems: list[str], known: Known, most: int) -> list[int]:
    """Return the places of the words that tell most: the rarest of those that are known, then others."""
    if len(content) <= most:
        return content
    counts = {i: known.counts.get(stems[i], 0) for i in content}
    return sorted(sorted(content, key=lambda i: (not counts[i], counts[i]))[:most])


def _without_common(concepts: list[Concept], known: Known) -> list[Concept]:
    """Mark the concepts that nearly everything meets, when the others are met by enough."""
    if known.passages < MANY_PASSAGES:
        return concepts
    counts = [sum(map(known.count, concept.alone)) for concept in concepts]
    most = COMMON_SHARE * known.passages
    if sum(count for count in counts if count <= most) < ENOUGH_PASSAGES:
        return concepts
    return [replace(concept, is_common=count > most) for concept, count in zip(concepts, counts, strict=True)]


def _trigrams(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for word in words for t in trigrams(word)))[:MOST_TRIGRAMS]


def _with_synonyms(stems: set[str], synonyms: Synonyms) -> set[str]:
    """Return the stems of what these stems mean too."""
    return {other for stem_ in stems for row in synonyms.of((stem_,)) for other in row}


def _synonyms_of(word: str, synonyms: Synonyms, weights: Weights, factor: float = 1.0) -> list[Variant]:
    return [_synonym(other, factor * weights.synonym) for other in synonyms.of((stem(word),))]


def _parts_of(
    word: str, synonyms: Synonyms, weights: Weights, factor: float = 1.0
) -> tuple[tuple[Variant, ...], ...]:
    """Return the parts of a compound, each with its synonyms: ouderenhuisvesting is for senioren too."""
    factor *= weights.part
    return tuple(
        _distinct(
            [
                Variant((part,), factor, "part"),
                *(_synonym(o, factor * weights.synonym) for o in synonyms.of((part,))),
            ]
        )
        for part in dict.fromkeys(map(stem, compounds.split(word)))
    )


def _repairs(words: list[str], lexicon: Lexicon, synonyms: Synonyms) -> tuple[dict[str, list[str]], Known]:
    """Return the words to search for instead of misspelt ones, best first, and what is known of them."""
    nearest = {word: near for word in words if (near := lexicon.vocabulary().nearest(word))}
    if not nearest:
        return {}, Known()
    put = {near for nears in nearest.values() for near in nears}
    named = {stem(near) for near in put} | {part for near in put for part in part_stems(near)}
    # The vocabulary may run behind: what was taken off the site since must not come up.
    known = lexicon.known(named | _with_synonyms(named, synonyms))
    return {word: [near for near in nears if stem(near) in known] for word, nears in nearest.items()}, known


def _synonym(stems: tuple[str, ...], weight: float) -> Variant:
    source: Source = "synonym"
    return Variant(stems, weight, source)


def _joined(tokens: tuple[Token, ...]) -> list[_Joined]:
    """Return all ways to write two or three neighbours as one word, links between them included."""
    found = []
    for start in range(len(tokens)):
        if is_stop_word(tokens[start].word):
            continue
        forms = [tokens[start].word]
        for end in range(start + 1, min(start + MOST_JOINED, len(tokens))):
            # A stop word breaks the row: no compound begins with "de" or "hoe".
            if not tokens[end].word.isalpha() or is_stop_word(tokens[end].word):
                break
            forms = [form + link + tokens[end].word for form in forms for link in LINKS]
            found += [_Joined(start, end + 1, form) for form in forms]
    return found


def _is_understood(word: str, stem_: str, known: Known) -> bool:
    """Say whether a word needs no repair: the index or the dictionary knows it, or all of its parts."""
    if stem_ in known or is_dutch_word(word):
        return True
    parts = part_stems(word)
    return bool(parts) and all(part in known for part in parts)


def _share_meaning(stem_: str, concept: Concept) -> bool:
    """Say whether a word is what the concept asks for already: the same word, or a synonym of it."""
    return any(v.stems == (stem_,) and v.source in ("term", "synonym") for v in concept.variants)


def _distinct(variants: list[Variant]) -> tuple[Variant, ...]:
    """Keep the heaviest variant of each row of stems."""
    heaviest: dict[tuple[str, ...], Variant] = {}
    for variant in variants:
        kept = heaviest.get(variant.stems)
        if kept is None or kept.weight < variant.weight:
            heaviest[variant.stems] = variant
    return tuple(heaviest.values())
