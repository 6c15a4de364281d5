"""The verbs of runs. All write under a lock on the run, so what colleagues do at once comes one by one."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.membership import check_works_for, works_for
from accounts.models import Organisation, User
from accounts.secret_addresses import hash_secret, new_secret
from knowledge.resources.types import StepPlan

from . import mails
from .models import PlanRun, RunFeed, RunStep, RunTick
from .snapshot import Step, snapshot_of, step_in


class RunClosed(ValidationError):
    """The run was finished or stopped: nobody works in it until somebody opens it again."""

    def __init__(self) -> None:
        super().__init__(_("This step plan was finished or stopped. Open it again to go on."))


class StepGone(ValidationError):
    """The step is no part of the plan any more."""

    def __init__(self) -> None:
        super().__init__(_("This step is no part of the step plan any more."))


class NoteChanged(ValidationError):
    """A colleague wrote another text in the meantime; `row` holds it."""

    def __init__(self, row: RunStep) -> None:
        super().__init__(_("A colleague changed this note while you were writing."))
        self.row = row


@transaction.atomic
def start_run(
    actor: Any, plan: StepPlan, organisation: Organisation, *, starts_on: dt.date, key: str, name: str = ""
) -> PlanRun:
    """Start a run of a published plan. `key` names the form: the same form again gives the run that is there.

    Without a name the run is called after the plan.
    """
    user = check_works_for(actor, organisation)
    if not StepPlan.objects.visible_to(user).filter(pk=plan.pk).exists():
        raise PermissionDenied
    run, made = PlanRun.objects.get_or_create(
        key=key,
        defaults={
            "plan": plan,
            "organisation": organisation,
            "name": (name or plan.title)[:150],
            "starts_on": starts_on,
            "shown": snapshot_of(plan),
            "started_by": user,
            "changed_by": user,
        },
    )
    if not made:
        check_works_for(user, run.organisation)
    else:
        record(user, "start_run", run, plan=plan.pk)
    return run


def _locked(actor: Any, run: PlanRun, *, open_only: bool = True) -> tuple[User, PlanRun]:
    """The run as it is now, locked until the end of the transaction. Raises PermissionDenied, RunClosed."""
    run = PlanRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    user = check_works_for(actor, run.organisation)
    if open_only and not run.is_going_on:
        raise RunClosed
    return user, run


def _step(run: PlanRun, key: str) -> Step:
    step = step_in(run.shown, key)
    if step is None:
        raise StepGone
    return step


def _changed(user: User, run: PlanRun, *, deadlines: bool = False, **values: Any) -> None:
    """Note who changed the run last, with new values; a calendar takes over what changed the deadlines."""
    values |= {"changed_by": user, "changed_at": timezone.now()}
    if deadlines:
        values["sequence"] = F("sequence") + 1
    PlanRun.objects.filter(pk=run.pk).update(**values)


@transaction.atomic
def change_run(actor: Any, run: PlanRun, *, name: str, starts_on: dt.date) -> None:
    """Give a run another name or start date; all deadlines move along."""
    user, run = _locked(actor, run)
    moved = run.starts_on != starts_on
    if moved or run.name != name:
        _changed(user, run, deadlines=moved, name=name, starts_on=starts_on)
        record(user, "change_run", run, moved=moved)


@transaction.atomic
def tick_items(
    actor: Any, run: PlanRun, step_key: str, *, ticked: Iterable[str] = (), unticked: Iterable[str] = ()
) -> None:
    """Tick items of a step and take ticks away; what is so already, or is no item of the step, stays."""
    user, run = _locked(actor, run)
    step = _step(run, step_key)
    texts = {item["key"]: item["text"] for item in step["checklist"]}
    made = sum(
        RunTick.objects.get_or_create(
            run=run, step_key=step_key, item_key=key, defaults={"text": texts[key], "by": user}
        )[1]
        for key in ticked
        if key in texts
    )
    gone = RunTick.objects.filter(
        run=run, step_key=step_key, item_key__in=[key for key in unticked if key in texts]
    ).delete()[0]
    if made or gone:
        _changed(user, run)
        record(user, "tick_items", run, step=step_key, ticked=made, unticked=gone)


@transaction.atomic
def mark_step(actor: Any, run: PlanRun, step_key: str, *, done: bool) -> None:
    """Say that a step is done, or not done after all."""
    user, run = _locked(actor, run)
    step = _step(run, step_key)
    if done:
        changed = RunTick.objects.get_or_create(
            run=run, step_key=step_key, item_key="", defaults={"text": step["title"], "by": user}
        )[1]
    else:
        changed = bool(RunTick.objects.filter(run=run, step_key=step_key, item_key="").delete()[0])
    if changed:
        _changed(user, run, deadlines=True)
        record(user, "mark_step", run, step=step_key, done=done)


def digest_of(note: str) -> str:
    """Names the text of a note, for a form to say what it was shown."""
    return hashlib.sha256(note.encode()).hexdigest()


@transaction.atomic
def write_note(actor: Any, run: PlanRun, step_key: str, note: str, *, seen: str) -> None:
    """Save the note of a step. `seen` is the digest of the text that the writer was shown.

    Raises NoteChanged, and saves nothing, when a colleague saved another text since then.
    """
    user, run = _locked(actor, run)
    step = _step(run, step_key)
    row = _row(run, step)
    if digest_of(note) == seen or note == row.note:
        return
    if digest_of(row.note) != seen:
        raise NoteChanged(row)
    row.note, row.note_by, row.note_at = note, user, timezone.now()
    row.save(update_fields=["note", "note_by", "note_at"])
    _changed(user, run)
    record(user, "write_note", run, step=step_key)


def _row(run: PlanRun, step: Step) -> RunStep:
    """The row of a step; the lock on the run keeps a second one from being made."""
    return RunStep.objects.get_or_create(run=run, step_key=step["key"], defaults={"title": step["title"]})[0]


@transaction.atomic
def assign_step(actor: Any, run: PlanRun, step_key: str, responsible: User | None) -> None:
    """Say which colleague sees to a step. That colleague gets one mail, unless it is the actor.

    Raises ValidationError for somebody who doesn't work for the organisation.
    """
    user, run = _locked(actor, run)
    step = _step(run, step_key)
    row = _row(run, step)
    if row.responsible_id == (responsible.pk if responsible else None):
        return
    if responsible is not None and not works_for(responsible, run.organisation):
        raise ValidationError(_("Choose a colleague of your own organisation."))
    row.responsible = responsible
    row.save(update_fields=["responsible"])
    _changed(user, run)
    record(user, "assign_step", run, step=step_key)
    if responsible is not None and responsible.is_active and responsible != user:
        mails.assigned(run, step, responsible)


@transaction.atomic
def take_over_plan(actor: Any, run: PlanRun, *, seen: str) -> bool:
    """Go on with the newer version of the plan, of which the actor saw the changes.

    `seen` is the digest of the version that was shown; returns False, and changes nothing, when the plan
    changed once more since then. Ticks and notes stay: they hang on keys.
    """
    user, run = _locked(actor, run)
    plan = StepPlan.objects.visible_to(user).filter(pk=run.plan_id).first()
    if plan is None:
        return False
    newer = snapshot_of(plan)
    if version_of(newer) != seen:
        return False
    if newer != run.shown:
        _changed(user, run, deadlines=True, shown=newer)
        record(user, "take_over_plan", run)
    return True


def version_of(snapshot: dict[str, Any]) -> str:
    """Names a version of a plan by what it says."""
    return hashlib.sha256(repr(snapshot).encode()).hexdigest()


def finish_run(actor: Any, run: PlanRun) -> None:
    """Say that the work is done."""
    _end(actor, run, PlanRun.State.FINISHED, "finish_run")


def stop_run(actor: Any, run: PlanRun) -> None:
    """Say that the organisation doesn't go on with it."""
    _end(actor, run, PlanRun.State.STOPPED, "stop_run")


