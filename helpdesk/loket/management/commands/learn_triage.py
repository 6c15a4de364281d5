"""Learn which words point to which target group."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import SYSTEM
from loket.triage.learning import learn_keywords


class Command(BaseCommand):
    """`manage.py learn_triage`."""

    help = (
        "Learns keywords for triage from the target groups, the synonyms and the pages; twice gives the same."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Learn them anew; what people set by hand stays."""
        self.stdout.write(f"{learn_keywords(SYSTEM)} keywords.")
