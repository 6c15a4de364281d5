"""A run, what is ticked in it, and per step the note and who sees to it."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.privacy import PersonalData
from knowledge.resources.types import StepPlan

from .dates import StepDates, dates_of
from .snapshot import Step

NOTE_LENGTH = 5000


class Deadline(NamedTuple):
    """A step that must be done on a day."""

    due: dt.date
    step: Step


class PlanRunQuerySet(models.QuerySet["PlanRun"]):
    """Reads of runs."""

    def visible_to(self, user: Any) -> PlanRunQuerySet:
        """Runs of the organisations that this person works for; no role sees those of others."""
        if user is None or not user.is_authenticated or user.pk is None:
            return self.none()
        return self.filter(organisation__in=user.organisations.all())

    def going_on(self) -> PlanRunQuerySet:
        """Neither finished nor stopped."""
        return self.filter(state=PlanRun.State.RUNNING)

    def going_on_or_changed_since(self, moment: dt.datetime) -> PlanRunQuerySet:
        """Neither finished nor stopped, or not longer ago than this."""
        return self.filter(Q(state=PlanRun.State.RUNNING) | Q(changed_at__gte=moment))

    def with_progress(self) -> PlanRunQuerySet:
        """With the steps that are done: one query for a whole list."""
        done = RunTick.objects.filter(item_key="")
        return self.select_related("organisation").prefetch_related(
            Prefetch("ticks", queryset=done, to_attr="done_ticks")
        )


class PlanRun(models.Model):
    """That an organisation works through a step plan."""

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running", _("going on")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped")

    # A run outlives the page of its plan: it works by its own snapshot.
    plan = models.ForeignKey(
        StepPlan, models.SET_NULL, null=True, related_name="runs", verbose_name=_("step plan")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="plan_runs", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=150)
    starts_on = models.DateField(_("start date"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    # The plan as the people of this run were last shown it (see snapshot.py).
    shown = models.JSONField(default=dict)
    # Comes with the form; sending the same form twice starts one run.
    key = models.CharField(max_length=64, unique=True)
    # For calendars: the same for ever, and a number that rises with each change of the deadlines.
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    personal_data = PersonalData(
        name=_("Runs of step plans"),
        purpose=_("Show colleagues of one organisation who started a step plan and who changed it last."),
        retention=_("The name goes when the person is removed; the run stays with the organisation."),
        fields=("started_by", "changed_by"),
    )
    objects = PlanRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("run of a step plan")
        verbose_name_plural = _("runs of step plans")
        indexes = [
            # The overview of an organisation, by state, newest first.
            models.Index(fields=["organisation", "state", "-started_at"], name="run_by_organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_going_on(self) -> bool:
        """Whether people may still work in it."""
        return self.state == self.State.RUNNING

    @property
    def steps(self) -> list[Step]:
        """The steps of the version that this run works by."""
        steps: list[Step] = self.shown["steps"]
        return steps

    @cached_property
    def dates(self) -> dict[str, StepDates]:
        """When each step begins and is due."""
        return dates_of(self.shown, self.starts_on)

    @cached_property
    def done_keys(self) -> set[str]:
        """The steps that are done; free after `with_progress`."""
        ticks = getattr(self, "done_ticks", None)
        if ticks is None:
            ticks = self.ticks.filter(item_key="")
        return {tick.step_key for tick in ticks} & {step["key"] for step in self.steps}

    @property
    def current_step(self) -> Step | None:
        """The first step that isn't done."""
        return next((step for step in self.steps if step["key"] not in self.done_keys), None)

    @property
    def deadlines(self) -> list[Deadline]:
        """What must still be done, soonest first; nothing once the run has ended."""
        if not self.is_going_on:
            return []
        still = [step for step in self.steps if step["key"] not in self.done_keys]
        found = [Deadline(due, step) for step in still if (due := self.dates[step["key"]].due)]
        return sorted(found, key=lambda deadline: deadline.due)

    @property
    def overdue(self) -> list[Deadline]:
        """The deadlines that have passed."""
        today = timezone.localdate()
        return [deadline for deadline in self.deadlines if deadline.due < today]

    @property
    def next_deadline(self) -> Deadline | None:
        """The first deadline from today on."""
        today = timezone.localdate()
        return next((deadline for deadline in self.deadlines if deadline.due >= today), None)


class RunTick(models.Model):
    """That an item of a checklist, or (with an empty `item_key`) a whole step, is done."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="ticks", verbose_name=_("run"))
    step_key = models.CharField(max_length=80)
    item_key = models.CharField(max_length=80, blank=True)
    # What was ticked, in the words of then: it stays readable when the plan drops it.
    text = models.CharField(_("text"), max_length=400)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("ticked by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    personal_data = PersonalData(
        name=_("What is ticked in a step plan"),
        purpose=_("Show colleagues of one organisation who did what."),
        retention=_("The name goes when the person is removed; the tick stays as long as the run."),
        fields=("by",),
    )

    class Meta:
        verbose_name = _("tick")
        verbose_name_plural = _("ticks")
        ordering = ["pk"]
        constraints = [
            # Two colleagues who tick the same item at once make one tick.
            models.UniqueConstraint(fields=["run", "step_key", "item_key"], name="ticked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.step_key}/{self.item_key}"


class RunStep(models.Model):
    """The note with a step, and who sees to it."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="step_rows", verbose_name=_("run"))
    step_key = models.CharField(max_length=80)
    # The title of then: a note stays readable when the plan drops its step.
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), max_length=NOTE_LENGTH, blank=True)
    note_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    note_at = models.DateTimeField(_("written"), null=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("responsible person"),
    )

    personal_data = PersonalData(
        name=_("Notes and responsible persons in a step plan"),
        purpose=_("Let colleagues of one organisation divide the work."),
        retention=_("Names go when the person is removed; the text of a note stays as long as the run."),
        fields=("note", "note_by", "responsible"),
    )

    class Meta:
        verbose_name = _("step of a run")
        verbose_name_plural = _("steps of runs")
        ordering = ["pk"]
        constraints = [
            # A step has one note, also when two colleagues write the first one at once.
            models.UniqueConstraint(fields=["run", "step_key"], name="run_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.step_key}"


class RunFeed(models.Model):
    """The secret address of somebody's deadlines. Only a hash is kept: who reads the table learns none."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="run_feed", verbose_name=_("person")
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    personal_data = PersonalData(
        name=_("Address of the deadlines of your step plans"),
        purpose=_("Let a calendar program read your deadlines without signing in."),
        retention=_("Until you withdraw or renew the address."),
        fields=("user",),
    )

    class Meta:
        verbose_name = _("address of deadlines")
        verbose_name_plural = _("addresses of deadlines")

    def __str__(self) -> str:
        return f"{self.user_id}"
