"""A run as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from knowledge.resources.links import Links
from knowledge.resources.types import StepPlan

from .actions import version_of
from .forms import StepForm
from .models import PlanRun, RunStep, RunTick
from .snapshot import Change, Step, changes_between, snapshot_of


@dataclass
class StepView:
    """One step of a run, with what its people did."""

    number: int
    key: str
    title: str
    text: SafeString
    meta: list[dict[str, str]]
    items: list[dict[str, Any]]
    links: list[dict[str, str]]
    state: str
    overdue: bool
    open: bool
    form: StepForm
    done: RunTick | None = None
    row: RunStep | None = None
    # What a colleague saved while the visitor was typing.
    theirs: RunStep | None = None

    @property
    def ticked(self) -> int:
        """How many items are ticked."""
        return sum(item["tick"] is not None for item in self.items)


@dataclass
class Dropped:
    """What was done for parts that the plan no longer has."""

    ticks: list[RunTick] = field(default_factory=list)
    notes: list[RunStep] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.ticks or self.notes)


@dataclass
class Newer:
    """A newer version of the plan that the people of the run have not seen."""

    version: str
    changes: list[Change]


@dataclass
class RunPage:
    """All that the page of a run shows."""

    steps: list[StepView]
    dropped: Dropped
    newer: Newer | None
    plan: StepPlan | None


def run_page(run: PlanRun, user: Any, *, open_key: str = "", bound: StepForm | None = None) -> RunPage:
    """Read the page of a run; the number of queries does not depend on its length.

    `bound` is a filled-in form that was refused: it stands at its step as it was typed.
    """
    ticks = {(tick.step_key, tick.item_key): tick for tick in run.ticks.select_related("by")}
    rows = {row.step_key: row for row in run.step_rows.select_related("responsible", "note_by")}
    people = colleagues_of(run)
    links = Links.of_texts(
        [step["text"] for step in run.steps], [link["id"] for step in run.steps for link in step["links"]]
    )
    run.done_ticks = [tick for tick in ticks.values() if not tick.item_key]  # type: ignore[attr-defined]
    current = run.current_step
    late = {deadline.step["key"] for deadline in run.overdue}
    steps = []
    for number, step in enumerate(run.steps, start=1):
        key = step["key"]
        done, row = ticks.pop((key, ""), None), rows.pop(key, None)
        is_now = run.is_going_on and current is step
        refused = bound if bound is not None and bound.step["key"] == key else None
        steps.append(
            StepView(
                number=number,
                key=key,
                title=step["title"],
                text=links.expand(step["text"]),
                meta=_meta(run, step, row),
                items=[
                    {"key": item["key"], "text": item["text"], "tick": ticks.pop((key, item["key"]), None)}
                    for item in step["checklist"]
                ],
                links=[
                    {"title": link["title"], "url": address}
                    for link in step["links"]
                    if (address := links.address(link["id"]))
                ],
                state="done" if done else "now" if is_now else "",
                overdue=key in late,
                open=is_now or key == open_key or refused is not None,
                form=refused or StepForm(step, row, people),
                done=done,
                row=row,
            )
        )
    dropped = Dropped(list(ticks.values()), [row for row in rows.values() if row.note])
    plan = StepPlan.objects.visible_to(user).filter(pk=run.plan_id).first()
    return RunPage(steps, dropped, _newer(run, plan), plan)


def colleagues_of(run: PlanRun) -> list[User]:
    """Who works for the organisation of the run."""
    return list(
        User.objects.filter(memberships__organisation=run.organisation_id, is_active=True).order_by(
            "first_name", "last_name", "pk"
        )
    )


def _newer(run: PlanRun, plan: StepPlan | None) -> Newer | None:
    if plan is None or not run.is_going_on:
        return None
    snapshot = snapshot_of(plan)
    if snapshot == run.shown:
        return None
    return Newer(version_of(snapshot), changes_between(run.shown, snapshot))


def _meta(run: PlanRun, step: Step, row: RunStep | None) -> list[dict[str, str]]:
    """Who, when, and who sees to it, each with its icon."""
    meta = []
    if step["who"]:
        meta.append({"icon": "people", "text": step["who"]})
    dates = run.dates[step["key"]]
    if dates.begins:
        meta.append({"icon": "calendar", "text": _("Begins on %(day)s") % {"day": day_text(dates.begins)}})
    if dates.due:
        meta.append({"icon": "clock", "text": _("Done by %(day)s") % {"day": day_text(dates.due)}})
    if row and row.responsible:
        meta.append({"icon": "user", "text": _("%(name)s sees to it") % {"name": row.responsible}})
    return meta


def day_text(day: Any) -> str:
    """14 september 2026"""
    return date_format(day, "j F Y")


def progress_text(run: PlanRun) -> str:
    """How far the run is, in words."""
    words = _("%(done)s of %(all)s steps done.") % {"done": len(run.done_keys), "all": len(run.steps)}
    current = run.current_step
    if current is not None and run.is_going_on:
        number = run.steps.index(current) + 1
        words += " " + _("You are at step %(number)s.") % {"number": number}
    return words
