"""Synonyms and spelling repair."""

from search.dutch.spelling import Vocabulary
from search.dutch.stemming import stem
from search.dutch.synonyms import Synonyms, default_groups


def stems(text: str) -> list[str]:
    return [stem(word) for word in text.split()]


def test_every_form_of_a_group_finds_the_others_in_any_inflection() -> None:
    synonyms = Synonyms([("vergunninghouder", "statushouder"), ("ggz", "geestelijke gezondheidszorg")])
    assert synonyms.of((stem("vergunninghouders"),)) == ((stem("statushouder"),),)
    ((start, end, others),) = synonyms.within(stems("de geestelijke gezondheidszorg"))
    assert (start, end, others) == (1, 3, (("ggz",),))


def test_a_word_in_two_groups_gets_the_words_of_both() -> None:
    synonyms = Synonyms([("loket", "balie"), ("loket", "helpdesk")])
    assert set(synonyms.of(("loket",))) == {(stem("balie"),), (stem("helpdesk"),)}


def test_groups_without_a_second_form_do_nothing() -> None:
    assert Synonyms([("loket",), (), ("loket", "loketten"), ("", "?")]).of(("loket",)) == ()


def test_the_groups_of_the_field_come_along() -> None:
    groups = default_groups()
    assert len(groups) >= 40
    assert all(len(group) > 1 for group in groups)


def test_a_slip_is_repaired_with_the_commonest_nearest_word() -> None:
    vocabulary = Vocabulary({"urgentie": 9, "urgenties": 1, "woonzorgvisie": 3, "zorg": 5})
    assert vocabulary.nearest("woonzorgvise") == ("woonzorgvisie",)
    assert vocabulary.nearest("urgnetie") == ("urgentie",)


def test_known_short_and_far_words_are_left_alone() -> None:
    vocabulary = Vocabulary({"zorg": 5, "zorgt": 1, "woning": 4})
    assert vocabulary.nearest("zorg") == ()
    assert vocabulary.nearest("zrg") == ()
    assert vocabulary.nearest("wandeling") == ()
    assert vocabulary.nearest("30plus") == ()


def test_a_repaired_word_is_shown_with_its_accents() -> None:
    assert Vocabulary({"oekraine": 2}, ["oekraïne"]).spelled("oekraine") == "oekraïne"


def test_words_that_no_dictionary_has_are_taken_apart_by_those_of_the_index() -> None:
    vocabulary = Vocabulary({"antikraak": 2, "bewoners": 3, "bibobtoets": 1, "toets": 1})
    assert ("antikraak", "bewoner") in vocabulary.splits("antikraakbewoner"), "bewoner is a word anyway"
    assert vocabulary.splits("gemeentehuis") == [], "the index has neither"
    assert vocabulary.splits("antikraak") == []
    assert vocabulary.compounds_with("bibob") == ("bibobtoets",)
    assert vocabulary.compounds_with("bibo") == vocabulary.compounds_with("ibobtoets") == ()


def test_a_slip_in_a_synonym_is_nearest_to_it_in_any_inflection() -> None:
    synonyms = Synonyms(
        [("dakloze jongere", "zwerfjongere"), ("patiënt", "cliënt"), ("azc", "opvanglocatie")]
    )
    assert synonyms.nearest("zwerfongeren") == ("zwerfjongere", 1)
    assert synonyms.nearest("patietn") == ("patient", 1)
    assert synonyms.spelled("patient") == "patiënt"
    assert synonyms.spelled("woning") == "woning"
    assert synonyms.nearest("patent2") is synonyms.nearest("acz") is synonyms.nearest("wandeling") is None
    assert Synonyms([("eenling",)]).nearest("eenlng") is None, "a group of one form says nothing"