@transaction.atomic
def _end(actor: Any, run: PlanRun, state: PlanRun.State, verb: str) -> None:
    user, run = _locked(actor, run, open_only=False)
    if run.state == state:
        return
    if not run.is_going_on:
        raise RunClosed
    _changed(user, run, deadlines=True, state=state)
    record(user, verb, run)


@transaction.atomic
def reopen_run(actor: Any, run: PlanRun) -> None:
    """Go on with a run that was finished or stopped; its deadlines come back."""
    user, run = _locked(actor, run, open_only=False)
    if not run.is_going_on:
        _changed(user, run, deadlines=True, state=PlanRun.State.RUNNING)
        record(user, "reopen_run", run)


@transaction.atomic
def renew_feed(actor: User) -> str:
    """Make a new secret address of the actor's deadlines and return its secret, this once; an earlier one
    stops working."""
    secret = new_secret()
    # One row, also when a button is pressed twice at once: then the last address works.
    feed, _made = RunFeed.objects.update_or_create(
        user=actor, defaults={"token_hash": hash_secret(secret), "created_at": timezone.now()}
    )
    record(actor, "renew_feed", feed)
    return secret


@transaction.atomic
def withdraw_feed(actor: User) -> None:
    """Make the actor's secret address stop working."""
    RunFeed.objects.filter(user=actor).delete()
    record(actor, "withdraw_feed", None)
