"""`manage.py load_municipalities`: provinces, municipalities, regions and neighbours from our own tables."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vocabulary.places import DATA, BadRows, put_places, read_tables


class Command(BaseCommand):
    """Loads the places of the Netherlands; a second time changes nothing."""

    help = "Load provinces, municipalities and regions from CSV; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """An operator may load tables of a later year."""
        parser.add_argument(
            "--folder", type=Path, default=DATA, help="where provinces.csv and municipalities.csv are"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say in one line what changed."""
        try:
            loaded = put_places(read_tables(options["folder"]))
        except BadRows as error:
            raise CommandError("Nothing was loaded:\n" + "\n".join(error.problems)) from error
        if options["verbosity"]:
            self.stdout.write(
                f"Places: {loaded.created} new, {loaded.changed} changed, {loaded.removed} removed."
            )
