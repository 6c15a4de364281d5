"""Build the search index anew while the old one keeps answering."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search import indexing
from search.engine import engine


class Command(BaseCommand):
    """`manage.py search_rebuild [--if-needed]`."""

    help = "Builds a new search index from the database; searches use the old one until it is complete."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --if-needed."""
        parser.add_argument(
            "--if-needed", action="store_true", help="Do nothing when there is an up-to-date index."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild in batches and show progress."""
        if options["if_needed"] and engine().status().up_to_date:
            return
        count = 0
        for count in indexing.rebuild():
            if options["verbosity"] > 1:
                self.stdout.write(f"{count} passages")
        self.stdout.write(f"Search index built: {count} passages.")
