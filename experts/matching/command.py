"""`python -m experts.matching INSTANCE PLAN [--seconds N]`: plan a file from the command line.

`manage.py plan_match` comes here too, before Django is loaded: that would take seconds of the limit.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from experts.matching.instance import FieldError, InvalidInstance
from experts.matching.plan import Plan, check_writable, write_plan
from experts.matching.reading import read_instance
from experts.matching.solving import Progress, solve
from experts.matching.violations import fixed_conflicts

# Nobody waits for more: then the clock of the system is not to be trusted.
LONGEST_START = 600.0


def main(arguments: Sequence[str] | None = None, program: str = "experts.matching") -> int:
    """Read the instance, solve it, write the plan. Returns 0, or 2 when something named is not right.

    The time limit is that of the whole process, its start included.
    """
    parser = argparse.ArgumentParser(prog=program, description="Match professionals to requests.")
    parser.add_argument("instance", type=Path, help="JSON file with the instance")
    parser.add_argument("plan", type=Path, help="JSON file to write the plan to")
    parser.add_argument("--seconds", type=_positive, default=60.0, help="time limit (default 60)")
    parser.add_argument("--progress", action="store_true", help="show progress on standard error")
    options = parser.parse_args(arguments)
    try:
        show = _show if options.progress else None
        plan = plan_file(options.instance, options.plan, options.seconds, show, lived=_seconds_lived())
    except (InvalidInstance, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{plan.status}: {list(plan.objective)}, bound {plan.bound}")
    return 0


def plan_file(
    source: Path,
    target: Path,
    seconds: float,
    on_progress: Callable[[Progress], None] | None = None,
    lived: float = 0.0,
) -> Plan:
    """Plan the instance in a file into another file, within `seconds` of which `lived` are over already.

    Told on standard error: unknown fields, requests of zero hours, fixed assignments that are forbidden, and
    those that overrun hours or a budget together, the smallest sets of them; a plan is made around them.
    Raises InvalidInstance, or OSError when a file can't be read or written.
    """
    began = time.monotonic() - lived
    notices: list[FieldError] = []
    instance = read_instance(source, notices)
    check_writable(target)
    for notice in notices:
        print(notice, file=sys.stderr)
    for conflict in fixed_conflicts(instance):
        # A fixed assignment may break the rules of skill and distance.
        if conflict.kind in ("hours", "budget"):
            print(f"fixed, and not possible together: {conflict.message}", file=sys.stderr)
        elif conflict.kind == "forbidden":
            print(f"fixed, though forbidden: {conflict.message}", file=sys.stderr)
    plan = solve(instance, began + seconds - time.monotonic(), on_progress)
    write_plan(plan, target)
    return plan


def _seconds_lived() -> float:
    """How long this process runs. Where the system does not tell, the processor time that it took."""
    try:
        ticks = int(Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19])
        lived = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError, ValueError, IndexError):
        return time.process_time()
    return lived if 0 <= lived < LONGEST_START else time.process_time()


def _positive(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("must be a number of seconds, more than 0")
    return seconds


def _show(progress: Progress) -> None:
    print(
        f"{progress.seconds:7.1f} s  {progress.stage:8} {list(progress.objective)}"
        f"  bound {progress.bound}  gap {progress.gap:.2%}",
        file=sys.stderr,
    )
