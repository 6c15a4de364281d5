"""How good and how quick plans are, against the greedy baseline in the same run.

`python -m bench.matching --sizes 20x40x26:5 60x150x52:60` prints for each size (professionals x requests x
weeks, with a time limit in seconds) what was proven and how far the value is from its bound.
"""

import argparse
import time
from collections.abc import Sequence

from bench.planning_cases import planning_case
from experts.matching import evaluate, greedy, parse_instance, solve

SIZES = ("20x40x26:5", "60x150x52:60", "200x500x104:120", "400x1000x104:120")
HEADER = ("size", "value", "bound", "gap", "seconds", "status", "greedy", "s", "ratio")


def measure(size: str, seed: int, reach: float) -> tuple[str, ...]:
    """One row of the table: a made-up case of the size, solved within the limit behind the colon."""
    shape, _, limit = size.partition(":")
    professionals, requests, weeks = (int(part) for part in shape.split("x"))
    instance = parse_instance(planning_case(professionals, requests, weeks, seed, reach))
    began = time.monotonic()
    by_hand = evaluate(instance, greedy(instance)).value
    greedy_seconds = time.monotonic() - began
    began = time.monotonic()
    plan = solve(instance, float(limit or 60))
    seconds = time.monotonic() - began
    value = plan.objective.value
    return (
        shape,
        str(value),
        str(plan.bound),
        f"{(plan.bound - value) / max(1, plan.bound):.2%}",
        f"{seconds:.1f}",
        plan.status,
        str(by_hand),
        f"{greedy_seconds:.1f}",
        f"{value / max(1, by_hand):.3f}",
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, a row as soon as it is known."""
    parser = argparse.ArgumentParser(prog="bench.matching", description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=SIZES, metavar="PxRxW:SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reach", type=float, default=1.0, help="scales how far everyone travels")
    options = parser.parse_args(arguments)
    row = "| {:>13} | {:>8} | {:>8} | {:>6} | {:>7} | {:>8} | {:>8} | {:>4} | {:>5} |"
    print(row.format(*HEADER))
    for size in options.sizes:
        print(row.format(*measure(size, options.seed, options.reach)), flush=True)


if __name__ == "__main__":
    main()
