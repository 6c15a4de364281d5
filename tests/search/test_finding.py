"""From what is typed to what is shown: repairs, snippets, facets, answers and weak results."""

from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.dutch.analysis import analyse
from search.dutch.parsing import parse
from search.dutch.spelling import Vocabulary
from search.dutch.stemming import stem
from search.dutch.synonyms import Synonyms
from search.dutch.tokens import normalise, surfaces
from search.engines import Passage, TantivyEngine
from search.finding import DEFINES, Results, find
from search.plan import Known
from search.planning import make_plan
from search.snippets import Piece, Wanted, snippet, wanted

PUBLIC = ("public",)
TEXTS = {
    "wagens": ("Woonwagens", "De gemeente zorgt voor standplaatsen voor woonwagens."),
    "visie": ("Woonzorgvisie", "Elke gemeente stelt een woonzorgvisie op. Zij kijkt ook naar ouderen."),
    "dak": ("Opvang", "Voor dak- en thuisloze mensen is er opvang in Oekraïne."),
    "huur": ("Sociale huur", "Dertig procent van de sociale huur gaat naar aandachtsgroepen."),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> TantivyEngine:
    engine = TantivyEngine(Path(tmp_path_factory.mktemp("index")))
    engine.index(
        Passage(
            id=f"{key}#1",
            page_id=key,
            url=f"/{key}/",
            anchor="kop",
            title=title,
            text=text,
            kind="guide" if key == "visie" else "faq",
            visibility=PUBLIC,
        )
        for key, (title, text) in TEXTS.items()
    )
    return engine


def found(results: Results) -> list[str]:
    return [page.page_id for page in results.pages]


def marked(results: Results) -> list[str]:
    return [piece.text for piece in results.pages[0].passages[0].snippet if piece.is_match]


def test_a_result_opens_at_its_passage_and_marks_the_words(engine: TantivyEngine) -> None:
    results = find(engine, "woonwagen", allowed=PUBLIC)
    assert found(results)[0] == "wagens"
    assert results.pages[0].passages[0].url == "/wagens/#kop"
    assert "woonwagens" in marked(results)


def test_a_shortened_word_is_found_and_marked(engine: TantivyEngine) -> None:
    results = find(engine, "daklozen", allowed=PUBLIC, synonyms=Synonyms([]))
    assert found(results) == ["dak"]
    assert marked(results) == ["dak"]


def marks_in(text: str, query: str, *groups: tuple[str, ...]) -> list[str]:
    """What is marked of a text that a query finds."""
    lexicon = _Knows(text)
    parsed = parse(query)
    made = make_plan(parsed, lexicon, Synonyms(groups))
    return [piece.text for piece in snippet(text, wanted(made, parsed.only_quoted)) if piece.is_match]


class _Knows:
    def __init__(self, text: str) -> None:
        self._stems = {*analyse(text).stems, *analyse(text).parts}

    def known(self, stems: Collection[str]) -> Known:
        return Known(dict.fromkeys(self._stems & set(stems), 1), 10)

    def vocabulary(self) -> Vocabulary:
        return Vocabulary({})


GGZ = ("ggz", "geestelijke gezondheidszorg")


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("De geestelijke gezondheidszorg helpt.", "ggz", ["geestelijke", "gezondheidszorg"]),
        ("Een geestelijke verzorger en de gezondheidszorg.", "ggz", []),
        ("Gezondheidszorg is niet geestelijke.", "ggz", []),
        ("De geestelijke en lichamelijke gezondheidszorg.", "ggz", []),
        ("De geestelijke jeugdige gezondheidszorg.", "ggz", ["geestelijke", "gezondheidszorg"]),
        (
            "Een geestelijke komt. De geestelijke gezondheidszorg van een geestelijke, de ggz.",
            "ggz",
            ["geestelijke", "gezondheidszorg", "ggz"],
        ),
        ("Sociale zaken en sociale huur, de huur.", '"sociale huur"', ["sociale", "huur"]),
        ("Sociale zaken en sociale huur, de huur.", '"sociale huur" huur', ["sociale", "huur", "huur"]),
        ("Sociaal huren en sociale huur.", '"sociale huur"', ["sociale", "huur"]),
    ],
)
def test_of_words_that_belong_together_only_those_are_marked_that_stand_together(
    text: str, query: str, expected: list[str]
) -> None:
    assert marks_in(text, query, GGZ) == expected


