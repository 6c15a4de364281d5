"""Whatever is typed or pasted: the analysis of Dutch never fails, ends soon and keeps its promises."""

import unicodedata
from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from search.dutch import compounds, ellipsis, parsing, spelling, stemming, trigrams
from search.dutch.analysis import analyse
from search.dutch.folding import fold
from search.dutch.parsing import MOST_CHARACTERS, MOST_WORDS, parse
from search.dutch.spelling import Vocabulary
from search.dutch.stop_phrases import StopPhrases
from search.dutch.synonyms import Synonyms, default_synonyms
from search.dutch.tokens import LONGEST_WORD, normalise, surfaces, surfaces_in_place, tokenize
from search.plan import Known
from search.planning import MOST_TRIGRAMS, make_plan

# A dictionary is loaded at the first word; how quick it is is measured in bench, not here.

# All of Unicode, and what is likelier to hurt: pieces of Dutch, operators, marks, what is invisible.
PIECES = st.sampled_from(
    [
        *("woon", "zorg", "visie", "dak", "thuis", "loze", "en", "de", "hoe", "gemeente", "urgentie", "ex"),
        *(
            '"',
            "-",
            "- ",
            "–",
            "„",
            "”",
            "+",
            "*",
            "~",
            "^",
            "(",
            ")",
            "AND",
            "OR",
            "NOT",
            ":",
            "\\",
            "/",
            "?",
        ),
        *(
            "\u00ad",
            "\u200b",
            "\u202e",
            "\u0301",
            "\x00",
            "\n",
            "\t",
            "ij",
            "İ",
            "ß",
            "ﬁ",
            "é",
            "🏠",
            "١٢",
            "1.000",
            "1,5",
        ),
        *("a.m.v.", "foto's", "'s", "''", "_", "...", " ", "  "),
    ]
)
ANYTHING = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join))
WORDS = ANYTHING.map(fold).filter(bool)


@given(ANYTHING)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert not any(unicodedata.combining(character) for character in once)


@given(ANYTHING)
def test_tokens_stand_where_they_say(text: str) -> None:
    tokens = tokenize(text)
    at = 0
    for token in tokens:
        assert at <= token.start < token.end <= len(text)
        assert token.word == normalise(text[token.start : token.end])
        assert 0 < len(token.word) <= LONGEST_WORD
        at = token.end
    assert [surface for surface, _, _ in surfaces_in_place(text)] == surfaces(text)


@given(ANYTHING)
def test_a_word_holds_letters_and_figures_alone(text: str) -> None:
    for token in tokenize(text):
        assert all(character.isalnum() or character == "." for character in token.word)


@given(WORDS)
def test_a_stem_is_its_own_stem(word: str) -> None:
    stem = stemming.stem(word)
    assert stem
    assert stemming.stem(stem) == stem


@given(
    st.lists(st.sampled_from(["woon", "zorg", "visie", "jeugd", "huur", "plan", "s", "en", "x"]), max_size=20)
)
def test_parts_of_a_compound_stand_in_it_in_order(pieces: list[str]) -> None:
    word = "".join(pieces)
    at = 0
    for part in compounds.split(word):
        assert len(part) >= compounds.SHORTEST_PART
        at = word.index(part, at) + len(part)
    assert compounds.split(word) != (word,)


@given(ANYTHING)
def test_shortened_words_are_completed_at_a_word(text: str) -> None:
    starts = {start for _, start, _ in surfaces_in_place(text)}
    for start, whole in ellipsis.completions(text).items():
        assert start in starts
        assert whole == fold(whole)


@given(WORDS)
def test_trigrams_are_three_long_and_differ(word: str) -> None:
    found = trigrams.trigrams(word)
    assert all(len(trigram) == 3 for trigram in found)
    assert len(set(found)) == len(found) <= len(word)


@given(ANYTHING)
def test_an_analysis_runs_in_step(text: str) -> None:
    found = analyse(text)
    assert len(found.words) == len(found.stems)
    # Terms go into an index joined by spaces.
    terms = [*found.words, *found.stems, *found.parts, *found.trigrams]
    assert all(term and len(term.split()) == 1 for term in terms)


@given(ANYTHING)
def test_any_query_is_read(query: str) -> None:
    parsed = parse(query)
    assert parsed.text == query[:MOST_CHARACTERS]
    assert len(parsed.words) <= MOST_WORDS
    for token in parsed.words:
        assert token.word and 0 <= token.start < token.end <= len(query)
    assert all(all(form) for form in (*parsed.phrases, *parsed.excluded))
    assert parsed.is_empty == (not parsed.words and not parsed.excluded)


