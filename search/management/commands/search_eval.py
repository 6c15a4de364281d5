"""Measure the search on a data set in BEIR format."""

from __future__ import annotations

import json
import logging
import secrets
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.beir import MalformedDataSet
from search.engine import elasticsearch
from search.engines import Engine, EngineUnavailable, TantivyEngine
from search.evaluation import evaluate
from search.semantic import SemanticMissing, embedder

COLUMNS = ("ndcg_at_10", "recall_at_20", "mrr_at_10", "zero_results", "p50_ms", "p95_ms")


@contextmanager
def _engine(name: str) -> Iterator[Callable[[Path], Engine]]:
    """How to make the engine of this name at a temporary directory; nothing of it stays behind."""
    if name == "tantivy":
        yield TantivyEngine
        return
    if not settings.ELASTICSEARCH_URL:
        raise CommandError("Elasticsearch needs ELASTICSEARCH_URL.")
    on_server = elasticsearch(settings.ELASTICSEARCH_URL, f"evaluation-{secrets.token_hex(6)}")
    try:
        yield lambda _: on_server
    finally:
        on_server.drop()


@contextmanager
def _ended_as_by_ctrl_c() -> Iterator[None]:
    """Have who ends the process leave no index behind either: `timeout`, or a server where it ran."""

    def end(*_args: object) -> None:
        sys.exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        raise CommandError("Stopped; nothing was measured.", returncode=128 + signal.SIGINT) from None
    finally:
        signal.signal(signal.SIGTERM, before)


class Command(BaseCommand):
    """`manage.py search_eval DIR [--engine tantivy|elasticsearch] [--semantic] [--json FILE]`."""

    help = "Indexes a BEIR data set apart from the site's own index and prints quality and speed."
    # It needs no database and no page, so nothing of those need be checked.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """DIR, --engine, --semantic and --json."""
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument(
            "--engine",
            choices=("tantivy", "elasticsearch"),
            default="elasticsearch" if settings.ELASTICSEARCH_URL else "tantivy",
            help="The engine to measure; Elasticsearch is the server of ELASTICSEARCH_URL.",
        )
        parser.add_argument(
            "--semantic", action="store_true", help="Order what questions find by meaning too (an extra)."
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="Write the figures to FILE as well.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per kind of query and one for all."""
        # A line in the log for each request to the server would bury the figures.
        logging.getLogger("elastic_transport").setLevel(logging.WARNING)
        try:
            by_meaning = embedder() if options["semantic"] else None
            with _ended_as_by_ctrl_c(), _engine(options["engine"]) as engine_at:
                figures = evaluate(options["directory"], engine_at, embedder=by_meaning)
        except (MalformedDataSet, EngineUnavailable, SemanticMissing) as error:
            raise CommandError(str(error)) from error
        width = max(12, *(len(kind) + 2 for kind in ("", *figures["kinds"])))
        self.stdout.write(" " * width + "".join(f"{column:>14}" for column in COLUMNS))
        for name, row in [*figures["kinds"].items(), ("all", figures["all"])]:
            self.stdout.write(f"{name:{width}}" + "".join(f"{row[column]:>14.4g}" for column in COLUMNS))
        index = figures["index"]
        self.stdout.write(
            f"{index['passages']} passages, {index['queries']} queries, "
            f"index {index['index_bytes'] / 1e6:.2f} MB, built in {index['build_seconds']:.1f} s"
        )
        if options["json"]:
            written = json.dumps({name: figures[name] for name in ("all", "kinds")}, indent=2)
            try:
                options["json"].write_text(written + "\n", encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{options['json']}: cannot be written ({error.strerror})") from error
