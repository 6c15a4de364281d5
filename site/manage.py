#!/usr/bin/env python
"""Django's command line for Thuisbasis."""

import os
import sys


def main() -> None:
    """Run one management command."""
    if sys.argv[1:2] == ["plan_match"]:
        # The solver needs no Django, and loading it would take seconds of the time limit.
        from experts.matching.command import main as plan_match

        sys.exit(plan_match(sys.argv[2:], "manage.py plan_match"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        # Also while it is still loading: who stops a command needs no trace of where it was.
        sys.exit(130)


if __name__ == "__main__":
    main()
