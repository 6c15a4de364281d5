"""Eight colleagues save at the same moment: every tick is there once, and no note is overwritten unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from accounts.models import Organisation, User
from knowledge.runs import actions
from knowledge.runs.models import PlanRun, RunStep, RunTick
from tests.experts.test_concurrency import in_thread
from tests.experts.test_concurrency import shared_database as shared_database

from .runs import MONDAY

COLLEAGUES = 8
STEP = {
    "key": "tellen", "title": "Tel", "who": "", "weeks": 0, "done_weeks": 2, "text": "", "links": [],
    "checklist": [{"key": f"taak-{number}", "text": f"Taak {number}"} for number in range(COLLEAGUES)],
}  # fmt: skip


@pytest.mark.parametrize("engine", [pytest.param("any"), pytest.param("pg", marks=pytest.mark.postgresql)])
def test_what_many_do_at_once_is_all_kept(
    engine: str, organisation: Organisation, make_user: Any, shared_database: Callable[[], None]
) -> None:
    if engine == "any" and connection.vendor == "postgresql":
        pytest.skip("the same test runs as the one for PostgreSQL")
    people = [make_user("employee", organisations=[organisation]) for _one in range(COLLEAGUES)]
    run = PlanRun.objects.create(
        organisation=organisation, name="Samen", starts_on=MONDAY, shown={"title": "Samen", "steps": [STEP]}
    )
    shared_database()
    start = threading.Barrier(COLLEAGUES)
    outcomes: list[str] = []

    def work(number: int, person: User) -> None:
        try:
            start.wait(timeout=30)
            # All tick the first item, and each one of their own.
            actions.tick_items(person, run, "tellen", ticked=["taak-0", f"taak-{number}"])
            actions.mark_step(person, run, "tellen", done=True)
            actions.write_note(person, run, "tellen", f"Van {number}", seen=actions.digest_of(""))
            outcomes.append("written")
        except actions.NoteChanged:
            outcomes.append("told")
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["told"] * (COLLEAGUES - 1) + ["written"]

    def kept() -> tuple[int, int, int]:
        items = RunTick.objects.exclude(item_key="")
        return items.count(), RunTick.objects.filter(item_key="").count(), RunStep.objects.count()

    assert in_thread(kept) == (COLLEAGUES, 1, 1)
    # Each of them had a part in the deadline, but the step was done once.
    assert in_thread(lambda: PlanRun.objects.get().sequence) == 1
