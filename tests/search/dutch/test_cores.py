"""What a word must hold to have a stem: a look at letters never passes over a form of the word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wordfreq import top_n_list

from search.dutch.analysis import stems_among, word_forms
from search.dutch.cores import cores, cores_of, words_with
from search.dutch.folding import fold
from search.dutch.stemming import stem


def test_common_words_hold_a_core_of_their_stem_and_of_those_of_their_parts() -> None:
    words = {fold(word) for word in top_n_list("nl", 60_000)}
    passed_over = {
        (word, part)
        for word in words
        if word.isalpha()
        for form in [word_forms(word)]
        for part in (form.stem, *form.parts)
        if not words_with(cores(part), f"in {word}.")
    }
    assert len(passed_over) < 5, passed_over


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Zij lopen", "loop"),
        ("Twee steden", "stad"),
        ("Hij is gehuisvest", "huisvesten"),
        ("Woningen in OEKRAÏNE", "oekraine"),
        ("De woonzorgvisie", "visie"),
        ("dak- en thuislozen", "daklozen"),
        ("e\u0301e\u0301n woonwagen", "woonwagens"),
        ("woon\u00adwagen", "woonwagens"),
    ],
)
def test_a_word_is_seen_in_a_text_in_whatever_form(text: str, asked: str) -> None:
    assert stems_among(text, frozenset({stem(asked), "niets"})) == {stem(asked)}


@given(st.text(max_size=60), st.lists(st.sampled_from(["woon", "zorg", "loop", "ee", "s"]), max_size=4))
def test_stretches_are_between_spaces_and_in_order(text: str, stems: list[str]) -> None:
    text = " ".join(text.split())
    at = 0
    for start, end in words_with(cores_of(frozenset(stems)), text):
        assert at <= start < end <= len(text)
        assert start == 0 or text[start - 1] == " "
        assert end == len(text) or text[end] == " "
        at = end
