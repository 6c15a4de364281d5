"""A finished plan: who does what, why the rest is left, and how good it is."""

import errno
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from experts.matching.instance import Instance, Request
from experts.matching.rules import Ground, Objective, evaluate, ground, has_skills, is_near

Reason = Literal["no_skill", "too_far", "no_hours", "budget", "outbid"]
Status = Literal["optimal", "feasible"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A request that goes to a professional, both by id."""

    request: str
    professional: str


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A request that goes to nobody, with the first reason that holds."""

    request: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """Every request is in exactly one of the two lists. `bound` is a proven upper bound on the value."""

    assignments: tuple[Assignment, ...]
    unassigned: tuple[Unassigned, ...]
    objective: Objective
    bound: int
    status: Status

    def as_json(self) -> dict[str, Any]:
        """The plan in the form of a plan file."""
        return {
            "assignments": [
                {"request": one.request, "professional": one.professional} for one in self.assignments
            ],
            "unassigned": [{"request": one.request, "reason": one.reason} for one in self.unassigned],
            "objective": list(self.objective),
            "bound": self.bound,
            "status": self.status,
        }


def make_plan(instance: Instance, assigned: Mapping[str, str], bound: int, status: Status) -> Plan:
    """The plan of an assignment of requests to professionals by id, in the order of the requests."""
    start = ground(instance)
    return Plan(
        assignments=tuple(
            Assignment(one.id, assigned[one.id]) for one in instance.requests if one.id in assigned
        ),
        unassigned=tuple(
            Unassigned(one.id, reason_left(start, one)) for one in instance.requests if one.id not in assigned
        ),
        objective=evaluate(instance, assigned),
        bound=bound,
        status=status,
    )


def reason_left(start: Ground, request: Request) -> Reason:
    """Why the request could not be placed beside the fixed assignments alone; `outbid` when it could."""
    absent = start.absent.get(request.id, ())
    skilled = [
        one for one in start.professionals.values() if one.id not in absent and has_skills(one, request)
    ]
    if not skilled:
        return "no_skill"
    near = [one for one in skilled if is_near(one, request)]
    if not near:
        return "too_far"
    if not any(start.room.has_hours(one, request) for one in near):
        return "no_hours"
    return "outbid" if start.room.can_pay(request) else "budget"


def write_plan(plan: Plan, path: Path) -> None:
    """Write the plan as a JSON file, replacing it as a whole, so no reader finds half a plan.

    Raises OSError when that can't be done; what stood there is there still.
    """
    path = path.resolve()
    text = json.dumps(plan.as_json(), ensure_ascii=False, indent=1) + "\n"
    if path.exists() and not path.is_file():
        # A pipe or /dev/null is written to and never replaced.
        path.write_text(text, encoding="utf-8")
        return
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def check_writable(path: Path) -> None:
    """Raises OSError when no plan can be written there: better before the solver has worked than after."""
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.is_file() or not path.exists():
        draft = path.with_name(path.name + ".part")
        try:
            draft.touch()
            draft.unlink()
        except OSError as error:
            # Told with the name that was given, not with that of the draft.
            raise OSError(error.errno, error.strerror, str(path)) from error
