"""`manage.py set_up_knowledge`: home page, sections and rights, without content."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import SYSTEM
from knowledge.actions import set_up
from knowledge.documents.reading import promise_missing
from knowledge.documents.uses import note_missing


class Command(BaseCommand):
    """Makes what is missing of the fixed part of the page tree."""

    help = "Make the home page, the sections and the rights of the roles; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make and tell."""
        made = set_up(SYSTEM)
        # Documents that were there before the site read any.
        promise_missing()
        note_missing()
        self.stdout.write(f"made: {', '.join(made)}" if made else "nothing to do")
