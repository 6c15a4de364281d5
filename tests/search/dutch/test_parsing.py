"""Whatever is typed is a query: words, "exact phrases" and -excluded ones, never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.dutch.parsing import MOST_WORDS, parse


def test_phrases_and_exclusions_are_told_from_words() -> None:
    query = parse('woning "sociale huur" -studenten -"magic mix"')
    assert [token.word for token in query.words] == ["woning", "sociale", "huur"]
    assert query.phrases == (("sociale", "huur"),)
    assert query.excluded == (("studenten",), ("magic", "mix"))


def test_typographic_quotes_are_quotes() -> None:
    assert parse("„sociale huur”").phrases == (("sociale", "huur"),)


@pytest.mark.parametrize("text", ["dak- en thuislozen", "ex-gedetineerden", "wonen - zorg", "--", "wonen -"])
def test_a_hyphen_that_is_no_minus_excludes_nothing(text: str) -> None:
    assert parse(text).excluded == ()


def test_a_quote_left_open_is_no_phrase() -> None:
    query = parse('"sociale huur')
    assert query.phrases == ()
    assert [token.word for token in query.words] == ["sociale", "huur"]


@pytest.mark.parametrize("text", ["", "   ", "?!.,", '"', '""', "-", "😀 👍🏽", "\x00\x01\u202e", '-"'])
def test_nothing_but_signs_asks_for_nothing(text: str) -> None:
    assert parse(text).is_empty


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "woning " * 1_500,
        '"' * 10_000,
        "- " * 5_000,
        "-a" * 5_000,
        "a- " * 3_000,
        "é\u0301" * 5_000,
    ],
)
def test_of_a_long_query_a_bounded_part_is_read(text: str) -> None:
    assert len(parse(text).words) <= MOST_WORDS


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"-“” a'))))
def test_any_input_is_a_query(text: str) -> None:
    for token in parse(text).words:
        assert 0 <= token.start < token.end <= len(text)
