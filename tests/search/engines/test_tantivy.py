"""The embedded engine: the shared suite, and what only an index of files must survive."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from search.engines import TantivyEngine
from tests.search.engines.suite import PUBLIC, EngineSuite, pages, passage, search

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
        writer.add_document(inside.to_document(passage, inside.Numbering()))
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
