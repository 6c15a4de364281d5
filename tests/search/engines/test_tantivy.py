"""The embedded engine: the shared suite, and what only an index of files must survive."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from search.dutch.stemming import stem
from search.engines import IndexDamaged, TantivyEngine, tantivy_engine, tantivy_snapshot
from search.engines.tantivy_common import read_common
from search.engines.tantivy_errors import IndexRefused
from search.engines.tantivy_schema import build_schema
from tests.search.engines.asking import PUBLIC, counts, pages, passage, plan, search
from tests.search.engines.suite import EngineSuite

ROOT = Path(__file__).parents[3]

WRITER = """
import sys, time
from pathlib import Path
from search.engines import Passage, TantivyEngine
engine = TantivyEngine(Path(sys.argv[1]))
def passages():
    for n in range(10**9):
        yield Passage(f"k{n}", f"k{n}", "/", "", "voorrang " * 50, visibility=("public",))
        if n == 200:
            print("busy", flush=True)
"""
# Killed while it holds the lock and Tantivy's own, with documents that were not committed.
INDEXING = """
from search.engines import tantivy_engine as inside
with engine._generations.writing():
    writer = inside._open(engine._generations.current()).writer(inside.HEAP_BYTES, 1)
    for passage in passages():
        writer.add_document(inside.to_document(passage, inside.Numbering(), inside.Leads()))
"""
REBUILDING = """
with engine.rebuild() as rebuild:
    rebuild.add(passages())
"""


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    return TantivyEngine(tmp_path / "index")


@pytest.fixture
def reader(tmp_path: Path) -> TantivyEngine:
    return TantivyEngine(tmp_path / "index")


class TestTantivy(EngineSuite):
    """The shared suite on Tantivy."""


def test_another_engine_on_the_same_directory_sees_changes_at_once(tmp_path: Path) -> None:
    writer, reader = TantivyEngine(tmp_path), TantivyEngine(tmp_path)
    writer.index([passage("een", "Urgentie")])
    assert pages(search(reader, "urgentie")) == ["een"]
    writer.index([passage("twee", "Urgentie")])
    assert search(reader, "urgentie").total == 2
    with writer.rebuild() as rebuild:
        rebuild.add([passage("drie", "Urgentie")])
    assert pages(search(reader, "urgentie")) == ["drie"]


WORDS = ["urgentie", "voorrang", "woonwagen"]


def put(engine: TantivyEngine, page: str, words: list[str]) -> None:
    """Put a page with a passage per word, in the place of what it was; one without words goes."""
    passages = [passage(page, word, id=f"{page}{n}", kind=word) for n, word in enumerate(words)]
    engine.index(passages)
    if not passages:
        engine.delete([page])


def answers(engine: TantivyEngine) -> list[object]:
    """What a reader can tell of all words: pages, counts, passages."""
    told: list[object] = [engine.known(set(WORDS), PUBLIC).counts.keys()]
    for text in ("", *WORDS, "urgentie voorrang", '"woonwagen"', "-urgentie"):
        for filters in ({}, {"kind": ["urgentie"]}):
            found = search(engine, text, filters=filters)
            texts = {page.page_id: {one.passage.text for one in page.passages} for page in found.pages}
            told += [found.total, texts, found.facets]
    return told


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.lists(st.sampled_from(WORDS), max_size=3), st.booleans()),
        min_size=2,
        max_size=6,
    )
)
def test_who_reads_one_state_after_another_is_told_what_one_that_begins_is(
    changes: list[tuple[str, list[str], bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        writer, reader = TantivyEngine(Path(folder)), TantivyEngine(Path(folder))
        put(writer, "eerst", ["urgentie", "voorrang"])
        answers(reader)
        for page, words, is_read in changes:
            put(writer, page, words)
            if is_read:
                assert answers(reader) == answers(TantivyEngine(Path(folder)))
        assert answers(reader) == answers(TantivyEngine(Path(folder)))


def test_what_takes_the_place_of_the_last_page_is_not_taken_for_it(tmp_path: Path) -> None:
    writer, reader = TantivyEngine(tmp_path), TantivyEngine(tmp_path)
    put(writer, "een", ["voorrang"])
    put(writer, "laatste", ["voorrang"])
    assert search(reader, "voorrang").total == 2
    writer.delete(["laatste"])
    put(writer, "nieuw", ["woonwagen"])
    found = search(reader, "voorrang")
    assert (pages(found), found.total, counts(found, "kind")) == (["een"], 1, {"voorrang": 1})
    assert counts(search(reader, ""), "kind") == {"voorrang": 1, "woonwagen": 1}


@pytest.mark.parametrize("becomes", ["whole", "damaged", "cut off", "gone"])
def test_what_a_rebuild_notes_of_common_words_changes_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, becomes: str
) -> None:
    monkeypatch.setattr(tantivy_snapshot, "COMMON_STEM", 1)
    writer, plain = TantivyEngine(tmp_path / "noted"), TantivyEngine(tmp_path / "plain")
    for engine in (writer, plain):
        with engine.rebuild() as rebuild:
            rebuild.add([passage(f"p{n}", word, id=f"p{n}") for n, word in enumerate([*WORDS, *WORDS])])
    (noted,) = (tmp_path / "noted").glob("g*/common")
    next((tmp_path / "plain").glob("g*/common")).unlink()
    assert {stem("urgentie"), stem("voorrang")} <= set(read_common(noted.parent)[0])
    text = noted.read_bytes()
    if becomes == "gone":
        noted.unlink()
    elif becomes != "whole":
        noted.write_bytes(text[: len(text) // 2] + (text[: len(text) // 2] if becomes == "damaged" else b""))
    reader = TantivyEngine(tmp_path / "noted")
    read = reader._snapshots.latest()
    assert read and ((stem("urgentie"),) in read._kept.words) == (becomes == "whole")
    assert answers(reader) == answers(plain)
    for engine in (writer, plain):
        put(engine, "erbij", ["urgentie"])
        engine.delete(["p0"])
        put(engine, "p1", ["woonwagen"])
    assert answers(reader) == answers(TantivyEngine(tmp_path / "noted")) == answers(plain)


def test_who_still_reads_an_older_state_finds_what_was_there(tmp_path: Path) -> None:
    writer = TantivyEngine(tmp_path)
    for page in ("een", "twee", "drie"):
        put(writer, page, ["urgentie"])
    before = writer._snapshots.latest()
    assert before is not None
    writer.delete(["twee"])
    assert search(writer, "urgentie").total == 2
    asked = plan(writer, "urgentie")
    assert before.table.count(before.meeting(asked, PUBLIC)) == 3


def test_a_reader_outlives_generations_that_are_cleared_away(tmp_path: Path) -> None:
    engine, reader = TantivyEngine(tmp_path), TantivyEngine(tmp_path)
    for n in range(4):
        with engine.rebuild() as rebuild:
            rebuild.add([passage(f"p{n}", "Urgentie")])
        assert pages(search(reader, "urgentie")) == [f"p{n}"]
    assert len(list(tmp_path.glob("g0*"))) <= 3


@pytest.mark.parametrize("work", [INDEXING, REBUILDING], ids=["indexing", "rebuilding"])
def test_a_killed_writer_leaves_a_good_index_and_no_lock(tmp_path: Path, work: str) -> None:
    engine = TantivyEngine(tmp_path)
    engine.index([passage("een", "Urgentie")])
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER + work, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"busy\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert search(engine, "voorrang").total == 0
    engine.index([passage("twee", "Urgentie")])
    assert set(pages(search(engine, "urgentie"))) == {"een", "twee"}
    with engine.rebuild() as rebuild:
        rebuild.add([passage("drie", "Urgentie")])
    assert pages(search(engine, "urgentie")) == ["drie"]


def test_an_index_of_other_code_asks_for_a_rebuild_and_is_not_read(tmp_path: Path) -> None:
    TantivyEngine(tmp_path).index([passage("een", "Urgentie")])
    next(tmp_path.glob("g0*")).joinpath("version").write_text("0.0")
    engine = TantivyEngine(tmp_path)
    assert not engine.status().up_to_date
    assert search(engine, "urgentie").total == 0
    assert engine.suggest("een", PUBLIC) == ()


class _Full:
    """A writer on a full disk, as the library tells it."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)

    # Not of the object: the trace of what went wrong would keep the writer, with its threads.
    @staticmethod
    def commit() -> None:
        raise ValueError("An IO error occurred: 'No space left on device (os error 28)'")


