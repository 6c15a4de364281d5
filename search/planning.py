"""Make a query plan of what somebody typed, with what the index knows and the synonyms of the field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from search.dutch import compounds
from search.dutch.analysis import part_stems
from search.dutch.compounds import LINKS
from search.dutch.parsing import ParsedQuery
from search.dutch.stemming import stem
from search.dutch.stopwords import is_question, is_stop_word
from search.dutch.synonyms import Synonyms
from search.dutch.tokens import Token
from search.dutch.trigrams import trigrams
from search.evening import evened
from search.plan import Concept, Known, QueryPlan, Repair, Stems, Variant, Weights
from search.unknown import Lexicon, Readings, readings
from search.variants import distinct, parts_of, share_meaning, synonym, synonyms_of

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


@dataclass(frozen=True, slots=True)
class _Joined:
    """Neighbours written as one word: woon zorg visie → woonzorgvisie."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a query with what they may ask for, before the index is asked what it knows."""

    tokens: tuple[Token, ...]
    stems: list[str]
    joined: list[_Joined]
    meant: list[tuple[int, int, tuple[Stems, ...]]]  # start, end and what those words mean too

    @property
    def content(self) -> list[int]:
        """Return the places of the words that ask for something; of stop words alone, all."""
        telling = [i for i, token in enumerate(self.tokens) if not is_stop_word(token.word)]
        return telling or list(range(len(self.tokens)))

    @property
    def most(self) -> int:
        """Return how many of them are looked for."""
        return MOST_STOP_WORDS if all(is_stop_word(t.word) for t in self.tokens) else MOST_CONTENT

    def to_look_up(self, synonyms: Synonyms) -> set[str]:
        """Return the stems of which the index must tell what it knows."""
        named = {*(self.stems[i] for i in self.content), *(stem(j.word) for j in self.joined)}
        named |= {part for i in self.content for part in part_stems(self.tokens[i].word)}
        return named | synonyms.beside(named) | {s for m in self.meant for row in m[2] for s in row}

    def in_joined(self, known: Known) -> set[int]:
        """Return the places of the words that some passage has as one word."""
        return {i for j in self.joined if stem(j.word) in known for i in range(j.start, j.end)}

    def unknown(self, content: list[int], known: Known) -> list[str]:
        """Return the words that no passage holds, by themselves or in a phrase."""
        understood = self.in_joined(known) | {i for start, end, _ in self.meant for i in range(start, end)}
        return [self.tokens[i].word for i in content if i not in understood and self.stems[i] not in known]


def make_plan(query: ParsedQuery, lexicon: Lexicon, synonyms: Synonyms, *, repair: bool = True) -> QueryPlan:
    """Return the plan for a query; `repair` False leaves misspelt words as they are."""
    tokens = query.words
    stems = [stem(token.word) for token in tokens]
    joined = _joined(tokens if len(tokens) <= MOST_CONTENT else tokens[:MOST_WIDENED])
    words = _Words(tokens, stems, joined, synonyms.within(stems))
    known = lexicon.known(words.to_look_up(synonyms))
    content = _telling(words.content, stems, known, words.most)
    read = readings(words.unknown(content, known), known, lexicon, synonyms, repair=repair)
    known = known.and_also(read.known)
    repairs = _repairs(tokens, content, read.nearest, lexicon, synonyms)
    weights = Weights()
    concepts = [
        *_of_words(words, content, known, read, synonyms, weights),
        *_of_joined(joined, known, synonyms, weights),
        *_of_phrases(words, weights),
    ]
    return QueryPlan(
        concepts=tuple(evened(concept, known) for concept in _without_common(concepts, known)),
        phrases=query.phrases,
        excluded=query.excluded,
        trigrams=_trigrams(tokens[i].word for i in content if stems[i] not in known),
        nearest=_trigrams(tokens[i].word for i in content),
        repairs=repairs,
        is_question=is_question(query.text, [token.word for token in tokens]),
        weights=weights,
    )


def _of_words(
    words: _Words,
    content: list[int],
    known: Known,
    read: Readings,
    synonyms: Synonyms,
    weights: Weights,
) -> list[Concept]:
    """Return what each word asks for; words that ask for one thing share a concept."""
    in_joined = words.in_joined(known)
    # The parts of all compounds of a pasted text, in all other words, are more than an engine weighs in time.
    of_parts = synonyms if len(content) <= MOST_WIDENED else Synonyms(())
    concepts: list[Concept] = []
    for i in content:
        word = words.tokens[i].word
        # The words of woon zorg visie count as the parts of woonzorgvisie once that is found.
        factor = weights.part if i in in_joined else 1.0
        variants = [Variant((words.stems[i],), factor * weights.term, "term")]
        variants += synonyms_of(word, synonyms, weights, factor)
        # A compound with the word says what it says and more, as the word says more than a part of it.
        variants += [
            Variant((stem(whole),), factor * weights.part, "part") for whole in read.wholes.get(word, ())
        ]
        parts = parts_of(read.parts.get(word) or compounds.split(word), of_parts, weights, factor)
        for near in read.nearest.get(word, ()):
            variants.append(Variant((stem(near),), weights.repair, "repair"))
            variants += synonyms_of(near, synonyms, weights, weights.repair)
            parts = parts or parts_of(compounds.split(near), of_parts, weights, weights.repair)
        same = next((c for c in concepts if share_meaning(words.stems[i], c)), None)
        if same is not None:
            # Of dak- en thuisloze mensen the first two words ask for one thing.
            concepts[concepts.index(same)] = replace(
                same, variants=distinct([*same.variants, *variants]), parts=same.parts or parts
            )
        else:
            whole = any(v.stems[0] in known for v in variants if v.source != "synonym")
            concepts.append(Concept(word, distinct(variants), parts, is_loose=not whole))
    return concepts


def _of_joined(
    joined: list[_Joined], known: Known, synonyms: Synonyms, weights: Weights
) -> Iterator[Concept]:
    """Yield what neighbours ask for as one word, where some passage has that."""
    for j in joined:
        if stem(j.word) in known:
            variants = [Variant((stem(j.word),), weights.joined, "joined")]
            variants += synonyms_of(j.word, synonyms, weights)
            yield Concept(j.word, distinct(variants), is_extra=True)


def _of_phrases(words: _Words, weights: Weights) -> Iterator[Concept]:
    """Yield what several words mean together."""
    for start, end, others in words.meant:
        if end - start > 1:
            phrase = " ".join(token.word for token in words.tokens[start:end])
            variants = tuple(synonym(other, weights.synonym) for other in others)
            yield Concept(phrase, variants, is_extra=True)


def _repairs(
    tokens: tuple[Token, ...],
    content: list[int],
    nearest: dict[str, list[str]],
    lexicon: Lexicon,
    synonyms: Synonyms,
) -> tuple[Repair, ...]:
    """Return what the reader is told of: the best word for each misspelt one."""
    spelled = lexicon.vocabulary().spelled
    return tuple(
        Repair(tokens[i].word, synonyms.spelled(spelled(near[0])), tokens[i].start, tokens[i].end)
        for i in content
        if (near := nearest.get(tokens[i].word))
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
