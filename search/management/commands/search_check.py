"""Find and mend differences between the database and the search indexes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import checking, indexing, sources
from search.engine import engine
from search.engines import EngineUnavailable, IndexDamaged

SHOWN = 20


class Command(BaseCommand):
    """`manage.py search_check [--dry-run]`."""

    help = (
        "Compares the search indexes with the database and mends what differs. Exit code 0: in order, or "
        "mended; 1: differences with --dry-run; 2: it could not be found out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="Report differences, mend none.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check each index and print what differed."""
        mend, differs = not options["dry_run"], False
        try:
            for index in sources.indexes():
                differs |= self._check(index, mend, options["verbosity"])
        except EngineUnavailable as error:
            raise CommandError(str(error), returncode=2) from error
        if differs and not mend:
            raise CommandError("The index differs from the database; nothing was mended.", returncode=1)

    def _check(self, index: str, mend: bool, verbosity: int) -> bool:
        """Check one index and say what differed; tells whether anything did."""
        # A damage may show only where the index is read.
        with suppress(IndexDamaged):
            if engine(index).status().up_to_date:
                return self._compare(index, mend, verbosity)
        self.stdout.write(f"{index}: no index that can be read.")
        if mend:
            *_steps, last = indexing.rebuild(index)
            self.stdout.write(f"{index}: built with {last.passages} passages.")
        return True

    def _compare(self, index: str, mend: bool, verbosity: int) -> bool:
        report = checking.Report()
        for _report in checking.check(index, report, mend=mend):
            if verbosity > 1:
                self.stdout.write(f"{index}: {report.pages} pages compared")
        mended = ", mended" if report.differences and mend else ""
        waiting = f" ({report.waiting()} wait for the worker)" if not mend and report.differences else ""
        self.stdout.write(
            f"{index}: {report.pages} pages, {report.passages} passages compared; "
            f"{len(report.missing)} missing, {len(report.stale)} stale, "
            f"{len(report.superfluous)} superfluous{waiting}{mended}."
        )
        if report.to_vectorize:
            self.stdout.write(
                f"{index}: of {report.to_vectorize} pages the worker has yet to read the meaning."
            )
        for what in ("missing", "stale", "superfluous"):
            pages = getattr(report, what)
            for page_id in pages[:SHOWN]:
                self.stdout.write(f"  {what}: {page_id}")
            if len(pages) > SHOWN:
                self.stdout.write(f"  … and {len(pages) - SHOWN} more {what}")
        return bool(report.differences)
