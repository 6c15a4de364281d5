"""A web process is ready before it is forked, and what it took along harms none of its children."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from search import engine as engines
from search.engine import engine, make_ready
from search.finding import find
from tests.search.engines.asking import PUBLIC, passage


@pytest.fixture
def directory(settings: Any, tmp_path: Path) -> Path:
    settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_DIR = "", tmp_path / "index"
    return tmp_path / "index"


def found(text: str) -> list[str]:
    return [page.page_id for page in find(engine(), text, allowed=PUBLIC).pages]


def answering(connection: Connection) -> None:
    """A worker: answers until it is told nothing more."""
    while text := connection.recv():
        connection.send(found(text))


def test_who_is_forked_afterwards_finds_what_is_there_and_what_comes(directory: Path) -> None:
    engine().index([passage("een", "Voorrang voor ouderen")])
    make_ready()
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    worker = fork.Process(target=answering, args=(theirs,))
    worker.start()
    try:
        ours.send("voorang")
        assert ours.recv() == ["een"]
        engine().index([passage("twee", "Kachels voor ouderen")])
        ours.send("kachel")
        assert ours.recv() == ["twee"]
    finally:
        ours.send("")
        worker.join()
    assert found("kachel") == ["twee"]


def test_the_words_of_the_index_are_known_before_anybody_asks(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine().index([passage("een", "Voorrang voor ouderen")])
    make_ready()

    def collect(*_: object) -> None:
        pytest.fail("the first reader waits for the words of the index")

    latest: Any = engine()
    monkeypatch.setattr(type(latest._snapshots.latest()), "vocabulary", collect)
    assert found("voorang") == ["een"]


def spoil(directory: Path) -> None:
    engine().index([passage("een", "Voorrang")])
    for path in directory.glob("g*/meta.json"):
        path.write_text("{", encoding="ascii")


@pytest.mark.parametrize("prepare", [lambda _: None, spoil], ids=["no index", "a damaged one"])
def test_the_site_starts_without_an_index(directory: Path, prepare: Callable[[Path], None]) -> None:
    prepare(directory)
    make_ready()


def test_a_server_is_asked_nothing() -> None:
    """Forked processes would share its connections, and get each other's answers."""
    with override_settings(ELASTICSEARCH_URL="http://127.0.0.1:9"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "elasticsearch", lambda *_: pytest.fail("a client was made"))
        make_ready()
