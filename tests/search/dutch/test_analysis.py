"""What the analysis of Dutch makes of words, so that what somebody types meets what a text says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.dutch.analysis import analyse, part_stems
from search.dutch.compounds import split
from search.dutch.ellipsis import completions
from search.dutch.folding import fold
from search.dutch.stemming import stem
from search.dutch.tokens import tokenize


def words(text: str) -> list[str]:
    return [token.word for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oekraïne", ["oekraine"]),
        ("Oekrai\u0308ne", ["oekraine"]),
        ("OEKRAÏNE", ["oekraine"]),
        ("woon-zorgvisie", ["woon", "zorgvisie"]),
        ("foto’s en foto's", ["foto", "en", "foto"]),
        ("een a.m.v. in huis", ["een", "amv", "in", "huis"]),
        ("€ 1.000,50 of 30%", ["1000.50", "of", "30"]),
        ("woon\u00adzorg\u200bvisie", ["woonzorgvisie"]),
        ("18-jarigen", ["18", "jarigen"]),
        ("", []),
        ("?! – …", []),
    ],
)
def test_words_are_cut_and_folded(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_places_of_words_point_into_the_original() -> None:
    text = "De co\u00ebrdinatie: foto's!"
    assert [text[t.start : t.end] for t in tokenize(text)] == ["De", "co\u00ebrdinatie", "foto's"]


@pytest.mark.parametrize(
    "forms",
    [
        "woonwagen woonwagens",
        "gemeente gemeenten gemeentes",
        "dakloos dakloze daklozen dakloosheid",
        "stad steden",
        "scheiding gescheiden",
        "huisvesting huisvesten gehuisvest",
        "toewijzing toewijzen toegewezen",
        "wonen woont",
        "prostituee prostituees",
        "schuld schulden",
        "voorbeeld voorbeelden",
        "veranderen verandert veranderd veranderden",
        "realiseren realiseert gerealiseerd",
        "leveren levert geleverd",
        "regelen geregeld",
        "plaatsen geplaatst",
        "draaien gedraaid",
        "probleem problemen",
        "sector sectoren",
        "kantoor kantoren",
        "bedrag bedragen",
        "oorlog oorlogen",
        "expert experts",
        "verordening verordeningen",
    ],
)
def test_forms_of_a_word_meet_in_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("huurwoning", ("huur", "woning")),
        ("daklozenopvang", ("dakloze", "opvang")),
        ("arbeidsmigranten", ("arbeids", "migranten")),
        ("studentenkamers", ("student", "kamers")),
        ("gemeente", ()),
        ("vergadering", ()),
        ("verantwoordelijkheid", ()),
        ("maatschappelijke", ()),
    ],
)
def test_compounds_fall_apart_and_other_words_do_not(word: str, parts: tuple[str, ...]) -> None:
    assert split(word) == parts


def test_parts_of_parts_are_found_too() -> None:
    assert {stem("zorg"), stem("visie"), stem("woonzorg")} <= set(part_stems("woonzorgvisie"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dak- en thuislozen", ["daklozen"]),
        ("huisvestings- of urgentieverordening", ["huisvestingsverordening"]),
        ("zorg-, welzijns- en woonbeleid", ["zorgbeleid", "welzijnsbeleid"]),
        ("een - en ander", []),
    ],
)
def test_shortened_words_are_completed(text: str, expected: list[str]) -> None:
    assert list(completions(text).values()) == expected


def test_a_shortened_word_is_indexed_complete_and_as_it_stands() -> None:
    analysis = analyse("dak- en thuislozen")
    assert analysis.stems[0] == stem("dakloos")
    assert analysis.words[0] == "dak"


@given(st.text())
def test_any_text_is_analysed(text: str) -> None:
    analysis = analyse(text)
    assert len(analysis.words) == len(analysis.stems)
    assert not any(
        any(c.isspace() for c in term) for term in analysis.stems + analysis.words + analysis.trigrams
    )
    assert all(0 <= start < len(text) and word for start, word in completions(text).items())


@given(st.text())
def test_folding_and_stemming_settle(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for token in tokenize(text):
        assert stem(stem(token.word)) == stem(token.word)


def test_old_people_are_no_parents() -> None:
    assert stem("ouderen") == stem("oudere") == stem("bejaarden")
    assert stem("ouders") != stem("ouderen")
