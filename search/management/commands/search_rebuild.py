"""Build the search indexes anew while the old ones keep answering."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search import indexing, sources
from search.engine import engine


class Command(BaseCommand):
    """`manage.py search_rebuild [--if-needed]`."""

    help = "Builds the search indexes anew from the database; searches use the old ones until then."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --if-needed."""
        parser.add_argument(
            "--if-needed", action="store_true", help="Leave an index that is up to date as it is."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild in batches and show progress."""
        for index in sources.indexes():
            if options["if_needed"] and engine(index).status().up_to_date:
                continue
            count = 0
            for count in indexing.rebuild(index):
                if options["verbosity"] > 1:
                    self.stdout.write(f"{count} passages")
            self.stdout.write(f"Search index of {index} built: {count} passages.")
