"""`python -m experts.matching INSTANCE PLAN [--seconds N]`: plan a file from the command line."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from experts.matching.instance import InvalidInstance
from experts.matching.plan import check_writable, write_plan
from experts.matching.reading import read_instance
from experts.matching.solving import Progress, solve
from experts.matching.violations import fixed_conflicts


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the instance, solve it, write the plan. Returns 0, or 2 when something named is not right."""
    parser = argparse.ArgumentParser(prog="experts.matching", description="Match professionals to requests.")
    parser.add_argument("instance", type=Path, help="JSON file with the instance")
    parser.add_argument("plan", type=Path, help="JSON file to write the plan to")
    parser.add_argument("--seconds", type=_positive, default=60.0, help="time limit (default 60)")
    parser.add_argument("--progress", action="store_true", help="show progress on standard error")
    options = parser.parse_args(arguments)
    try:
        instance = read_instance(options.instance)
        check_writable(options.plan)
        for conflict in fixed_conflicts(instance):
            print(f"fixed, and not possible together: {conflict.message}", file=sys.stderr)
        plan = solve(instance, options.seconds, _show if options.progress else None)
        write_plan(plan, options.plan)
    except (InvalidInstance, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{plan.status}: {list(plan.objective)}, bound {plan.bound}")
    return 0


def _positive(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("must be more than 0")
    return seconds


def _show(progress: Progress) -> None:
    print(
        f"{progress.seconds:7.1f} s  {progress.stage:8} {list(progress.objective)}"
        f"  bound {progress.bound}  gap {progress.gap:.2%}",
        file=sys.stderr,
    )
