"""When the steps of a run begin and must be done. Weeks of the plan count from the chosen start date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from calendars.working_days import first_working_day_from, last_working_day_before

from .snapshot import Snapshot


@dataclass(frozen=True)
class StepDates:
    """First and last day of a step, both working days; None where the plan doesn't say."""

    begins: dt.date | None
    due: dt.date | None


def dates_of(snapshot: Snapshot, starts_on: dt.date) -> dict[str, StepDates]:
    """The dates of each step by its key.

    A step is due on the last working day before the plan's own "done within", or else before the next step in
    the plan that begins later. The last step of a plan that doesn't say has no deadline.
    """
    steps = snapshot["steps"]
    found = {}
    for number, step in enumerate(steps):
        weeks, until = step["weeks"], step["done_weeks"]
        if until is None and weeks is not None:
            later = (next_step["weeks"] for next_step in steps[number + 1 :])
            until = next((other for other in later if other is not None and other > weeks), None)
        begins = None if weeks is None else first_working_day_from(starts_on + dt.timedelta(weeks=weeks))
        due = None if until is None else last_working_day_before(starts_on + dt.timedelta(weeks=until))
        if begins and due and due < begins:
            due = begins
        found[step["key"]] = StepDates(begins, due)
    return found
