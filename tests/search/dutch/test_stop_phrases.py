"""Stop phrases: what readers type around their subject."""

from search.dutch.parsing import parse
from search.dutch.stop_phrases import StopPhrases


def left(query: str, *phrases: str) -> list[str]:
    return [token.word for token in StopPhrases(phrases).without(parse(query).words)]


def test_a_phrase_is_left_out_wherever_it_stands_and_however_it_is_written() -> None:
    assert left("Ik ben  op zoek naar: flexwonen", "ik ben op zoek naar") == ["flexwonen"]
    assert left("flexwonen alstublieft", "alstublieft") == ["flexwonen"]


def test_the_longest_phrase_wins_and_a_part_of_a_phrase_stays() -> None:
    assert left("ik zoek huizen", "ik zoek", "ik") == ["huizen"]
    assert left("zoek huizen", "ik zoek") == ["zoek", "huizen"]


def test_a_query_of_nothing_else_is_searched_for_as_it_is() -> None:
    assert left("ik zoek", "ik zoek") == ["ik", "zoek"]
    assert left("", "ik zoek") == []


def test_a_phrase_without_words_does_nothing() -> None:
    assert left("wonen", "", "?!") == ["wonen"]
