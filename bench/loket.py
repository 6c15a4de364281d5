"""The desk's list, counts and pages with 10,000 questions and with 100,000, next to django-helpdesk's own.

`python -m bench.loket [--questions 100000] [--rounds 20] [--plans]`, on PostgreSQL when DATABASE_URL names a
server, else SQLite. Every request goes through the whole handler, middleware, sign-in and templates included.
The peer is what django-helpdesk shows for the same rows: its list (the page and the request with which that
page fetches its rows) and the page of a ticket. Ways are asked in turns. Filling takes some minutes.
`--plans` prints the slowest queries with what the database does for them.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.mail_intake import database

PER_QUESTION = 4
P95_MS, COUNTS_MS, MOST_QUERIES, MOST_PAGE_QUERIES, GROWTH, FASTER = 150, 50, 15, 25, 1.2, 10
SLOWEST = 6


class Asked:
    """The times, queries and rows of one kind of address."""

    def __init__(self, ask: Callable[[], tuple[int, int]]) -> None:
        self.ask, self.queries, self.rows = ask, 0, 0
        self.times: list[float] = []

    def once(self) -> None:
        """Ask, and note what it took."""
        began = time.perf_counter()
        queries, self.rows = self.ask()
        self.queries = max(self.queries, queries)
        self.times.append((time.perf_counter() - began) * 1000)

    @property
    def median(self) -> float:
        """In milliseconds."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """In milliseconds."""
        return sorted(self.times)[max(0, -(-len(self.times) * 95 // 100) - 1)]

    def line(self, name: str) -> str:
        """For people."""
        return f"  {name:46} {self.median:8.1f} ms  p95 {self.p95:8.1f} ms  {self.queries:4} queries"


class Watch:
    """Counts the queries of a request, and keeps the slowest ones."""

    def __init__(self) -> None:
        self.count = 0
        self.slow: dict[str, tuple[float, Any, Any]] = {}

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Around one query."""
        self.count += 1
        began = time.perf_counter()
        result = execute(sql, params, many, context)
        took = (time.perf_counter() - began) * 1000
        if sql.startswith("SELECT") and took > self.slow.get(sql, (0.0,))[0]:
            self.slow[sql] = (took, params, None)
        return result


def browser(user: Any, watch: Watch) -> Callable[..., Callable[[], tuple[int, int]]]:
    """Makes askers of addresses for somebody who is signed in; each gives its queries and its rows."""
    from django.db import connection
    from django.test import Client

    client = Client()
    client.force_login(user)

    def asker(*addresses: str) -> Callable[[], tuple[int, int]]:
        def ask() -> tuple[int, int]:
            before, rows = watch.count, 0
            with connection.execute_wrapper(watch):
                for address in addresses:
                    response = client.get(address)
                    if response.status_code != 200:
                        raise SystemExit(f"{address} answers {response.status_code}")
                    rows = response.content.count(b"<tr")
            return watch.count - before, rows

        return ask

    return asker


