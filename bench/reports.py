"""How long the desk's figures take on many questions, next to reading the rows and counting them in Python.

`python -m bench.reports [--questions 100000]`, on PostgreSQL when DATABASE_URL names a server, else SQLite.
The peer counts the same target groups, times and middles from the rows themselves, as one would at first.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.mail_intake import database

ROUNDS = 5


def fill(count: int) -> None:
    """Questions of two years in all states, groups, channels and places; the same in each run."""
    from django.core.management import call_command
    from django.utils import timezone
    from helpdesk.models import Ticket

    from loket.actions.ground import desk_queue
    from loket.models import Question, Satisfaction
    from vocabulary.models import Municipality, TargetGroup

    call_command("load_municipalities", verbosity=0)
    chance, now, queue = random.Random(1), timezone.now(), desk_queue()
    groups = [
        TargetGroup.objects.get_or_create(slug=f"g{n}", defaults={"name": f"Groep {n}"})[0] for n in range(10)
    ]
    places = list(Municipality.objects.values_list("pk", flat=True))
    for start in range(0, count, 2000):
        tickets = Ticket.objects.bulk_create([Ticket(queue=queue, title="Vraag") for _ in range(2000)])
        questions = []
        for number, ticket in enumerate(tickets, start):
            asked = now - dt.timedelta(days=chance.random() * 730)
            minutes = int(chance.expovariate(1 / 400))
            questions.append(
                Question(
                    ticket=ticket, reference=f"TB-B-{number}", title="Vraag", asker_name="x",
                    asker_email="x@elders.example", access_hash=f"{number:064}", access_expires_at=now,
                    asked_at=asked, changed_at=asked, clock_started_at=asked, due_at=asked,
                    state=chance.choice(["answered", "closed", "closed", "with_front_office"]),
                    channel=chance.choice(["web", "web", "mail", "phone"]), organisation_kind="municipality",
                    target_group=chance.choice(groups), municipality_id=chance.choice(places),
                    first_response_minutes=minutes, first_response_in_time=minutes < 960,
                    solution_minutes=minutes * 3, solution_in_time=minutes < 800,
                )
            )  # fmt: skip
        Question.objects.bulk_create(questions)
        Satisfaction.objects.bulk_create(
            [Satisfaction(question=one, score=chance.choice([1, 2, 3, 3]), at=now) for one in questions[::3]]
        )


def by_hand(period: Any) -> dict[Any, tuple[int, float]]:
    """The peer: every row of the period, counted in Python."""
    from loket.models import Question

    found: dict[Any, list[int]] = defaultdict(list)
    rows = Question.objects.filter(asked_at__gte=period.begin, asked_at__lt=period.end, held=False)
    for question in rows.select_related("target_group", "municipality"):
        found[question.target_group].append(question.first_response_minutes or 0)
    return {group: (len(minutes), statistics.median(minutes)) for group, minutes in found.items()}


def took(work: Callable[[], Any]) -> float:
    """The middle of some rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def main() -> None:
    """Make a database of this run alone and measure in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100_000)
    count = parser.parse_args().questions
    with tempfile.TemporaryDirectory() as name, database(Path(name)) as address:
        os.environ |= {
            "DATABASE_URL": address,
            "VAR_DIR": f"{name}/var",
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.db import connection

        fill(count)
        measure(count)
        connection.close()


def measure(count: int) -> None:
    """Print ours and the peer's, and the list of municipalities."""
    from django.db import connection
    from django.utils import timezone

    from accounts.actions import SYSTEM, put_user
    from loket.models import Question
    from loket.municipalities.silence import everything
    from loket.reports.breakdowns import breakdown, dimensions
    from loket.reports.measures import along, gathered
    from loket.reports.period import period_of
    from loket.reports.report import report

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    user = put_user(
        SYSTEM, email="programma@elders.example", first_name="P", last_name="T", roles=["programme_team"]
    )
    today, now = timezone.localdate(), timezone.now()
    groups = dimensions()[0]

    def table(asked: Any) -> Any:
        return along(gathered(asked, {"group": groups.column}, [("group",)], now)[0], 0)

    for name in ("30-dagen", "vorig-jaar"):
        period = period_of(name, today)
        asked = Question.objects.filter(asked_at__gte=period.begin, asked_at__lt=period.end, held=False)
        one = took(lambda asked=asked: breakdown(table(asked), groups, 5))  # type: ignore[misc]
        peer = took(lambda period=period: by_hand(period))  # type: ignore[misc]
        whole = took(lambda period=period: report(user, period, now))  # type: ignore[misc]
        print(
            f"{connection.vendor}, {count} questions, {name}: one table {one:.0f} ms, the same from the rows "
            f"{peer:.0f} ms, {peer / one:.1f} times; whole report {whole:.0f} ms"
        )
    print(f"municipalities with their last sign: {took(everything):.0f} ms")


if __name__ == "__main__":
    main()
