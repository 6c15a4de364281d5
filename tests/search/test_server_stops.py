"""The search server stops and comes back: one line says so, the rest works, no change is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from loket.answering.passages import passages_for as desk_passages
from post.models import Effect
from post.outbox import run_due
from search import indexing
from search.engine import elasticsearch, engine
from search.engines.elasticsearch_engine import ElasticsearchEngine
from search.tasks import rebuild_when_unreadable
from tests.search.shelf import Shelf

# Those that need a server of their own share one.
pytestmark = pytest.mark.xdist_group("search-server")
AWAY = "Zoeken lukt op dit moment niet"


class Server(Protocol):
    """A search server that can be stopped and started again with all that it had."""

    url: str

    def stop(self) -> None:
        """End it as a crash would."""

    def start(self) -> None:
        """Let it answer again."""


class CutLine:
    """The server of the suite, at the end of a line that can be cut: what a client sees of a stop."""

    def __init__(self, server: str) -> None:
        self._server = (str(urlsplit(server).hostname), urlsplit(server).port or 9200)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._port = self._listening.getsockname()[1]
        self._open: set[socket.socket] = set()
        self.url = f"http://127.0.0.1:{self._port}"
        self._serve()

    def _serve(self) -> None:
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _address = listening.accept()
                there = socket.create_connection(self._server)
                self._open |= {here, there}
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open = set()

    def start(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self._port))
        self._serve()


class OwnServer:
    """A server of this test alone, killed and started again by the command that it was started with."""

    def __init__(self, program: str, state: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._program = program
        self._environment = {**os.environ, "ES_PORT": str(port), "ES_STATE": str(state), "ES_HEAP": "384m"}
        self._pid_file = state / "pid"
        self.start_empty()

    def start_empty(self) -> None:
        """Start it without anything that it had."""
        subprocess.run(
            [self._program], env=self._environment, check=True, stdout=subprocess.DEVNULL, timeout=300
        )
        self._pid = int(self._pid_file.read_text())
        self._command = Path(f"/proc/{self._pid}/cmdline").read_bytes().decode().split("\0")[:-1]
        self._process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        if self._process:
            self._process.wait()
        while Path(f"/proc/{self._pid}").exists() and not _is_defunct(self._pid):
            time.sleep(0.05)

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._pid = self._process.pid
        self._pid_file.write_text(str(self._pid))
        for _try in range(600):
            if answers(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=5s"):
                return
            time.sleep(0.2)
        raise AssertionError("the server did not come back")

    def end(self) -> None:
        """Stop it for good and clear away what it had."""
        subprocess.run([self._program, "stop"], env=self._environment, check=True, timeout=60)
        if self._process:
            self._process.wait(60)


def answers(address: str) -> bool:
    """Whether the server does."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _is_defunct(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    server = OwnServer(os.environ["ELASTICSEARCH_RUN"], tmp_path_factory.mktemp("elasticsearch"))
    yield server
    server.end()


@pytest.fixture(
    params=[
        pytest.param("cut", marks=pytest.mark.elasticsearch),
        pytest.param("killed", marks=pytest.mark.elasticsearch_run),
    ]
)
def server(
    request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """The server of the site's settings."""
    server: Server
    if request.param == "cut":
        server = CutLine(site_settings.ELASTICSEARCH_URL)
    else:
        server = request.getfixturevalue("own_server")
    settings.ELASTICSEARCH_URL = server.url
    monkeypatch.setattr("search.engines.elasticsearch_engine.LEAVE_ALONE", 0.2)
    yield server
    if not answers(server.url):
        server.start()
    ElasticsearchEngine(server.url, settings.SEARCH_INDEX_PREFIX).drop()
    elasticsearch.cache_clear()
    if isinstance(server, CutLine):
        server.stop()


@pytest.fixture
def site(server: Server, shelf: Shelf) -> Shelf:
    """Four pages on that server."""
    assert found("woonwagens") == {"shelf:1"}
    return shelf


def found(query: str) -> set[str]:
    page = Client().get("/zoeken/", {"q": query})
    assert page.status_code == 200
    return {result.page_id for result in page.context["found"].pages}


def wait_for_the_server() -> None:
    """Nobody asks it for a moment after it did not answer."""
    time.sleep(0.3)


def work_as_if_much_later() -> None:
    Effect.objects.filter(state=Effect.State.PENDING).update(not_before=timezone.now())
    run_due()


def test_a_server_that_stops_is_one_line_and_all_changes_come_afterwards(server: Server, site: Shelf) -> None:
    server.stop()
    page = Client().get("/zoeken/", {"q": "woonwagens"})
    assert page.status_code == 503
    assert page.content.decode().count(AWAY) == 1
    assert 'value="woonwagens"' in page.content.decode()
    # All else works: what is proposed, the feed's line, the form of the desk with passages that may answer.
    assert Client().get("/zoeken/suggesties/", {"q": "woonw"}).json()["groups"] == []
    assert Client().get("/vraag/stellen/", {"q": "woonwagens"}).status_code == 200
    assert Client().get("/over/").status_code == 200
    assert not desk_passages(AnonymousUser(), "Waar mogen woonwagens staan?")

    site.put("1", "Flexwoningen", "Verplaatsbare huizen.")
    del site.passages["2"]
    site.put("5", "Vakantiehuizen", "Wonen op een park.")
    for key in ("1", "2", "5"):
        indexing.reindex("shelf", key)
    for _try in range(15):  # more often than anything else is tried
        work_as_if_much_later()
    assert set(Effect.objects.values_list("state", flat=True)) == {Effect.State.PENDING}

    server.start()
    wait_for_the_server()
    assert "shelf:3" in found("pipowagens"), "it searches what it had"
    work_as_if_much_later()
    assert set(Effect.objects.values_list("state", flat=True)) == {Effect.State.DONE}
    assert (found("flexwoning"), found("vakantiehuis")) == ({"shelf:1"}, {"shelf:5"})
    assert engine().page_ids() == {"shelf:1", "shelf:3", "shelf:4", "shelf:5"}
    call_command("search_check", "--dry-run", stdout=StringIO())


def test_a_server_that_stops_during_a_rebuild_leaves_the_old_index_and_the_next_ends_it(
    server: Server, site: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 1)
    rebuilding = indexing.rebuild()
    next(rebuilding)
    server.stop()
    with pytest.raises(indexing.EngineUnavailable):
        list(rebuilding)
    with pytest.raises(CommandError):
        call_command("search_rebuild", stdout=StringIO())
    server.start()
    wait_for_the_server()
    assert found("woonwagens") == {"shelf:1"}
    site.put("6", "Tiny houses", "Klein wonen.")
    call_command("search_rebuild", stdout=StringIO())
    assert found("tiny") == {"shelf:6"}
    assert engine().page_ids() == {f"shelf:{key}" for key in ("1", "2", "3", "4", "6")}


@pytest.mark.elasticsearch_run
@pytest.mark.parametrize("server", [pytest.param("killed")], indirect=True)
def test_a_server_that_comes_back_without_its_data_is_filled_again(
    server: OwnServer, own_server: OwnServer, site: Shelf
) -> None:
    site.put("5", "Vakantiehuizen", "Wonen op een park.")
    own_server.stop()
    own_server.start_empty()
    wait_for_the_server()
    page = Client().get("/zoeken/", {"q": "woonwagens"})
    assert (page.status_code, page.content.decode().count(AWAY)) == (503, 1), "nothing found would be untrue"
    assert rebuild_when_unreadable()
    run_due()
    assert (found("woonwagens"), found("vakantiehuis")) == ({"shelf:1"}, {"shelf:5"})
