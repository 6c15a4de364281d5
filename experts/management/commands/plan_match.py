"""Solves a planning problem from a file: `manage.py plan_match INSTANCE.json PLAN.json [--seconds N]`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """For `call_command`; from the command line manage.py goes to experts.matching without Django."""

    help = "Reads an instance of the planning problem and writes the best plan found within the time limit."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The two files and the time limit."""
        parser.add_argument("instance", type=Path)
        parser.add_argument("plan", type=Path)
        parser.add_argument("--seconds", type=float, default=60.0, help="Time limit, 60 by default.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, solve, write. A bad instance is a CommandError that names every wrong field."""
        from experts import matching
        from experts.matching.command import plan_file

        if not 0 < options["seconds"] < math.inf:
            raise CommandError("--seconds must be a number of seconds, more than 0.", returncode=2)
        try:
            plan = plan_file(options["instance"], options["plan"], options["seconds"])
        except matching.InvalidInstance as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            f"{plan.status}: {len(plan.assignments)} placed, {len(plan.unassigned)} not; "
            f"value {plan.objective.value} of at most {plan.bound}"
        )
