"""Matching flex professionals to requests: an instance in, a plan out.

A pure package: no Django, nothing of the rest of the product, and importing it loads no solver. CP-SAT and
HiGHS each run in a process of their own, because their libraries can't live in one process and neither
belongs in a web process. The rules and the four objectives are described in README.md next to this file.
"""

from experts.matching.greedy import greedy
from experts.matching.instance import (
    Current,
    FieldError,
    Forbidden,
    Instance,
    InvalidInstance,
    Professional,
    Request,
    Scheme,
)
from experts.matching.moving import placement_moves
from experts.matching.plan import (
    Assignment,
    Objective,
    Plan,
    Unassigned,
    check_writable,
    make_plan,
    write_plan,
)
from experts.matching.reading import parse_instance, read_instance
from experts.matching.remedies import Leave, Move, Prices, Remedy, remedies, with_remedy
from experts.matching.rules import distance_km, evaluate
from experts.matching.solving import Progress, solve
from experts.matching.violations import Violation, fixed_conflicts, violations

__all__ = [
    "Assignment",
    "Current",
    "FieldError",
    "Forbidden",
    "Instance",
    "InvalidInstance",
    "Leave",
    "Move",
    "Objective",
    "Plan",
    "Prices",
    "Professional",
    "Progress",
    "Remedy",
    "Request",
    "Scheme",
    "Unassigned",
    "Violation",
    "check_writable",
    "distance_km",
    "evaluate",
    "fixed_conflicts",
    "greedy",
    "make_plan",
    "parse_instance",
    "placement_moves",
    "read_instance",
    "remedies",
    "solve",
    "violations",
    "with_remedy",
    "write_plan",
]
