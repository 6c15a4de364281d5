"""Each day: who sees to a step that is due within a week, and isn't done, gets one mail about it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import mails
from .models import PlanRun, RunStep
from .snapshot import step_in

AHEAD = dt.timedelta(days=7)


def remind() -> int:
    """Promise the mails; returns how many steps are due soon.

    The key of a mail holds the day: running this again mails nobody twice, and a deadline that moved is told
    anew. A run that fails keeps no other back; the first error is raised after the last run.
    """
    today = timezone.localdate()
    steps: dict[int, list[RunStep]] = defaultdict(list)
    for row in RunStep.objects.filter(
        run__state=PlanRun.State.RUNNING,
        responsible__is_active=True,
        # Who left the organisation has no more to do with it.
        responsible__memberships__organisation=F("run__organisation"),
    ).select_related("responsible"):
        steps[row.run_id].append(row)
    runs = PlanRun.objects.with_progress().in_bulk(steps)
    count = 0
    errors = []
    for pk, run in sorted(runs.items()):
        try:
            count += _remind_of(run, steps[pk], today)
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return count


@transaction.atomic
def _remind_of(run: PlanRun, rows: list[RunStep], today: dt.date) -> int:
    """Promise those of one run: who works in another does not wait until all are done."""
    count = 0
    for row in rows:
        step = step_in(run.shown, row.step_key)
        due = run.dates[row.step_key].due if step else None
        if not (step and due and row.responsible) or row.step_key in run.done_keys:
            continue
        if today <= due <= today + AHEAD:
            mails.due_soon(run, step, row.responsible, due)
            count += 1
    return count
