"""A worker that is killed at any point loses nothing and doubles nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests import databases
from tests.forks import Forks

from .worker_program import COUNT

PROGRAM = Path(__file__).with_name("worker_program.py")
FAILPOINTS = ["claimed", "inside before", "inside after", "outside before", "outside after", "ticked"]

# On PostgreSQL the processes commit to the test database, which each test must find and leave empty. The mark
# says so: asked for while a fixture runs, `transactional_db` comes too late to be emptied afterwards.
pytestmark = [pytest.mark.xdist_group("kill"), pytest.mark.django_db(transaction=True)]


def environment_for(database: str, var: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": database,
        "VAR_DIR": str(var),
        "EMAIL_URL": "",
        "CELERY_BROKER_URL": "",
        "SECRET_KEY": "kill-test-" + "x" * 50,
    }


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Forks]:
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        # The test database itself: other processes see what is committed there.
        parts = connection.settings_dict
        address = f"{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"
        database = f"postgres://{address}"
    else:
        databases.sqlite_copy(tmp_path / "kill.sqlite3")
        database = f"sqlite:///{tmp_path}/kill.sqlite3"
    workshop = Forks(PROGRAM, environment_for(database, tmp_path / "var"))
    workshop.run("fill")
    yield workshop
    workshop.end()
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


def test_killed_at_each_named_point(workshop: Forks) -> None:
    for failpoint in FAILPOINTS:
        workshop.run("work", failpoint=f"{failpoint}:3")
    between = workshop.run("report")
    assert between["states"] == ["done", "pending"], "the kills should come before the end"
    workshop.run("work")
    report = workshop.run("report")
    assert_everything_happened_once(report)
    assert report["attempts"] > 2 * COUNT, "some effect should have been taken twice"


def test_killed_at_random_moments_with_two_workers_at_once(workshop: Forks) -> None:
    dice = random.Random(20220501)
    other = workshop.start("work")
    for _round in range(4):
        one = workshop.start("work")
        time.sleep(dice.uniform(0.02, 0.4))
        workshop.kill(one)
    workshop.kill(other)
    finishers = [workshop.start("work"), workshop.start("work")]
    assert [workshop.wait(process)[0] for process in finishers] == [0, 0]
    assert_everything_happened_once(workshop.run("report"))
