"""Build the search indexes anew while the old ones keep answering."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing, sources
from search.engine import engine
from search.engines import EngineUnavailable

SECONDS_BETWEEN_LINES = 2.0


class Command(BaseCommand):
    """`manage.py search_rebuild [--if-needed] [--anew]`."""

    help = (
        "Builds the search indexes anew from the database; searches use the old ones until then. "
        "It can be stopped at any time: the next one goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --if-needed and --anew."""
        parser.add_argument(
            "--if-needed", action="store_true", help="Leave an index that is up to date as it is."
        )
        parser.add_argument(
            "--anew", action="store_true", help="Do not go on with a rebuild that was stopped."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild in batches and show progress, a line now and then."""
        try:
            for index in sources.indexes():
                if not (options["if_needed"] and engine(index).status().up_to_date):
                    self._rebuild(index, options)
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped; the next rebuild goes on from here.", returncode=130) from None

    def _rebuild(self, index: str, options: dict[str, Any]) -> None:
        shown = time.monotonic()
        for progress in indexing.rebuild(index, anew=options["anew"]):
            if options["verbosity"] > 1 or time.monotonic() - shown > SECONDS_BETWEEN_LINES:
                shown = time.monotonic()
                of_pages = "" if progress.of_pages is None else f" of {progress.of_pages}"
                self.stdout.write(f"{index}: {progress.pages}{of_pages} pages, {progress.passages} passages")
                self.stdout.flush()
        self.stdout.write(f"Search index of {index} built: {progress.passages} passages.")