def test_a_repaired_word_is_offered_and_the_literal_query_stays_possible(engine: TantivyEngine) -> None:
    results = find(engine, "Een woonzorgvise!", allowed=PUBLIC)
    assert found(results)[0] == "visie"
    assert results.suggested_query == "Een woonzorgvisie!"
    assert [(r.original, r.replacement) for r in results.repairs] == [("woonzorgvise", "woonzorgvisie")]
    literal = find(engine, "Een woonzorgvise!", allowed=PUBLIC, literal=True)
    assert literal.repairs == ()
    assert literal.suggested_query == "Een woonzorgvisie!", "the way back from the literal query"


def test_a_repair_is_shown_with_accents(engine: TantivyEngine) -> None:
    assert find(engine, "oekrane", allowed=PUBLIC).suggested_query == "oekraïne"


def test_a_passage_that_meets_the_whole_query_far_ahead_is_the_answer(engine: TantivyEngine) -> None:
    results = find(engine, "hoeveel procent sociale huur naar aandachtsgroepen?", allowed=PUBLIC)
    assert results.answer is not None
    assert results.answer.passage.page_id == "huur"
    assert find(engine, "gemeente", allowed=PUBLIC).answer is None


def test_what_a_word_means_is_the_answer_to_that_word_alone(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    shared = {"page_id": "urgent", "url": "/u/", "title": "Urgentieverklaring", "visibility": PUBLIC}
    means = Passage(id="u#", text="Een besluit dat iemand voorgaat.", extra={DEFINES: "1"}, **shared)
    spelt = Passage(
        id="u#1", text="urgentieverklaringen, urgentie", headings=("Ook geschreven als",), **shared
    )
    other = Passage(
        id="o#", page_id="o", url="/o/", title="Urgentie", visibility=PUBLIC,
        text="Voor een urgentieverklaring gaat u naar de gemeente.",
    )  # fmt: skip
    engine.index([means, spelt, other])
    for query in ("urgentieverklaring", "Wat is een urgentieverklaring?", "urgentieverklaringen"):
        answer = find(engine, query, allowed=PUBLIC).answer
        assert answer is not None and answer.passage.id == "u#", query
    for query in ("urgentieverklaring aanvragen bij gemeente", "urgentie"):
        answer = find(engine, query, allowed=PUBLIC).answer
        assert answer is None or answer.passage.id == "o#", query


def test_a_list_of_words_answers_nothing(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    row = {"page_id": "h", "url": "/h/", "title": "Sociale huurwoning", "visibility": PUBLIC}
    engine.index([Passage(id="h#", text="sociale huurwoningen, sociale huur", **row)])
    assert find(engine, '"sociale huurwoning"', allowed=PUBLIC).answer is None


def test_one_part_of_a_compound_is_half_of_it(engine: TantivyEngine) -> None:
    # Of "zorgversneller" the texts hold no more than the care of a woonzorgvisie.
    results = find(engine, "quantumfysica zorgversneller", allowed=PUBLIC)
    assert results.pages and results.weak


def test_few_words_met_or_nothing_is_weak(engine: TantivyEngine) -> None:
    assert find(engine, "vliegveld parkeren gemeente", allowed=PUBLIC).weak
    assert find(engine, "xqzwk", allowed=PUBLIC).weak
    assert not find(engine, "woonzorgvisie ouderen", allowed=PUBLIC).weak


def test_a_good_search_is_not_weak_by_date_or_further_on(engine: TantivyEngine) -> None:
    asked = "woonzorgvisie ouderen gemeente"
    assert not find(engine, asked, allowed=PUBLIC, page_size=1).weak
    further = find(engine, asked, allowed=PUBLIC, page_size=1, page=2)
    assert further.pages and not further.weak, "what meets a part of it only"
    assert not find(engine, asked, allowed=PUBLIC, sort="date").weak
    assert find(engine, "xqzwk", allowed=PUBLIC, sort="date").weak


def test_of_a_pasted_text_the_words_that_tell_most_are_looked_for(engine: TantivyEngine) -> None:
    pasted = " ".join(f"gemeente onbekend{chr(97 + n)}woord" for n in range(19))
    assert found(find(engine, f"{pasted} standplaatsen", allowed=PUBLIC))[0] == "wagens"


def test_only_signs_find_nothing_and_an_empty_query_lists_all(engine: TantivyEngine) -> None:
    assert find(engine, "?!", allowed=PUBLIC).total == 0
    assert find(engine, "", allowed=PUBLIC).total == len(TEXTS)


def test_a_chosen_facet_is_marked_even_when_it_finds_nothing(engine: TantivyEngine) -> None:
    results = find(engine, "Oekraïne", allowed=PUBLIC, filters={"kind": ["event"], "unknown": ["x"]})
    assert results.total == 0
    assert [(f.value, f.count, f.selected) for f in results.facets["kind"]] == [
        ("faq", 1, False),
        ("event", 0, True),
    ]


def test_pages_of_results_are_counted(engine: TantivyEngine) -> None:
    results = find(engine, "", allowed=PUBLIC, page=2, page_size=3)
    assert (len(results.pages), results.number, results.page_count) == (1, 2, 2)
    assert find(engine, "", allowed=PUBLIC, page=10**9).pages == ()


@pytest.mark.parametrize(
    "query",
    [
        "de het een",
        "wat moet ik doen",
        "woning " * 300,
        "a" * 10_000,
        '"' * 99,
        "\u202e\u0000",
        "مرحبا שלום",
        "😀",
    ],
)
def test_odd_queries_get_an_answer(engine: TantivyEngine, query: str) -> None:
    results = find(engine, query, allowed=PUBLIC)
    assert (results.total > 0) == bool(results.pages)
    assert find(engine, query, allowed=()).pages == ()


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(query=st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"-* woning')), max_size=200))
def test_any_query_gets_an_answer(engine: TantivyEngine, query: str) -> None:
    results = find(engine, query, allowed=PUBLIC)
    assert len(results.pages) <= results.total


def test_a_snippet_shows_the_matches_of_a_long_text_between_ellipses() -> None:
    text = "Iets anders hier. " * 60 + "De urgentie telt. " + "En nog veel meer. " * 60
    pieces = snippet(text, Wanted(frozenset({"urgentie"})))
    assert [piece.text for piece in pieces if piece.is_match] == ["urgentie"]
    assert pieces[0].text.startswith("… ")
    assert pieces[-1].text.endswith(" …")
    assert sum(len(piece.text) for piece in pieces) < 300


def test_a_book_of_one_passage_is_cut_where_most_is_found() -> None:
    # Half a million words that match: who compared each with all that follow would never be ready.
    text = "woon " * 250_000 + "Hier staan urgentie en woon samen. " + "woon " * 250_000
    pieces = snippet(text, Wanted(frozenset({"woon", "urgentie"})))
    assert Piece("urgentie", True) in pieces
    assert len("".join(piece.text for piece in pieces)) < 300


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_a_snippet_is_text_of_the_passage(text: str, length: int) -> None:
    shown = "".join(piece.text for piece in snippet(text, Wanted(frozenset({"a", "woon"})), length))
    assert shown.removeprefix("… ").removesuffix(" …") in " ".join(text.split())


@given(st.text(alphabet=st.sampled_from("wonen -'_1,’\u0301\u00ad\n"), max_size=400), st.integers(5, 80))
def test_a_snippet_marks_whole_words_alone(text: str, length: int) -> None:
    words = set(surfaces(" ".join(text.split())))
    for piece in snippet(text, Wanted(frozenset({"won"})), length):
        if piece.is_match:
            assert piece.text in words
            assert stem(normalise(piece.text)) == "won"


class _Counts:
    """An index of many passages that tells how many hold each stem."""

    def __init__(self, **counts: int) -> None:
        self.counts = counts

    def known(self, stems: Collection[str]) -> Known:
        return Known({s: self.counts[s] for s in stems if s in self.counts}, 50_000)

    def vocabulary(self) -> Vocabulary:
        return Vocabulary({})


@pytest.mark.parametrize(
    ("counts", "qualifying"),
    [
        # In a fifth of all passages, beside a word that brings enough.
        ({"student": 10_000, "kast": 400}, ["kast"]),
        ({"student": 10_000, "kast": 40}, ["student", "kast"]),
        ({"student": 3_000, "kast": 400}, ["student", "kast"]),
        ({"student": 10_000}, ["student", "kast"]),
        ({"student": 10_000, "kast": 10_000}, ["student", "kast"]),
    ],
)
def test_a_word_of_nearly_everything_brings_no_results_where_another_brings_enough(
    counts: dict[str, int], qualifying: list[str]
) -> None:
    plan = make_plan(parse("student kast"), _Counts(**counts), Synonyms([]), repair=False)
    assert [concept.word for concept in plan.qualifying] == qualifying
    assert len(plan.concepts) == 2, "it counts all the same"
