"""The systems that `bench.search` compares. Each is filled and then asked in processes of its own.

`python -m bench.search_systems fill NAME PLACE` reads the corpus in BEIR format at PLACE and prints what that
took as JSON; `… serve NAME PLACE` answers lines of JSON ({"search": text} or {"suggest": text}) with
{"ids": […], "ms": milliseconds by the clock, "cpu": milliseconds of processor}, and {"memory": 0} with MB.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

BATCH = 2_000
TEN = 10


class Document(dict[str, str]):
    """A line of a corpus: _id, title, text."""


class System(Protocol):
    """Something that searches passages."""

    def fill(self, documents: Iterable[dict[str, str]]) -> int:
        """Index documents from nothing and return the size on disk in bytes."""
        ...

    def search(self, text: str) -> list[str]:
        """Return the ids of the ten best."""
        ...

    def suggest(self, typed: str) -> list[str]:
        """Return what is proposed while somebody types."""
        ...


class Ours:
    """A first page of results as a reader gets it: facets, snippets, repairs and a second look at rights."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def make_ready(self) -> None:
        """Begin as a web process does, see `config.gunicorn.when_ready`."""
        from search.warming import warm

        warm(self._engine, {"public"})
        gc.collect()
        gc.freeze()

    def fill(self, documents: Iterable[dict[str, str]]) -> int:
        """See System."""
        from search.engines import Passage

        found = iter(documents)
        with self._engine.rebuild(anew=True) as rebuild:
            while batch := list(islice(found, BATCH)):
                rebuild.add(
                    Passage(
                        id=row["_id"],
                        page_id=row.get("page", row["_id"]),
                        url=f"/{row['_id']}/",
                        title=row.get("title", ""),
                        text=row["text"],
                        kind=row.get("kind", ""),
                        year=int(row["year"]) if "year" in row else None,
                        target_groups=tuple(row.get("groups", "").split()),
                        visibility=(row.get("visibility", "public"),),
                    )
                    for row in batch
                )
        size: int = self._engine.status().size_bytes
        return size

    def search(self, text: str) -> list[str]:
        """See System."""
        from search.finding import find

        found = find(self._engine, text, allowed={"public"}, page_size=TEN)
        return [page.passages[0].passage.id for page in found.pages]

    def suggest(self, typed: str) -> list[str]:
        """See System."""
        found = self._engine.suggest(typed, {"public"}, apart=("term", "group"))
        return [page.title for page in found]


class TantivyOwnStemmer:
    """Tantivy as its documentation shows it: stemmed Dutch text, any of the words."""

    def __init__(self, place: Path) -> None:
        import tantivy

        self._place = place
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("title", stored=True, tokenizer_name="nl_stem")
        builder.add_text_field("text", stored=True, tokenizer_name="nl_stem")
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stemmer("dutch"))
            .build()
        )
        place.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(builder.build(), path=str(place))
        self._index.register_tokenizer("nl_stem", analyzer)
        self._none = tantivy.Query.empty_query()

    def fill(self, documents: Iterable[dict[str, str]]) -> int:
        """See System."""
        import tantivy

        writer = self._index.writer(heap_size=50_000_000, num_threads=1)
        for row in documents:
            writer.add_document(tantivy.Document(id=row["_id"], title=row.get("title", ""), text=row["text"]))
        writer.commit()
        writer.wait_merging_threads()
        return _size(self._place)

    def search(self, text: str) -> list[str]:
        """See System."""
        words = " ".join("".join(c if c.isalnum() else " " for c in text).split())
        query = self._index.parse_query(words, ["title", "text"]) if words else self._none
        searcher = self._index.searcher()
        found: Any = searcher.search(query, TEN, count=False)
        return [str(searcher.doc(at).get_first("id")) for _, at in found.hits]

    def suggest(self, typed: str) -> list[str]:
        """It has none."""
        return []


class Wagtail:
    """What Wagtail's own `search` and `autocomplete` find, in the database of BENCH_DATABASE_URL.

    Its search is the package modelsearch, of which `wagtail.search` is another name.
    """

    def __init__(self, operator: str | None = None) -> None:
        """`operator` None is Wagtail's default: all of the words."""
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.plain_settings"
        import django

        django.setup()
        self._how = {} if operator is None else {"operator": operator}

    def fill(self, documents: Iterable[dict[str, str]]) -> int:
        """See System."""
        from django.core.management import call_command
        from django.db import connection, transaction
        from modelsearch.backends import get_search_backend

        from bench.plain.models import Passage

        call_command("migrate", run_syncdb=True, verbosity=0)
        backend, found = get_search_backend(), iter(documents)
        while batch := list(islice(found, BATCH)):
            with transaction.atomic():
                rows = Passage.objects.bulk_create(
                    Passage(key=row["_id"], title=row.get("title", ""), text=row["text"]) for row in batch
                )
                backend.add_bulk(Passage, rows)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                return Path(connection.settings_dict["NAME"]).stat().st_size
            cursor.execute("vacuum analyze")
            cursor.execute("select pg_database_size(current_database()) - pg_database_size('template1')")
            size: int = cursor.fetchone()[0]
            return size

    def search(self, text: str) -> list[str]:
        """See System."""
        from modelsearch.backends import get_search_backend

        from bench.plain.models import Passage

        return [row.key for row in get_search_backend().search(text, Passage, **self._how)[:TEN]]

    def suggest(self, typed: str) -> list[str]:
        """See System."""
        from modelsearch.backends import get_search_backend

        from bench.plain.models import Passage

        return [row.title for row in get_search_backend().autocomplete(typed, Passage)[:TEN]]


def system(name: str, place: Path) -> System:
    """Return a system by its name in `bench.search`; it lies at `place` or on a server of the environment."""
    if name == "ours on Tantivy":
        from search.engines import TantivyEngine

        return Ours(TantivyEngine(place / "ours"))
    if name == "ours on Elasticsearch":
        from search.engines.elasticsearch_engine import ElasticsearchEngine

        return Ours(ElasticsearchEngine(os.environ["BENCH_ELASTICSEARCH_URL"], os.environ["BENCH_PREFIX"]))
    if name == "Tantivy, own Dutch stemmer":
        return TantivyOwnStemmer(place / "peer")
    return Wagtail("or" if name.endswith("any word") else None)


def documents(place: Path) -> Iterator[dict[str, str]]:
    """Read the corpus."""
    with (place / "corpus.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def memory() -> float:
    """Return what this process holds, in MB; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def _size(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def fill(name: str, place: Path) -> dict[str, float]:
    """Index the corpus and return what it took."""
    filled = system(name, place)
    began, worked = time.perf_counter(), time.process_time()
    size = filled.fill(documents(place))
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "mb": size / 1e6,
    }


def serve(name: str, place: Path) -> None:
    """Answer the lines of standard input."""
    asked = system(name, place)
    if isinstance(asked, Ours):
        asked.make_ready()
    for line in sys.stdin:
        ((what, text),) = json.loads(line).items()
        if what == "memory":
            answer: dict[str, Any] = {"mb": memory()}
        else:
            began, worked = time.perf_counter(), time.process_time()
            try:
                ids, error = (asked.search if what == "search" else asked.suggest)(text), ""
            except Exception as failure:  # a peer may not take every query; that is told
                ids, error = [], type(failure).__name__
            answer = {
                "ids": ids,
                "error": error,
                "ms": (time.perf_counter() - began) * 1000,
                "cpu": (time.process_time() - worked) * 1000,
            }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        print(json.dumps(fill(sys.argv[2], Path(sys.argv[3]))))
    else:
        serve(sys.argv[2], Path(sys.argv[3]))
