"""Measure the search on a data set in BEIR format."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engine import elasticsearch
from search.engines import Engine, EngineUnavailable, TantivyEngine
from search.evaluation import MalformedDataSet, evaluate

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


class Command(BaseCommand):
    """`manage.py search_eval DIR [--engine tantivy|elasticsearch] [--json FILE]`."""

    help = "Indexes a BEIR data set apart from the site's own index and prints quality and speed."

    def add_arguments(self, parser: CommandParser) -> None:
        """DIR, --engine and --json."""
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument(
            "--engine",
            choices=("tantivy", "elasticsearch"),
            default="elasticsearch" if settings.ELASTICSEARCH_URL else "tantivy",
            help="The engine to measure; Elasticsearch is the server of ELASTICSEARCH_URL.",
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="Write the figures to FILE as well.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per kind of query and one for all."""
        try:
            with _engine(options["engine"]) as engine_at:
                figures = evaluate(options["directory"], engine_at)
        except (MalformedDataSet, EngineUnavailable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{'':12}" + "".join(f"{column:>14}" for column in COLUMNS))
        for name, row in [*sorted(figures["kinds"].items()), ("all", figures["all"])]:
            self.stdout.write(f"{name:12}" + "".join(f"{row.get(column, 0):>14.4g}" for column in COLUMNS))
        total = figures["all"]
        self.stdout.write(
            f"{total['passages']} passages, {total['queries']} queries, "
            f"index {total['index_bytes'] / 1e6:.2f} MB, built in {total['build_seconds']:.1f} s"
        )
        if options["json"]:
            options["json"].write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
