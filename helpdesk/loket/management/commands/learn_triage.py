"""Learn which words point to which target group."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import SYSTEM
from loket.triage.learning import learn_keywords
from loket.triage.retraining import retrain


class Command(BaseCommand):
    """`manage.py learn_triage`."""

    help = "Learns triage from the target groups, the synonyms, the pages and the desk's own questions."

    def handle(self, *args: Any, **options: Any) -> None:
        """Learn them anew; what people set by hand stays."""
        self.stdout.write(f"{learn_keywords(SYSTEM)} keywords.")
        training = retrain(SYSTEM)
        self.stdout.write(
            f"{training.examples} examples, {training.score:.1%} right at once, "
            + ("in use." if training.kept else "not in use: the one before does better.")
        )
