"""A worker that is killed at any point loses nothing and doubles nothing."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from .worker_program import COUNT

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("worker_program.py")
FAILPOINTS = ["claimed", "inside before", "inside after", "outside before", "outside after", "ticked"]

# On PostgreSQL the processes commit to the test database, which each test must find and leave empty. The mark
# says so: asked for while a fixture runs, `transactional_db` comes too late to be emptied afterwards.
pytestmark = [pytest.mark.xdist_group("kill"), pytest.mark.django_db(transaction=True)]


class Workshop:
    """A database, a folder of mail, and worker processes that live short."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = {**os.environ, **environment, "PYTHONPATH": f"{ROOT}:{ROOT}/site:{ROOT}/helpdesk"}

    def start(self, *arguments: str, failpoint: str = "") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(PROGRAM), *arguments],
            env={**self.environment, "FAILPOINT": failpoint},
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, failpoint: str = "") -> str:
        process = self.start(*arguments, failpoint=failpoint)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == (-9 if failpoint else 0)
        return output

    def kill_after(self, seconds: float) -> None:
        """Start a worker, wait until it works, and kill it `seconds` later."""
        process = self.start("work", "60")
        assert process.stdout is not None
        process.stdout.readline()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.communicate()

    def report(self) -> dict[str, Any]:
        return json.loads(self.run("report"))


def environment_for(database: str, var: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": database,
        "VAR_DIR": str(var),
        "EMAIL_URL": "",
        "CELERY_BROKER_URL": "",
        "SECRET_KEY": "kill-test-" + "x" * 50,
    }


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the tables that this test needs; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("empty")
    path = folder / "empty.sqlite3"
    for app in ("post", "accounts"):
        subprocess.run(
            [sys.executable, str(ROOT / "site/manage.py"), "migrate", app, "-v0"],
            env=Workshop(environment_for(f"sqlite:///{path}", folder / "var")).environment,
            check=True,
            timeout=300,
        )
    return path


@pytest.fixture
def workshop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workshop]:
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        # The test database itself: other processes see what is committed there.
        parts = connection.settings_dict
        address = f"{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"
        database = f"postgres://{address}"
    else:
        copy = shutil.copy(request.getfixturevalue("empty_database"), tmp_path / "kill.sqlite3")
        database = f"sqlite:///{copy}"
    workshop = Workshop(environment_for(database, tmp_path / "var"))
    workshop.run("fill")
    yield workshop
    if connection.vendor == "postgresql":
        # The server goes on a while with what a killed process asked of it; emptying the tables can't wait.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def assert_everything_happened_once(report: dict[str, Any]) -> None:
    """Each promised row and mail is there, none twice, and the outbox says so."""
    assert report["states"] == ["done"]
    assert report["effects"] == 2 * COUNT
    assert report["rows"] == sorted(f"row {number}" for number in range(COUNT))
    assert report["mails"] == sorted(f"Mail {number}" for number in range(COUNT))


def test_killed_at_each_named_point(workshop: Workshop) -> None:
    for failpoint in FAILPOINTS:
        workshop.run("work", "60", failpoint=f"{failpoint}:3")
    between = workshop.report()
    assert between["states"] == ["done", "pending"], "the kills should come before the end"
    workshop.run("work", "60")
    report = workshop.report()
    assert_everything_happened_once(report)
    assert report["attempts"] > 2 * COUNT, "some effect should have been taken twice"


def test_killed_at_random_moments_with_two_workers_at_once(workshop: Workshop) -> None:
    dice = random.Random(20220501)
    other = workshop.start("work", "90")
    for _round in range(4):
        workshop.kill_after(dice.uniform(0.02, 0.4))
    other.kill()
    other.communicate()
    time.sleep(1.1)
    finishers = [workshop.start("work", "90"), workshop.start("work", "90")]
    assert [process.wait(120) for process in finishers] == [0, 0]
    for process in finishers:
        process.communicate()
    assert_everything_happened_once(workshop.report())
