"""Measure triage on questions of which the target group is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loket.triage.evaluation import MalformedQuestions, evaluate, read_questions
from loket.triage.meaning import is_available, meanings
from search.semantic import MISSING


class Command(BaseCommand):
    """`manage.py triage_eval QUESTIONS.jsonl [--train EXAMPLES.jsonl] [--semantic] [--json]`."""

    help = (
        "Prints how often the first suggestion of triage is right, and how often one of the first two. "
        "It knows what a fresh installation knows; lines are {text, target_group, also}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """QUESTIONS, --train, --semantic and --json."""
        parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
        parser.add_argument(
            "--train", type=Path, metavar="EXAMPLES.jsonl", help="Examples to learn from as well."
        )
        parser.add_argument(
            "--semantic", action="store_true", help="Use the meaning of sentences too (the extra `semantic`)."
        )
        parser.add_argument("--json", action="store_true", help="Print one object of JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the two figures; nothing is kept."""
        try:
            questions = read_questions(options["questions"])
            extra = read_questions(options["train"]) if options["train"] else []
        except MalformedQuestions as error:
            raise CommandError(str(error)) from error
        if not questions:
            raise CommandError(f"{options['questions']}: no questions")
        if options["semantic"] and not is_available():
            raise CommandError(MISSING)
        figures = evaluate(questions, extra, meanings if options["semantic"] else None)
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write(
                f"{len(questions)} questions: {figures['accuracy']:.1%} right at once, "
                f"{figures['accuracy_at_2']:.1%} among the first two."
            )
