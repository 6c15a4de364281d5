"""How quick a page is, kept and rendered, against Django's cache and a plain Wagtail page with the same text.

`python -m bench.pages [--pages 20000] [--rounds 200]`. Every request goes through the whole WSGI handler in
this process. The ways are asked in turns, so that whatever else the machine does hits all of them; ratios are
of medians. Then the lists, the feeds and the editor's explorer with few pages and with many.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

GUIDE = "/handreikingen/huisuitzetting-voorkomen/"
BARE = "/kaal/gids/"
LIMIT_MS = 300
KEPT = "ours, kept whole"
DJANGO = "ours, kept whole by Django"
RENDERED = "ours, rendered, pieces of the text kept"
FROM_NOTHING = "ours, rendered, nothing kept at all"
BARE_RENDERED = "bare Wagtail page, rendered"

Ask = Callable[..., int]


def handler(**settings: Any) -> Ask:
    """A site with these settings; the returned function asks for an address and gives the queries it took."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection
    from django.test import RequestFactory, override_settings

    with override_settings(**settings):
        site = WSGIHandler()
    factory = RequestFactory()

    def ask(address: str, cookies: str = "") -> int:
        count = 0

        def counted(execute: Any, *args: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*args)

        given: dict[str, Any] = {"HTTP_COOKIE": cookies} if cookies else {}
        environ = factory.get(address, **given).environ
        with connection.execute_wrapper(counted):
            response: Any = site(environ, cast(Any, lambda status, headers: None))
            b"".join(response)
            response.close()
        if response.status_code != 200:
            raise SystemExit(f"{address} answers {response.status_code}")
        return count

    return ask


def milliseconds(ask: Callable[[], object]) -> float:
    """How long one request takes."""
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def without_our_routes() -> None:
    """The bare page is found by Wagtail alone, not by what our home page does for its own pages."""
    from wagtail.models import Page

    from knowledge.models import HomePage

    ours = HomePage.route

    def route(self: Any, request: Any, parts: list[str]) -> Any:
        return Page.route(self, request, parts) if parts[:1] == ["kaal"] else ours(self, request, parts)

    setattr(HomePage, "route", route)  # noqa: B010


def one_page(rounds: int) -> None:
    """The five ways, in turns."""
    from django.conf import settings

    plain = [name for name in settings.MIDDLEWARE if "PageCache" not in name]
    peer = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *plain,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
    kept = handler()
    rendering = handler(MIDDLEWARE=plain)
    django = handler(MIDDLEWARE=peer)
    without_our_routes()

    def from_nothing() -> int:
        seconds, settings.PAGE_CACHE_SECONDS = settings.PAGE_CACHE_SECONDS, 0
        try:
            return rendering(GUIDE)
        finally:
            settings.PAGE_CACHE_SECONDS = seconds

    ways: dict[str, Callable[[], int]] = {
        KEPT: lambda: kept(GUIDE),
        DJANGO: lambda: django(GUIDE),
        RENDERED: lambda: rendering(GUIDE),
        FROM_NOTHING: from_nothing,
        BARE_RENDERED: lambda: rendering(BARE),
    }
    queries = {name: [way() for _warm in range(5)][-1] for name, way in ways.items()}
    by_clock: dict[str, list[float]] = {name: [] for name in ways}
    worked: dict[str, list[float]] = {name: [] for name in ways}
    names = list(ways)
    for number in range(rounds):
        # Each is first as often as the others: who follows a long one finds a cold processor cache.
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            began, work = time.perf_counter(), time.thread_time()
            ways[name]()
            worked[name].append((time.thread_time() - work) * 1000)
            by_clock[name].append((time.perf_counter() - began) * 1000)
    clock = {name: statistics.median(times) for name, times in by_clock.items()}
    processor = {name: statistics.median(times) for name, times in worked.items()}
    for name in names:
        p95 = sorted(by_clock[name])[int(rounds * 0.95)]
        print(
            f"{name:45} p50 {clock[name]:7.2f} ms  p95 {p95:7.2f} ms  processor {processor[name]:6.2f} ms  "
            f"{queries[name]:2} queries"
        )
    for ours_name, peer_name, goal in (
        (KEPT, DJANGO, "goal 0.9 x"),
        (KEPT, BARE_RENDERED, "goal 10 x"),
        (RENDERED, BARE_RENDERED, "goal 1 x"),
        (FROM_NOTHING, BARE_RENDERED, "goal 1 x"),
    ):
        print(
            f"{ours_name} against {peer_name}: {clock[peer_name] / clock[ours_name]:.2f} x as quick, "
            f"{processor[peer_name] / processor[ours_name]:.2f} x by processor ({goal})"
        )