def lists(desk: Any) -> dict[str, str]:
    """The addresses of the work list: views, filters, orders, words and pages far on."""
    from django.urls import reverse

    from loket.models import Question
    from loket.workbench.sorting import mark_of

    one = Question.objects.order_by("pk")[desk.made // 2]
    asked: dict[str, dict[str, str]] = {
        f"view {key}": {"weergave": key}
        for key in ("nieuw", "mijn", "mijn-team", "dreigt", "te-laat", "bij-expert", "wacht-op-vrager",
                    "open", "afgehandeld", "alles")
    }  # fmt: skip
    expert = str(desk.experts[0].pk)
    for name, more in {
        "target group": {"doelgroep": desk.groups[0].slug},
        "target group, rare": {"doelgroep": desk.groups[-1].slug},
        "province": {"provincie": "overijssel"},
        "municipality": {"gemeente": one.municipality.name},
        "subject, channel": {"onderwerp": desk.lines[1].slug, "kanaal": "phone"},
        "expert": {"expert": expert},
        "front office, urgent": {"behandelaar": str(desk.colleague.pk), "prioriteit": "spoed"},
        "older than three months": {"ouderdom": "90"},
        "a common word": {"q": "woning"},
        "a rare name": {"q": one.asker_name},
        "three words": {"q": "huurder gemeente bench 12"},
        "a reference": {"q": one.reference},
        "words of nobody": {"q": "kwestie xyzzy"},
        "word, province, oldest first": {"q": "urgentie", "provincie": "utrecht", "sorteer": "oudste"},
    }.items():
        asked[f"all, {name}"] = {"weergave": "alles", **more}
    asked["open, word and target group"] = {"weergave": "open", "q": "zorg", "doelgroep": desk.groups[2].slug}
    asked["open, nobody handles it"] = {"weergave": "open", "behandelaar": "niemand", "sorteer": "oudste"}
    for order, field in (("gewijzigd", "changed_at"), ("nieuwste", "asked_at"), ("oudste", "asked_at"),
                         ("klaar", "due_at")):  # fmt: skip
        half, far = (
            Question.objects.order_by(field, "pk")[round(desk.made * share)] for share in (0.5, 0.95)
        )
        asked[f"all, {order}"] = {"weergave": "alles", "sorteer": order}
        asked[f"all, {order}, page half-way"] = {**asked[f"all, {order}"], "na": mark_of(half, field)}
        asked[f"all, {order}, page before, far on"] = {**asked[f"all, {order}"], "voor": mark_of(far, field)}
    return {name: f"{reverse('loket:worklist')}?{urlencode(query)}" for name, query in asked.items()}


def peers(desk: Any) -> dict[str, tuple[str, ...]]:
    """What django-helpdesk asks its server for: a page with its rows, and a ticket."""
    from django.urls import reverse
    from helpdesk.query import query_to_base64

    from loket.models import Question

    def rows(start: int = 0, search: str = "", status: tuple[int, ...] = (1, 2, 3, 4, 5)) -> tuple[str, str]:
        query = {
            "filtering": {"status__in": list(status)},
            "filtering_null": {},
            "sorting": "created",
            "sortreverse": True,
            "search_string": search,
        }
        page = {"draw": 1, "start": start, "length": 25, "order[0][column]": 5, "order[0][dir]": "desc"}
        shown = [("status", one) for one in status] + [("sortx", "created")] + [("q", search)] * bool(search)
        address = reverse("helpdesk:datatables_ticket_list", args=[query_to_base64(query)])
        return f"{reverse('helpdesk:list')}?{urlencode(shown)}", f"{address}?{urlencode(page)}"

    middle = Question.objects.order_by("pk")[desk.made // 2]
    return {
        "list, open": rows(status=(1, 2)),
        "list, all": rows(),
        "list, all, page half-way": rows(start=desk.made // 2),
        "list, a common word": rows(search="woning"),
        "ticket": (reverse("helpdesk:view", args=[middle.pk]),),
        "ticket with 500 messages": (reverse("helpdesk:view", args=[longest().pk]),),
    }


def longest() -> Any:
    """The question with most messages."""
    from loket.models import Question

    return Question.objects.order_by("-message_count", "pk").first()


def questions(desk: Any) -> dict[str, str]:
    """The pages of some questions."""
    from django.urls import reverse

    from loket.models import Question
    from loket.models.question import FINISHED, OPEN

    some = Question.objects.order_by("pk").exclude(pk=longest().pk)
    chosen = {
        "question, open": some.filter(state__in=OPEN, expert__isnull=False, target_group__isnull=False)[3],
        "question, finished": some.filter(state__in=FINISHED)[desk.made // 3],
        "question with 500 messages": longest(),
    }
    return {name: reverse("loket:question", args=[one.reference]) for name, one in chosen.items()}


def measure(asked: dict[str, Asked], rounds: int) -> None:
    """Each once to warm up, then all in turns."""
    for one in asked.values():
        one.ask()
    # As the web server does (config/gunicorn.py): what filling left behind is of no request.
    gc.collect()
    gc.freeze()
    for _round in range(rounds):
        for one in asked.values():
            one.once()


def told(title: str, asked: dict[str, Asked]) -> None:
    """Print a table, what takes longest on top."""
    print(f"\n{title}")
    for name, one in sorted(asked.items(), key=lambda item: -item[1].p95):
        print(one.line(name))


def plans(watch: Watch) -> None:
    """Print the slowest queries and their plans."""
    from django.db import connection

    explain = (
        "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) "
        if connection.vendor == "postgresql"
        else "EXPLAIN QUERY PLAN "
    )
    for sql, (took, params, _none) in sorted(watch.slow.items(), key=lambda item: -item[1][0])[:SLOWEST]:
        print(f"\n{took:.1f} ms: {sql[:3000]}\n{params}")
        with connection.cursor() as cursor:
            cursor.execute(explain + sql, params)
            print("\n".join("  " + str(row[-1]) for row in cursor.fetchall()))


def ours(desk: Any, watch: Watch) -> tuple[dict[str, Asked], dict[str, Asked], dict[str, Asked]]:
    """Lists, pages of questions and counts, as the desk and one expert ask for them."""
    from django.urls import reverse

    colleague, expert = browser(desk.colleague, watch), browser(desk.experts[0], watch)
    found = {name: Asked(colleague(address)) for name, address in lists(desk).items()}
    base = reverse("loket:worklist")
    for view in ("mijn", "mijn-team", "alles", "alles&q=woning"):
        found[f"an expert's view {view}"] = Asked(expert(f"{base}?weergave={view}"))
    pages = {name: Asked(colleague(address)) for name, address in questions(desk).items()}
    counts = {
        "counts, front office": Asked(colleague(reverse("loket:counts"))),
        "counts, an expert": Asked(expert(reverse("loket:counts"))),
    }
    return found, pages, counts


def settle() -> None:
    """What the database does by itself after a while."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def verdict(what: str, value: float, limit: float, *, at_least: bool = False) -> None:
    """One line with its goal."""
    kept = value >= limit if at_least else value <= limit
    goal = f"{'≥' if at_least else '≤'} {limit:g}"
    print(f"  {what:58} {value:9.2f}  goal {goal:7} {'' if kept else 'MISSED'}")


def compared(desk: Any, rounds: int, with_plans: bool) -> None:
    """Fill, measure, fill on, measure again, and say how both sides did."""
    large = desk.wanted
    small = max(1, large // 10)
    began = time.perf_counter()
    desk.fill(small, small * PER_QUESTION)
    settle()
    few = ours(desk, Watch())
    for part in few:
        measure(part, rounds)
    desk.fill(large, large * PER_QUESTION)
    settle()
    watch = Watch()
    found, pages, counts = ours(desk, watch)
    theirs = {name: Asked(browser(desk.colleague, Watch())(*asked)) for name, asked in peers(desk).items()}
    print(f"filled in {time.perf_counter() - began:.0f} s, the first measurement included")
    for part in (found, pages, counts):
        measure(part, rounds)
    measure(theirs, max(2, rounds // 10))
    told(f"Work list, {desk.made:,} questions", found)
    told("Page of a question", pages)
    told("Counts", counts)
    told("django-helpdesk, page and rows", theirs)
    print("\nGoals")
    everything = sorted(took for one in found.values() for took in one.times)
    verdict("work list, p95 of all requests (ms)", everything[len(everything) * 95 // 100], P95_MS)
    verdict("work list, p95 of the slowest address (ms)", max(one.p95 for one in found.values()), P95_MS)
    verdict("work list, queries", max(one.queries for one in found.values()), MOST_QUERIES)
    verdict("page of a question, queries", max(one.queries for one in pages.values()), MOST_PAGE_QUERIES)
    verdict("counts, p95 (ms)", max(one.p95 for one in counts.values()), COUNTS_MS)
    # A view that could not fill its page with few questions draws more rows now; that is no slower list.
    alike = [name for name, one in found.items() if one.rows == few[0][name].rows]
    total, before = (sum(part[name].median for name in alike) for part in (found, few[0]))
    verdict(f"work list, {large:,} against {small:,}, {len(alike)} of {len(found)}", total / before, GROWTH)
    name = max(alike, key=lambda name: found[name].median / few[0][name].median)
    verdict(f"of it, “{name}”", found[name].median / few[0][name].median, GROWTH)
    for mine, peer in (
        ("view open", "list, open"), ("all, nieuwste", "list, all"),
        ("all, nieuwste, page half-way", "list, all, page half-way"),
        ("all, a common word", "list, a common word"),
    ):  # fmt: skip
        verdict(f"{peer}: times faster", theirs[peer].median / found[mine].median, FASTER, at_least=True)
    for mine, peer in (
        ("question, finished", "ticket"), ("question with 500 messages", "ticket with 500 messages"),
    ):  # fmt: skip
        verdict(f"{peer}: times faster", theirs[peer].median / pages[mine].median, FASTER, at_least=True)
    if with_plans:
        plans(watch)


def main() -> None:
    """Make a database of this run alone and measure in it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, database(Path(name)) as address:
        os.environ |= {
            "DATABASE_URL": address,
            "VAR_DIR": f"{name}/var",
            "DJANGO_SETTINGS_MODULE": "bench.loket_settings",
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.db import connection

        from bench.loket_content import Desk

        print(f"{options.questions:,} questions, {connection.vendor}")
        desk = Desk(options.questions)
        compared(desk, options.rounds, options.plans)
        connection.close()


if __name__ == "__main__":
    main()
