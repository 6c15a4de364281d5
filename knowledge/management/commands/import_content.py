"""`manage.py import_content DIR [--dry-run]`: load content files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import SYSTEM
from knowledge.importing import import_content
from knowledge.importing.lock import ImportBusy


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
            raise CommandError(_("%(folder)s is no folder.") % {"folder": directory})
        try:
            report = import_content(SYSTEM, directory, dry_run=options["dry_run"])
        except ImportBusy as error:
            raise CommandError(_("Another import is under way. Try again in a few minutes.")) from error
        what = {"made": _("made"), "changed": _("changed"), "unchanged": _("unchanged")}
        for change in report.changes:
            if change.what != "unchanged" or options["verbosity"] > 1:
                self.stdout.write(f"{what[change.what]}: {change.kind}/{change.slug}")
        for warning in report.warnings:
            self.stderr.write(_("note: %(text)s") % {"text": warning})
        for problem in report.problems:
            self.stderr.write(self.style.ERROR(_("left out: %(text)s") % {"text": problem}))
        line = ", ".join(f"{report.count(name)} {label}" for name, label in what.items())
        self.stdout.write(_("dry run: %(text)s") % {"text": line} if options["dry_run"] else line)
        if report.problems:
            count = len({problem.path for problem in report.problems})
            raise CommandError(
                ngettext("%(count)d file left out.", "%(count)d files left out.", count) % {"count": count}
            )