def addresses() -> dict[str, bool]:
    """What is measured with many pages, and whether it is for a signed-in editor."""
    from django.urls import reverse

    from knowledge.models import HomePage, SectionPage, TargetGroupPage

    group = TargetGroupPage.objects.select_related("group").order_by("group__order")[0]
    sections = SectionPage.objects.child_of(HomePage.objects.get()).filter(numchild__gt=0).order_by("path")
    found = {"/": False, GUIDE: False}
    for section in sections:
        found[f"/{section.slug}/"] = False
        if section.kind not in ("group", "line"):
            found[f"/{section.slug}/?doelgroep={group.group.slug}"] = False
            found[f"/{section.slug}/?pagina=9999"] = False
    found |= dict.fromkeys((group.url, "/actielijnen/preventie/"), False)
    found |= dict.fromkeys(
        (
            reverse("knowledge:feed"),
            reverse("knowledge:feed_of_group", args=[group.group.slug]),
            reverse("knowledge:feed_of_section", args=["handreikingen"]),
            reverse("knowledge:sitemap"),
            reverse("knowledge:sitemap_part", args=[0]),
        ),
        False,
    )
    for section in sections.filter(kind__in=("guide", "faq")):
        explorer = reverse("wagtailadmin_explore", args=[section.pk])
        found |= {explorer: True, f"{explorer}?p=2": True, f"{explorer}?ordering=title": True}
    return found


def many_pages(total: int, rounds: int) -> None:
    """Lists, feeds and explorer with the demo's pages and with `total`: time, and queries of both."""
    from django.conf import settings

    from bench import pages_content

    ask = handler(MIDDLEWARE=[name for name in settings.MIDDLEWARE if "PageCache" not in name])
    cookies = pages_content.session_of(pages_content.editor())
    wanted = addresses()

    def get(address: str) -> int:
        return ask(address, cookies if wanted[address] else "")

    few = {address: [get(address) for _warm in range(2)][-1] for address in wanted}
    began = time.perf_counter()
    pages_content.grow(total)
    # No web process has filled a database: what that left behind is not looked through at each collection.
    gc.collect()
    gc.freeze()
    print(f"\n{total} pages, written in {time.perf_counter() - began:.0f} s; queries with few and with many")
    slow = grown = 0
    for address in wanted:
        many = [get(address) for _warm in range(2)][-1]
        began_working = time.thread_time()
        times = sorted(milliseconds(partial(get, address)) for _round in range(rounds))
        work = (time.thread_time() - began_working) * 1000 / rounds
        p50, p95 = statistics.median(times), times[int(rounds * 0.95)]
        slow, grown = slow + (p95 > LIMIT_MS), grown + (many > few[address])
        mark = " SLOW" if p95 > LIMIT_MS else ""
        more = " GROWS" if many > few[address] else ""
        print(
            f"{address:55} p50 {p50:6.0f} ms  p95 {p95:6.0f} ms  processor {work:4.0f} ms "
            f"{few[address]:3} {many:3}{mark}{more}"
        )
    print(f"{len(wanted)} addresses: {slow} above {LIMIT_MS} ms, {grown} with more queries than before")


def memory() -> float:
    """What this process holds, in MB; it has served every kind of page. 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
    except OSError:
        return 0.0


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000, help="0: the one page alone")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ |= {"VAR_DIR": place, "DJANGO_SETTINGS_MODULE": "bench.pages_settings"}
        import django

        django.setup()
        from bench import pages_content
        from knowledge.models import Guide

        pages_content.fill()
        pages_content.bare_twin(Guide.objects.get(slug=GUIDE.split("/")[2]))
        one_page(options.rounds)
        if options.pages:
            many_pages(options.pages, max(10, options.rounds // 10))
        print(f"memory of this process, which also filled the database: {memory():.0f} MB")


if __name__ == "__main__":
    main()
