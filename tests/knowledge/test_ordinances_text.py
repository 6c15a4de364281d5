"""Numbers, references and values of an ordinance: from the model and the choices to a text that fits."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ordinances.checks import Assembled
from knowledge.ordinances.problems import problems
from knowledge.ordinances.structure import (
    OUT,
    OWN,
    Alternative,
    Article,
    Chapter,
    Member,
    Structure,
    Variable,
)
from knowledge.ordinances.text import Choices, Dangling, Reference, assemble, members_html
from knowledge.ordinances.values import BadValue, reads_as
from knowledge.resources.presentation.ordinances import variable_table


def model(*chapters: Chapter, variables: tuple[Variable, ...] = ()) -> Structure:
    return Structure("De verordening", variables, chapters)


def article(key: str, *texts: str, **more: object) -> Article:
    members = tuple(Member(f"{key}-{n}", text) for n, text in enumerate(texts, start=1))
    return Article(key, key.title(), members, **more)  # type: ignore[arg-type]


THREE = model(
    Chapter("een", "Een", (article("doel", "Doel.", optional=True),)),
    Chapter("twee", "Twee", (article("regel", "Regel a.", "Regel b."),)),
    Chapter(
        "drie",
        "Drie",
        (article("slot", "Zie {{ article:regel }}, {{ article:regel:regel-2 }}.", "Zie {{article:doel}}."),),
    ),
)


def html_of(structure: Structure, key: str, **choices: str) -> str:
    return str(assemble(structure, Choices(choices)).articles[key].as_html())


def test_articles_are_numbered_through_all_chapters_and_references_follow() -> None:
    ordinance = assemble(THREE, Choices())

    assert [chapter.heading for chapter in ordinance.chapters] == [
        "Hoofdstuk 1. Een", "Hoofdstuk 2. Twee", "Hoofdstuk 3. Drie",
    ]  # fmt: skip
    assert [found.heading for found in ordinance.articles.values()] == [
        "Artikel 1. Doel", "Artikel 2. Regel", "Artikel 3. Slot",
    ]  # fmt: skip
    assert 'Zie <a href="#artikel-regel">artikel 2</a>' in html_of(THREE, "slot")
    assert ">artikel 2, tweede lid</a>" in html_of(THREE, "slot")


def test_without_an_article_the_numbers_and_references_close_up_and_an_empty_chapter_goes() -> None:
    ordinance = assemble(THREE, Choices({"doel": OUT}))

    assert [chapter.heading for chapter in ordinance.chapters] == ["Hoofdstuk 1. Twee", "Hoofdstuk 2. Drie"]
    assert [found.number for found in ordinance.articles.values()] == [1, 2]
    assert ">artikel 1, tweede lid</a>" in html_of(THREE, "slot", doel=OUT)
    assert "[artikel “Doel”: weggelaten]" in html_of(THREE, "slot", doel=OUT)


def test_a_reference_to_an_article_that_was_left_out_is_an_open_point_that_names_both() -> None:
    checks = Assembled(THREE, {"doel": OUT}, {}).checks

    assert [(check.field, check.message) for check in checks] == [
        ("artikel-doel", "“Artikel 2. Slot” verwijst naar “Doel”, en dat laat u weg.")
    ]


def test_an_article_that_can_not_be_left_out_stays_whatever_was_chosen() -> None:
    assert "regel" in assemble(THREE, Choices({"regel": OUT})).articles


def test_a_reference_within_the_article_and_one_to_an_only_member() -> None:
    structure = model(
        Chapter(
            "een",
            "Een",
            (
                article("a", "Zie {{ article:a:a-2 }}.", "Twee."),
                article("b", "Zie {{ article:c:c-1 }}."),
                article("c", "Alleen."),
            ),
        )
    )

    assert 'Zie <a href="#artikel-a">het tweede lid</a>' in html_of(structure, "a")
    assert ">artikel 3</a>" in html_of(structure, "b")


def test_a_reference_to_a_member_of_a_text_that_was_not_chosen_is_an_open_point() -> None:
    other = Alternative("kort", "Kort", (Member("kort-1", "Kort."),))
    structure = model(
        Chapter(
            "een",
            "Een",
            (
                article("a", "Een.", "Twee.", alternatives=(other,)),
                article("b", "Zie {{ article:a:a-2 }}."),
            ),
        )
    )
    checks = Assembled(structure, {"a": "alternative:kort"}, {}).checks

    assert [check.field for check in checks] == ["artikel-a"]
    assert "verwijst naar een lid van “A” dat niet in uw tekst staat" in checks[0].message


def test_what_was_filled_in_is_a_value_and_never_a_mark_or_html() -> None:
    structure = model(
        Chapter("een", "Een", (article("a", "In {{ naam }}."),)),
        variables=(Variable("naam", "Naam", "text", required=True),),
    )
    hostile = "{{ article:a }} <script>alert(1)</script> \x00\x0b&"
    html = str(Assembled(structure, {}, {"naam": hostile}).ordinance.articles["a"].as_html())

    assert "<script" not in html and "\x00" not in html
    assert "{{ article:a }} &lt;script&gt;" in html


def test_a_mark_in_an_explanation_becomes_words_there_too() -> None:
    structure = model(
        Chapter(
            "een",
            "Een",
            (
                article("a", "Een.", explanation="<p>Zie {{ article:b }} van {{ naam }}.</p>"),
                article("b", "Twee."),
            ),
        ),
        variables=(Variable("naam", "Naam", "text"),),
    )
    filled = assemble(structure, Choices(values={"naam": "<b>Ergens"}))

    assert filled.articles["a"].explanation == "<p>Zie artikel 2 van &lt;b&gt;Ergens.</p>"
    assert assemble(structure).articles["a"].explanation == "<p>Zie artikel 2 van [Naam].</p>"
    assert problems(structure) == []


def test_a_half_finished_model_of_an_editor_is_judged_and_no_failure() -> None:
    empty = {"key": None, "title": None, "optional": None, "explanation": None, "alternatives": []}
    members = [{"type": "item", "value": {"key": None, "text": None, "parts": [None]}, "id": "x"}]
    chapter = {"key": None, "title": None, "articles": [empty | {"members": members}]}
    variable = {"key": None, "label": None, "type": None, "options": [], "required": None, "help": None}
    structure = Structure.from_streams("", [{"value": variable}], [{"value": chapter}])

    assert problems(structure) == []
    assert assemble(structure).articles


def test_a_blank_is_open_only_where_the_chosen_text_uses_it() -> None:
    other = Alternative("zonder", "Zonder", (Member("z", "Niets."),))
    structure = model(
        Chapter("een", "Een", (article("a", "In {{ naam }}.", alternatives=(other,)),)),
        variables=(Variable("naam", "Naam", "text", required=True),),
    )

    assert [c.message for c in Assembled(structure, {"a": OWN}, {}).checks] == ["Vul in: Naam (artikel 1)."]
    assert Assembled(structure, {"a": "alternative:zonder"}, {}).checks == []
    assert Assembled(structure, {"a": OWN}, {"naam": "Ergens"}).checks == []


@pytest.mark.parametrize(
    ("variable", "typed", "read"),
    [
        (Variable("v", "V", "number"), " 1.250,5 ", "1.250,5"),
        (Variable("v", "V", "number", minimum=4, maximum=13), "8", "8"),
        (Variable("v", "V", "percentage"), "30 %", "30"),
        (Variable("v", "V", "date"), "1-7-2027", "1 juli 2027"),
        (Variable("v", "V", "date"), "2027-07-01", "1 juli 2027"),
        (Variable("v", "V", "date"), "1 Juli 2027", "1 juli 2027"),
        (Variable("v", "V", "choice", ("een", "twee")), "twee", "twee"),
        (Variable("v", "V", "text"), "  a\n b ", "a b"),
        (Variable("v", "V", "number"), "", ""),
    ],
)
def test_a_good_value_reads_as_it_should(variable: Variable, typed: str, read: str) -> None:
    assert reads_as(variable, typed) == read


@pytest.mark.parametrize(
    ("variable", "typed", "reason"),
    [
        (Variable("v", "V", "number"), "acht", "getal in cijfers"),
        (Variable("v", "V", "number"), "8.5", "getal in cijfers"),
        (Variable("v", "V", "number", minimum=4, maximum=13), "14", "13 of minder"),
        (Variable("v", "V", "number", minimum=4, maximum=13), "3", "4 of meer"),
        (Variable("v", "V", "percentage"), "101", "100 of minder"),
        (Variable("v", "V", "percentage"), "-1", "0 of meer"),
        (Variable("v", "V", "date"), "31-2-2027", "datum in die bestaat"),
        (Variable("v", "V", "date"), "gisteren", "datum in die bestaat"),
        (Variable("v", "V", "date"), "1-1-99999999999999", "datum in die bestaat"),
        (Variable("v", "V", "choice", ("een", "twee")), "drie", "een van de mogelijkheden"),
        (Variable("v", "V", "text"), "a" * 501, "hoogstens 500 tekens"),
    ],
)
def test_a_wrong_value_says_what_would_be_right(variable: Variable, typed: str, reason: str) -> None:
    with pytest.raises(BadValue, match=reason):
        reads_as(variable, typed)


@given(st.text(), st.sampled_from(["text", "number", "percentage", "date", "choice"]))
def test_whatever_is_typed_is_read_or_refused(typed: str, kind: str) -> None:
    try:
        read = reads_as(Variable("v", "V", kind, ("een", "twee")), typed)
    except BadValue as bad:
        assert str(bad)
    else:
        assert read.isprintable() or not read.isascii()


@st.composite
def models_with_choices(draw: st.DrawFn) -> tuple[Structure, dict[str, str]]:
    """Chapters of articles, some optional, each of which refers to some others."""
    count = draw(st.integers(1, 12))
    keys = [f"a{n}" for n in range(count)]
    articles = []
    for key in keys:
        targets = draw(st.lists(st.sampled_from(keys), max_size=3))
        texts = [" ".join(f"{{{{ article:{target} }}}}" for target in targets), "Twee."]
        articles.append(article(key, *texts, optional=draw(st.booleans())))
    cut = draw(st.integers(0, count))
    chapters = [Chapter("x", "X", tuple(articles[:cut])), Chapter("y", "Y", tuple(articles[cut:]))]
    choices = {key: draw(st.sampled_from([OWN, OUT, "", "onzin"])) for key in keys}
    return model(*chapters), choices


@given(models_with_choices())
def test_numbers_have_no_gaps_and_every_reference_names_the_number_of_its_article(
    case: tuple[Structure, dict[str, str]],
) -> None:
    structure, choices = case
    ordinance = assemble(structure, Choices(choices))

    assert [one.number for one in ordinance.articles.values()] == [*range(1, len(ordinance.articles) + 1)]
    assert [one.number for one in ordinance.chapters] == [*range(1, len(ordinance.chapters) + 1)]
    assert all(chapter.articles for chapter in ordinance.chapters)
    for found in ordinance.articles.values():
        for piece in found.pieces:
            if isinstance(piece, Reference):
                assert piece.text == f"artikel {ordinance.articles[piece.article].number}"
            elif isinstance(piece, Dangling):
                assert piece.article not in ordinance.articles
        assert members_html(found.members)


@given(models_with_choices())
def test_a_structure_is_the_same_after_being_kept(case: tuple[Structure, dict[str, str]]) -> None:
    structure, _choices = case
    kept = Structure.from_json(json.loads(json.dumps(structure.as_json())))

    assert kept == structure
    assert kept.digest == structure.digest


@pytest.mark.parametrize(
    ("structure", "messages"),
    [
        (THREE, []),
        (
            model(Chapter("een", "Een", (article("a"),))),
            ["Artikel 1, “A”: het artikel heeft geen leden."],
        ),
        (
            model(
                Chapter(
                    "een", "Een", (article("a", "Tekst.", alternatives=(Alternative("leeg", "Leeg", ()),)),)
                )
            ),
            ["Artikel 1, “A”: de andere tekst “Leeg” heeft geen leden, dus die kan niemand kiezen."],
        ),
        (
            model(Chapter("een", "Een", (article("a", "Zie {{ article:weg }} en {{ Fout! }}."),))),
            [
                "Artikel 1, “A”: {{ article:weg }} noemt geen gegeven of artikel van deze verordening.",
                "Artikel 1, “A”: {{ Fout! }} noemt geen gegeven of artikel van deze verordening.",
            ],
        ),
        (
            model(Chapter("een", "Een", (article("a", "Zie {{ article:a:weg }}."),))),
            ["Artikel 1, “A”: {{ article:a:weg }} noemt geen lid van “A”."],
        ),
        (
            model(Chapter("een", "Een", (article("a", "Een."), article("a", "Twee.")))),
            [
                "Twee artikelen hebben de sleutel “a”.",
                "Artikel 1, “A”: de sleutel “a-1” van een lid komt twee keer voor.",
                "Artikel 2, “A”: de sleutel “a-1” van een lid komt twee keer voor.",
            ],
        ),
        (
            model(
                Chapter("een", "Een", (article("a", "Door {{ wie }}."),)),
                variables=(Variable("wie", "Wie?", "choice", ("raad",)),),
            ),
            [
                "Het gegeven “Wie?”: een keuze heeft minstens twee mogelijkheden nodig."
                " Het staat in: Artikel 1, “A”."
            ],
        ),
        (
            model(variables=(Variable("wie", "Wie?", "choice", ("raad", "raad ", "college")),)),
            ["Het gegeven “Wie?”: de mogelijkheid “raad” komt twee keer voor."],
        ),
        (
            model(variables=(Variable("n", "N", "number", minimum=9, maximum=3),)),
            ["Het gegeven “N”: het minimum ligt boven het maximum."],
        ),
        (
            model(variables=(Variable("n", "N", "text"), Variable("n", "N", "text", options=("x",)))),
            [
                "Twee gegevens hebben de sleutel “n”.",
                "Het gegeven “N”: alleen een keuze heeft mogelijkheden.",
            ],
        ),
    ],
)
def test_an_impossible_choice_in_a_model_names_its_article(structure: Structure, messages: list[str]) -> None:
    assert [problem.message for problem in problems(structure)] == messages


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"minimum": 5, "maximum": 30}, "In procenten. Ten minste 5, ten hoogste 30."),
        ({"minimum": 0, "maximum": None}, "In procenten. Ten minste 0."),
        ({"minimum": None, "maximum": 30}, "In procenten. Ten hoogste 30."),
        ({"minimum": None, "maximum": None}, "In procenten."),
    ],
)
def test_the_table_of_what_to_fill_in_says_the_limits(limits: dict[str, Any], told: str) -> None:
    value = {"label": "Aandeel", "help": "In procenten.", "options": [], "required": True, **limits}
    page: Any = SimpleNamespace(variables=[SimpleNamespace(value=value)])
    (row,) = variable_table(page)["rows"]
    assert row[2] == told
