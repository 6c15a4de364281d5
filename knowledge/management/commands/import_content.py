"""`manage.py import_content DIR [--dry-run]`: load content files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import SYSTEM
from knowledge.importing import import_content


class Command(BaseCommand):
    """Loads Markdown files with front matter as pages; loading them again changes nothing."""

    help = "Load content files (Markdown with front matter) from folders named after the sections."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, and whether to only tell."""
        parser.add_argument("directory", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, tell, and fail when a file was left out."""
        directory: Path = options["directory"]
        if not directory.is_dir():
            raise CommandError(f"{directory} is no folder.")
        report = import_content(SYSTEM, directory, dry_run=options["dry_run"])
        for change in report.changes:
            if change.what != "unchanged" or options["verbosity"] > 1:
                self.stdout.write(f"{change.what}: {change.kind}/{change.slug}")
        for warning in report.warnings:
            self.stderr.write(f"note: {warning}")
        for problem in report.problems:
            self.stderr.write(self.style.ERROR(f"left out: {problem}"))
        made, changed, same = (report.count(what) for what in ("made", "changed", "unchanged"))
        prefix = "dry run: " if options["dry_run"] else ""
        self.stdout.write(f"{prefix}{made} made, {changed} changed, {same} unchanged")
        if report.problems:
            raise CommandError(f"{len({p.path for p in report.problems})} file(s) left out.")
