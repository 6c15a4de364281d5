"""How well and how quickly our search finds, beside others, on the same passages and queries in one run.

`python -m bench.search [--passages 5000] [--beir DIR] [--postgres URL] [--elasticsearch URL]`: first a
made-up corpus of any size for the time, then, with `--beir`, a data set in BEIR format for the quality. The
peers are Wagtail's own search on SQLite and PostgreSQL, as it comes (all words) and with any word, and
Tantivy with its own Dutch stemmer. Each is filled and asked in processes of its own, so that memory is its
own; all are asked each query in turn, so that whatever else the machine does hits all of them. With tens of
thousands of passages Wagtail's takes minutes; `--no-wagtail` leaves it out.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.search_corpus import odd_queries, passages, queries
from search.beir import read_beir
from search.evaluation import ndcg, recall, reciprocal_rank

OURS, PEER = "ours on Tantivy", "Tantivy, own Dutch stemmer"
ELASTICSEARCH = "ours on Elasticsearch"
SQLITE, POSTGRESQL = "Wagtail on SQLite", "Wagtail on PostgreSQL"
ANY = ", any word"
WARMING_UP = ("gemeente", "woonzorgvisje", "hoe kan dat?", "ouderen huisvestng")
Row = Mapping[str, str]
Grades = Sequence[Mapping[str, int]]


class Served:
    """A system in a process of its own that answers questions."""

    def __init__(self, name: str, place: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.search_systems", "serve", name, str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )

    def ask(self, what: str, text: str) -> dict[str, Any]:
        """Send one question and wait for its answer."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({what: text}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def stop(self) -> None:
        """Let the process end."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@contextmanager
def systems(place: Path, options: argparse.Namespace) -> Iterator[dict[str, dict[str, str]]]:
    """Yield the names of what takes part, each with its environment; servers are left as they were."""
    taking_part: dict[str, dict[str, str]] = {OURS: {}}
    sqlite = {"BENCH_DATABASE_URL": f"sqlite:///{place / 'wagtail.sqlite3'}"}
    with ExitStack() as stack:
        if options.elasticsearch:
            from search.engines.elasticsearch_engine import ElasticsearchEngine

            prefix = f"bench-{secrets.token_hex(4)}"
            stack.callback(ElasticsearchEngine(options.elasticsearch, prefix).drop)
            taking_part[ELASTICSEARCH] = {
                "BENCH_ELASTICSEARCH_URL": options.elasticsearch,
                "BENCH_PREFIX": prefix,
            }
        else:
            print("ours on Elasticsearch: left out, give --elasticsearch URL")
        taking_part[PEER] = {}
        if options.wagtail:
            taking_part |= {SQLITE: sqlite, SQLITE + ANY: sqlite}
        if not options.wagtail:
            print("Wagtail: left out")
        elif options.postgres:
            postgres = {"BENCH_DATABASE_URL": stack.enter_context(database(options.postgres))}
            taking_part |= {POSTGRESQL: postgres, POSTGRESQL + ANY: postgres}
        else:
            print("Wagtail on PostgreSQL: left out, give --postgres URL (it makes a database and drops it)")
        yield taking_part


@contextmanager
def database(url: str) -> Iterator[str]:
    """Make a database on this PostgreSQL server, yield its address and drop it."""
    import psycopg

    name = f"bench_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"drop database {name} with (force)")


def filled(name: str, place: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """Fill a system in a process that ends; return seconds, processor seconds and MB on disk."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.search_systems", "fill", name, str(place)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def compare(
    rows: Iterable[Row],
    asked: Sequence[str],
    options: argparse.Namespace,
    grades: Grades | None = None,
    typed: Sequence[str] = (),
) -> None:
    """Fill all systems with the same rows, ask all the same and print the figures side by side."""
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder, ExitStack() as stack:
        place = Path(folder)
        with (place / "corpus.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        taking_part = stack.enter_context(systems(place, options))
        costs = {
            name: filled(name, place, environment)
            for name, environment in taking_part.items()
            if not name.endswith(ANY)
        }
        served = [Served(name, place, environment) for name, environment in taking_part.items()]
        for one in served:
            stack.callback(one.stop)
            for text in WARMING_UP:
                one.ask("search", text)
        first = in_turns(served, "search", asked)
        again = in_turns(served, "search", asked)
        columns = f"{'first time':>19} {'again':>19} {'processor, first':>19} {'again':>19}"
        print(f"\n{'searching, ms, p50 and p95':32} {columns}")
        for one in served:
            print(
                f"{one.name:32} {spread(first[one.name], 'ms')} {spread(again[one.name], 'ms')} "
                f"{spread(first[one.name], 'cpu')} {spread(again[one.name], 'cpu')}"
                f"{failures(first[one.name])}"
            )
        for name in [one.name for one in served if one.name != OURS]:
            print(
                f"  {OURS} / {name}: {ratio(first[OURS], first[name]):.2f} first, "
                f"{ratio(again[OURS], again[name]):.2f} again (medians by the clock)"
            )
        if grades is not None:
            quality({name: [answer["ids"] for answer in answers] for name, answers in first.items()}, grades)
        if typed:
            suggesting(served, typed)
            odd([one for one in served if one.name in (OURS, ELASTICSEARCH, PEER)], first)
        print(f"\n{'kept':32} {'MB on disk':>10} {'built in s':>10} {'processor':>10} {'MB of memory':>12}")
        for one in served:
            if (cost := costs.get(one.name)) is not None:
                kept = f"{cost['mb']:10.1f} {cost['seconds']:10.1f} {cost['cpu']:10.1f}"
                print(f"{one.name:32} {kept} {one.ask('memory', '')['mb']:12.0f}")
        print("Memory is that of the process that asks; a server's own is not counted.")


def in_turns(served: Sequence[Served], what: str, asked: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Ask every system each question before the next; return the answers per system."""
    answers: dict[str, list[dict[str, Any]]] = {one.name: [] for one in served}
    for text in asked:
        for one in served:
            answers[one.name].append(one.ask(what, text))
    return answers


def spread(answers: Sequence[Mapping[str, Any]], unit: str) -> str:
    """Median and 95th percentile."""
    times = sorted(answer[unit] for answer in answers)
    return f"{statistics.median(times):9.2f} {times[int(len(times) * 0.95)]:9.2f}"


def failures(answers: Sequence[Mapping[str, Any]]) -> str:
    """How many questions a system failed on, "" when none."""
    failed = [answer["error"] for answer in answers if answer["error"]]
    return f"  {len(failed)} failed: {failed[0]}" if failed else ""


def ratio(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> float:
    """The ratio of the medians."""
    times = [statistics.median(answer["ms"] for answer in answers) for answers in (ours, theirs)]
    return float(times[0] / times[1])


def quality(found: Mapping[str, list[list[str]]], grades: Grades) -> None:
    """Print how good the first ten are."""
    print(f"\n{'finding':32} {'nDCG@10':>8} {'recall@10':>9} {'MRR@10':>8} {'empty':>6}")
    for name, rankings in found.items():
        pairs = list(zip(rankings, grades, strict=True))
        print(
            f"{name:32} {statistics.mean(ndcg(r, g) for r, g in pairs):8.3f} "
            f"{statistics.mean(recall(r, g, 10) for r, g in pairs):9.3f} "
            f"{statistics.mean(reciprocal_rank(r, g) for r, g in pairs):8.3f} "
            f"{sum(not r for r in rankings):6}"
        )


def suggesting(served: Sequence[Served], typed: Sequence[str]) -> None:
    """Print how quickly each proposes titles while somebody types; Tantivy alone has nothing for it."""
    asked = [one for one in served if one.name != PEER and not one.name.endswith(ANY)]
    answers = in_turns(asked, "suggest", typed)
    print(f"\n{'suggesting while typing':32} {'ms, p50 and p95':>19}")
    for one in asked:
        print(f"{one.name:32} {spread(answers[one.name], 'ms')} {failures(answers[one.name])}")
    if SQLITE in answers:
        print(f"  {OURS} / {SQLITE}: {ratio(answers[OURS], answers[SQLITE]):.3f}")


def odd(served: Sequence[Served], usual: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Print what odd input costs the first time, next to a usual query of the same system."""
    asked = odd_queries()
    print(f"\n{'odd input, ms the first time':32}" + "".join(f" {one.name:>27}" for one in served))
    for name, text in asked.items():
        answers = [one.ask("search", text) for one in served]
        shown = "".join(f" {answer['ms']:20.1f}{' ' + (answer['error'] or 'ok')[:6]:7}" for answer in answers)
        print(f"{name:32}{shown}")
    for one in served:
        worst = max(one.ask("search", text)["ms"] for text in asked.values())
        median = statistics.median(answer["ms"] for answer in usual[one.name])
        print(f"  {one.name}: the worst again is {worst:.1f} ms, {worst / median:.1f} × a usual query")


def made_up(count: int) -> Iterator[Row]:
    """The made-up corpus; headings count as title for all."""
    for one in passages(count):
        yield {
            "_id": one.id,
            "page": one.page_id,
            "title": " ".join((one.title, *one.headings)),
            "text": one.text,
            "kind": one.kind,
            "year": str(one.year),
            "groups": " ".join(one.target_groups),
            "visibility": one.visibility[0],
        }


def beginnings(asked: Sequence[str]) -> list[str]:
    """What stands in the box halfway."""
    return [query[: max(2, len(query) * share // 6)] for query in asked for share in (1, 3, 5)]


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=5_000, help="0: no made-up corpus")
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--beir", type=Path)
    parser.add_argument("--postgres", default=os.environ.get("BENCH_POSTGRES_URL", ""), metavar="URL")
    parser.add_argument("--elasticsearch", default=os.environ.get("ELASTICSEARCH_URL", ""), metavar="URL")
    parser.add_argument("--wagtail", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    if options.passages:
        print(f"== {options.passages} made-up passages, {options.queries} queries")
        asked = queries(options.queries)
        compare(made_up(options.passages), asked, options, typed=beginnings(asked[::4]))
    if options.beir:
        data = read_beir(options.beir)
        print(f"\n== {len(data.documents)} passages, {len(data.queries)} queries of {options.beir.name}")
        number = {document.id: f"{n:07}" for n, document in enumerate(data.documents)}
        rows = [{"_id": number[d.id], "title": d.title, "text": d.text} for d in data.documents]
        grades = [{number[key]: g for key, g in data.grades[q.id].items()} for q in data.queries]
        compare(rows, [query.text for query in data.queries], options, grades)


if __name__ == "__main__":
    main()