@given(st.lists(ANYTHING, max_size=5), ANYTHING)
def test_any_synonyms_and_stop_phrases_will_do(forms: list[str], query: str) -> None:
    parsed = parse(query)
    stems = [stemming.stem(token.word) for token in parsed.words]
    # The first word is a form too, so that something is found whatever else is drawn.
    groups = [forms, [parsed.words[0].word, "xylofoon", "zweefmolen"]] if stems else [forms]
    within = Synonyms(groups).within(stems)
    for start, end, others in within:
        assert 0 <= start < end <= len(stems)
        assert others and tuple(stems[start:end]) not in others
    assert bool(within) >= bool(stems)
    kept = StopPhrases(forms).without(parsed.words)
    assert set(kept) <= set(parsed.words)
    assert bool(kept) == bool(parsed.words)


@given(st.sets(st.text("aeilnorstw", min_size=6, max_size=12), min_size=1, max_size=20), st.data())
def test_a_repair_comes_from_the_vocabulary(words: set[str], data: st.DataObject) -> None:
    counts = dict.fromkeys(words, 3)
    # A known word without one of its letters: unless that is known too there is something to repair.
    known = data.draw(st.sampled_from(sorted(words)))
    gone = data.draw(st.integers(0, len(known) - 1))
    word = known[:gone] + known[gone + 1 :]
    nearest = Vocabulary(counts).nearest(word)
    assert bool(nearest) == (word not in counts)
    assert set(nearest) <= set(counts)
    assert word not in nearest
    assert all(abs(len(near) - len(word)) <= spelling.most_slips(word) for near in nearest)


@given(st.sets(st.text("aeilnorstw", min_size=3, max_size=8), min_size=1, max_size=20), st.data())
def test_what_joins_two_words_is_taken_apart_and_put_together(words: set[str], data: st.DataObject) -> None:
    head, tail = data.draw(st.sampled_from(sorted(words))), data.draw(st.sampled_from(sorted(words)))
    whole = head + data.draw(st.sampled_from(compounds.LINKS)) + tail
    for one, other in Vocabulary(dict.fromkeys(words, 1)).splits(whole):
        assert whole.startswith(one) and whole.endswith(other)
        assert {one, other} & words
    for of in (head, tail):
        found = Vocabulary(dict.fromkeys({*words, whole}, 1)).compounds_with(of)
        assert set(found) <= {*words, whole}
        assert all(word != of and (word.startswith(of) or word.endswith(of)) for word in found)


class _Knows:
    """An index that knows each stem that is asked for, or none."""

    def __init__(self, everything: bool) -> None:
        self.everything = everything
        self.asked = 0

    def known(self, stems: Collection[str]) -> Known:
        self.asked += 1
        return Known(dict.fromkeys(stems, 3) if self.everything else {}, 10)

    def vocabulary(self) -> Vocabulary:
        return Vocabulary({"woonzorgvisie": 2, "urgentie": 1, "gemeente": 3})


@given(ANYTHING, st.booleans(), st.booleans())
def test_any_query_has_a_plan_of_bounded_size(query: str, everything: bool, repair: bool) -> None:
    index = _Knows(everything)
    plan = make_plan(parse(query), index, default_synonyms(), repair=repair)
    assert set(plan.trigrams) <= set(plan.nearest)
    assert len(plan.trigrams) <= len(plan.nearest) <= MOST_TRIGRAMS
    assert len(plan.concepts) <= 16 * MOST_WORDS
    assert index.asked <= 2
    for concept in plan.concepts:
        assert concept.variants
        for variant in (*concept.variants, *(v for part in concept.parts for v in part)):
            assert variant.stems and 0 < variant.weight <= 2
    for repaired in plan.repairs:
        assert repaired.original == normalise(query[repaired.start : repaired.end])


def test_a_long_word_and_a_long_query_end() -> None:
    # These have come to hours where a splitter or an expression tries all ways.
    assert compounds.split("woon" * 5_000) == ()
    assert analyse("woon-, " * 20_000).words == ["woon"] * 20_000
    assert parse('"' * 10_000).is_empty
    assert len(parse("a-" * 10_000).words) <= MOST_WORDS
    assert parsing.parse("-" * 100_000).is_empty