class _Index:
    """An index whose writers find no room."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def writer(self, *how: Any) -> _Full:
        return _Full(self._index.writer(*how))


def test_a_full_disk_is_no_damage_and_a_rebuild_leaves_nothing_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = TantivyEngine(tmp_path)
    engine.index([passage("een", "Urgentie")])
    before = {path.name for path in tmp_path.glob("g0*")}
    monkeypatch.setattr(tantivy_engine, "_open", lambda place: _Index(tantivy.Index.open(str(place))))
    monkeypatch.setattr(
        tantivy_engine, "_create", lambda place: _Index(tantivy.Index(build_schema(), str(place)))
    )
    # Were it damage it would be built anew, on the same disk.
    assert not issubclass(IndexRefused, IndexDamaged)
    with pytest.raises(IndexRefused, match="No space left on device"):
        engine.index([passage("twee", "Urgentie")])
    with pytest.raises(IndexRefused, match="No space left on device"), engine.rebuild() as rebuild:
        rebuild.add([passage("drie", "Urgentie")])
    monkeypatch.undo()
    assert {path.name for path in tmp_path.glob("g0*")} == before
    assert pages(search(engine, "urgentie")) == ["een"]
    engine.index([passage("twee", "Urgentie")])
    assert set(pages(search(engine, "urgentie"))) == {"een", "twee"}


def test_files_that_may_not_be_read_are_said_to_be_that_and_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    TantivyEngine(tmp_path).index([passage("een", "Urgentie")])

    def refused(place: str) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    engine = TantivyEngine(tmp_path)
    monkeypatch.setattr("search.engines.tantivy_snapshot.tantivy.Index.open", refused)
    with pytest.raises(IndexRefused, match="Permission denied"):
        search(engine, "urgentie")
    assert not engine.status().up_to_date


def test_a_writer_that_somebody_else_has_is_no_damage(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    engine.index([passage("een", "Urgentie")])
    writer = tantivy.Index.open(str(next(tmp_path.glob("g0*")))).writer()
    with pytest.raises(IndexRefused, match="in use by another process"):
        engine.index([passage("twee", "Urgentie")])
    del writer
    engine.index([passage("twee", "Urgentie")])


def test_a_mistake_of_a_source_is_no_refusal(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    with pytest.raises(ValueError, match="of the source"), engine.rebuild():
        raise ValueError("of the source")
