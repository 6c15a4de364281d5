"""Who writes the index is killed at any point: readers get whole answers, and the next one goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from search.engine import engine
from search.finding import find
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("writer_program.py")
ON_SERVER = bool(settings.ELASTICSEARCH_URL)

# Between any two steps of writing a page: on a server the server itself keeps one page whole.
WRITING = [
    "before task:1",
    *(
        ["before bulk:1", "after bulk:2"]
        if ON_SERVER
        else [
            "after delete_documents_by_query:2",
            "before add_document:3",
            "before commit:2",
            "after commit:1",
            "after wait_merging_threads:2",
        ]
    ),
    "after task:2",
]
REBUILDING = ["after bulk:3" if ON_SERVER else "after commit:3", "before switch:1", "after switch:1"]

pytestmark = pytest.mark.xdist_group("kill")

PAGES = 60
# These are never changed, so a reader must always find all of them.
STEADY = {f"shelf:{number}" for number in range(PAGES // 2)}


class Workshop:
    """A database, an index, and processes that write it and live short."""

    def __init__(self, var: Path, database: Path) -> None:
        self.var = var
        self.titles = {str(number): f"Urgentie {number}" for number in range(PAGES)}
        self.save()
        self.program = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.local",
                "DATABASE_URL": f"sqlite:///{database}",
                "VAR_DIR": str(var),
                "EMAIL_URL": "",
                "CELERY_BROKER_URL": "",
                "CACHE_URL": "",
                "SECRET_KEY": "kill-test-" + "x" * 50,
                "SEARCH_INDEX_PREFIX": settings.SEARCH_INDEX_PREFIX,
                "PYTHONPATH": f"{ROOT}:{ROOT}/site:{ROOT}/helpdesk",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def save(self) -> None:
        """Put the shelf where the processes read it."""
        (self.var / "shelf.json").write_text(json.dumps(self.titles))

    def run(self, *arguments: str, failpoint: str = "") -> list[str]:
        """Carry out an errand in a process of its own; what became of the promises."""
        assert self.program.stdin is not None and self.program.stdout is not None
        self.program.stdin.write(json.dumps([failpoint, *arguments]) + "\n")
        self.program.stdin.flush()
        code, said = json.loads(self.program.stdout.readline())
        assert code == (-signal.SIGKILL if failpoint else 0), failpoint
        return json.loads(said) if said else []

    def change(self, number: int, title: str) -> str:
        """Change a page, or take it away with no title; its key."""
        key = str(number)
        if title:
            self.titles[key] = title
        else:
            del self.titles[key]
        self.save()
        return key

    def assert_index_is_as_the_shelf(self) -> None:
        stored = engine().stored([f"shelf:{key}" for key in self.titles])
        assert engine().page_ids() == {f"shelf:{key}" for key in self.titles}
        assert {page_id: [one.title for one in passages] for page_id, passages in stored.items()} == {
            f"shelf:{key}": [title] for key, title in self.titles.items()
        }


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    database = tmp_path / "kill.sqlite3"
    databases.sqlite_copy(database)
    workshop = Workshop(tmp_path, database)
    workshop.run("rebuild")
    yield workshop
    workshop.program.communicate()


class Reader(threading.Thread):
    """Searches without end and keeps what was wrong with an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = 0
        self.wrong: list[object] = []
        self.enough = threading.Event()

    def run(self) -> None:
        while not self.enough.wait(0.02):
            try:
                found = find(engine(), "urgentie", allowed={"public"}, page_size=100, with_facets=False)
            except Exception as error:
                self.wrong.append(error)
                continue
            self.answers += 1
            if missing := STEADY - {page.page_id for page in found.pages}:
                self.wrong.append(sorted(missing))


@pytest.fixture
def reader(workshop: Workshop) -> Iterator[Reader]:
    reader = Reader()
    reader.start()
    while not reader.answers and not reader.wrong:
        time.sleep(0.02)
    yield reader
    reader.enough.set()
    reader.join()
    assert reader.answers > 1
    assert reader.wrong == []


def test_a_killed_index_task_loses_nothing_and_the_next_one_goes_on(
    workshop: Workshop, reader: Reader
) -> None:
    for round_number, failpoint in enumerate(WRITING):
        first = PAGES // 2 + 3 * round_number
        changed = [
            workshop.change(first, f"Voorrang {first}"),
            workshop.change(first + 1, ""),
            workshop.change(PAGES + round_number, f"Nieuw {round_number}"),
        ]
        workshop.run("promise", ",".join(changed))
        workshop.run("work", failpoint=failpoint)
    assert "pending" in workshop.run("report")
    assert set(workshop.run("work")) == {"done"}
    workshop.assert_index_is_as_the_shelf()


@pytest.mark.parametrize("failpoint", REBUILDING)
def test_a_killed_rebuild_command_leaves_an_index_that_answers_and_the_next_one_ends_it(
    workshop: Workshop, reader: Reader, failpoint: str
) -> None:
    workshop.change(PAGES - 1, "Veranderd zonder een woord aan de index")
    workshop.run("rebuild", failpoint=failpoint)
    between = workshop.change(PAGES - 2, "Veranderd toen de een dood was en de ander niet begonnen")
    workshop.run("promise", between)
    workshop.run("work")
    assert len(engine().page_ids()) == PAGES
    workshop.run("rebuild")
    workshop.assert_index_is_as_the_shelf()
