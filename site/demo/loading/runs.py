"""Two step plans under way. Their start counts back from the day of loading."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts.models import Organisation, User
from knowledge.models import PlanRun, StepPlan
from knowledge.runs.actions import assign_step, digest_of, mark_step, start_run, tick_items, write_note

from .tables import each


def load_runs() -> list[PlanRun]:
    """Put the runs; one that is there stays as its people left it."""
    plans = {plan.slug: plan for plan in StepPlan.objects.all()}
    organisations = {organisation.slug: organisation for organisation in Organisation.objects.all()}
    people = {user.email: user for user in User.objects.all()}
    known = set(PlanRun.objects.values_list("key", flat=True))

    def put(row: dict[str, str]) -> PlanRun:
        starter, colleague = people[row["person"]], people[row["colleague"]]
        run = start_run(
            starter,
            plans[row["plan"]],
            organisations[row["organisation"]],
            starts_on=timezone.localdate() - dt.timedelta(days=int(row["days_ago"])),
            key=row["key"],
            name=row["name"],
        )
        if row["key"] in known:
            return run
        for task in row["ticks"].split(";"):
            step, item = task.split("/")
            tick_items(colleague, run, step, ticked=[item])
        for step in row["done"].split(";"):
            mark_step(starter, run, step, done=True)
        # Who takes a step upon oneself gets no mail.
        assign_step(colleague, run, row["responsible_for"], colleague)
        write_note(colleague, run, row["note_step"], row["note"], seen=digest_of(""))
        return run

    return each("stappenplannen-in-gebruik.csv", put)
