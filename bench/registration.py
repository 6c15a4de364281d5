"""Five hundred people register in a minute for the last hundred places, against the same without a list.

`python -m bench.registration [--people 500] [--places 100] [--seconds 60]`, on the PostgreSQL server that
DATABASE_URL names, else on SQLite. Each visitor sends the checked form and then confirms by the link of their
mail, through the whole site, at a moment of their own; eight are served at once. Both kinds take batches in
turns, so that what else the machine does hits both. It fails when a place too many is given or the line is
out of order.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

BATCH = 50
AT_ONCE = 8
GOAL_MS = 500


def make_event(slug: str, places: int, *, waiting_list: bool) -> Any:
    """A published event."""
    import datetime as dt

    from django.utils import timezone

    from knowledge.models import Event, SectionPage, Session

    starts = timezone.now() + dt.timedelta(days=30)
    event = Event(
        title=f"Bench {slug}", slug=slug, summary="Kom.", capacity=places, waiting_list=waiting_list,
        sessions=[Session(starts_at=starts, ends_at=starts + dt.timedelta(hours=1))],
    )  # fmt: skip
    SectionPage.objects.get(kind="event").add_child(instance=event)
    event.save_revision().publish()
    return event


def start_site() -> Any:
    """The site as a server starts it: once, and not for each visitor, as a test client of its own would."""
    from django.test.client import ClientHandler

    handler = ClientHandler(enforce_csrf_checks=False)
    handler.load_middleware()
    return handler


def visit(site: Any, event: Any, number: int, due: float) -> list[float]:
    """One visitor, from `due` on: milliseconds of processor and clock to register, of clock to confirm."""
    from django.db import connections
    from django.test import Client

    from knowledge.events import access
    from knowledge.models import Registration

    time.sleep(max(0.0, due - time.perf_counter()))
    client = Client(SERVER_NAME="localhost")
    client.handler = site
    email = f"p{number}@gemeente{number % 50}.example"
    form = {
        "name": f"Persoon {number}", "email": email, "organisation": "Gemeente Voorbeeld",
        "wants_reminders": "on", "key": f"bench-{number}",
    }  # fmt: skip
    times = []
    begun, busy = time.perf_counter(), time.thread_time()
    answer = client.post(f"/bijeenkomsten/{event.slug}/aanmelden/versturen/", form)
    times.append((time.perf_counter() - begun) * 1000)
    worked = (time.thread_time() - busy) * 1000
    if answer.status_code not in (302, 422):
        raise SystemExit(f"registering answers {answer.status_code}")
    if registration := Registration.objects.filter(event=event, email=email).first():
        token = access.token_of(registration.access_salt)
        begun = time.perf_counter()
        answer = client.post(f"/aanmelding/{token}/bevestigen/")
        times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 302:
            raise SystemExit(f"confirming answers {answer.status_code}")
    connections.close_all()
    return [worked, *times]


def check(event: Any, people: int, places: int) -> None:
    """Raise SystemExit unless the first have a place and the others stand in the line, in their order."""
    from knowledge.models import Registration

    found = list(event.registrations.order_by("turn").values_list("turn", "state"))
    expected = people if event.waiting_list else places
    states = [Registration.State.PLACED] * places + [Registration.State.WAITING] * (expected - places)
    if found != list(zip(range(1, expected + 1), states, strict=True)):
        raise SystemExit(f"{event.slug}: not in order, or a place too many")


def main() -> None:
    """Print p50 and p95 of both and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--places", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    from .mail_intake import database

    with tempfile.TemporaryDirectory() as name, database(Path(name)) as address:
        os.environ |= {
            "DATABASE_URL": address,
            "VAR_DIR": f"{name}/var",
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        measure(asked.people, asked.places, asked.seconds)


def measure(people: int, places: int, seconds: float) -> None:
    """Serve both kinds in turns and report."""
    from django.db import connection

    from accounts.actions import SYSTEM
    from knowledge.actions import set_up
    from knowledge.events import limits
    from post import outbox

    # That a full event says so is no news to a log.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    # All visitors of a bench come from one network, and nobody carries out what is promised meanwhile.
    limits.PER_NETWORK = 10**9
    outbox.wake = lambda: None
    set_up(SYSTEM)
    events = {
        "with a waiting list": make_event("met-lijst", places, waiting_list=True),
        "without": make_event("zonder-lijst", places, waiting_list=False),
    }
    registering: dict[str, list[float]] = {kind: [] for kind in events}
    working: dict[str, list[float]] = {kind: [] for kind in events}
    confirming: list[float] = []
    site = start_site()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, people, BATCH):
            for kind, event in events.items():
                begun = time.perf_counter()
                jobs = [
                    pool.submit(visit, site, event, number, begun + (number - start) * seconds / people)
                    for number in range(start, min(start + BATCH, people))
                ]
                for job in jobs:
                    busy, first, *then = job.result()
                    working[kind].append(busy)
                    registering[kind].append(first)
                    confirming += then if kind == "with a waiting list" else []
    for event in events.values():
        check(event, people, places)
    print(f"{people} people in {seconds:.0f} s, {connection.vendor}: {places} placed, the others in order")
    p95 = {}
    for kind, found in registering.items():
        p95[kind] = statistics.quantiles(found, n=20)[-1]
        print(f"register, {kind:20} p50 {statistics.median(found):6.1f} ms   p95 {p95[kind]:6.1f} ms")
        print(f"          of which this processor worked p50 {statistics.median(working[kind]):6.1f} ms")
    quick = statistics.quantiles(confirming, n=20)[-1]
    print(f"confirm,  with a waiting list  p50 {statistics.median(confirming):6.1f} ms   p95 {quick:6.1f} ms")
    ratio = p95["with a waiting list"] / p95["without"]
    print(f"ratio of p95 {ratio:5.2f}  (goal: p95 under {GOAL_MS} ms)")
    connection.close()


if __name__ == "__main__":
    main()
