"""Plans: what the solver proposes, with its proof."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import PersonalData
from accounts.roles import PLANNERS, has_role
from experts.weeks import WEEK

from .people import Professional
from .requests import PlacementRequest

# How long the solver may think, and how long it may at most be told to.
DEFAULT_SECONDS = 20
MOST_SECONDS = 120


class PlanQuerySet(models.QuerySet["Plan"]):
    """Reads of plans."""

    def visible_to(self, user: Any) -> PlanQuerySet:
        """Plans hold everybody's hours: planners alone see them."""
        return self if has_role(user, *PLANNERS) else self.none()

    def proposed(self) -> PlanQuerySet:
        """Computed and waiting for a decision."""
        return self.filter(state=Plan.State.PROPOSED)


class Plan(models.Model):
    """A scenario: which requests over which weeks, what the solver made of them and how good that is."""

    class State(models.TextChoices):
        """How far it is."""

        COMPUTING = "computing", _("being computed")
        PROPOSED = "proposed", _("waits for a decision")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        FAILED = "failed", _("could not be computed")

    class Status(models.TextChoices):
        """What the solver could prove."""

        OPTIMAL = "optimal", _("the best plan there is")
        FEASIBLE = "feasible", _("a good plan")

    name = models.CharField(_("name"), max_length=80, blank=True)
    based_on = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="variants", verbose_name=_("made from")
    )
    start = models.DateField(_("first week"))
    weeks = models.PositiveSmallIntegerField(_("weeks"))
    seconds = models.PositiveSmallIntegerField(_("time limit (seconds)"), default=DEFAULT_SECONDS)
    requests = models.ManyToManyField(PlacementRequest, related_name="plans", verbose_name=_("requests"))
    fingerprint = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.COMPUTING)
    status = models.CharField(_("proof"), max_length=10, choices=Status, blank=True)
    value = models.BigIntegerField(_("value"), null=True)
    bound = models.BigIntegerField(_("proven upper bound of the value"), null=True)
    changed = models.PositiveIntegerField(_("changed placements"), null=True)
    groups = models.PositiveIntegerField(_("target groups covered"), null=True)
    travel = models.PositiveIntegerField(_("travel (km)"), null=True)
    failure = models.TextField(_("what went wrong"), blank=True)
    # What the solver is proving and for how long, for who waits; and that somebody asked it to stop.
    stage = models.CharField(max_length=10, blank=True, editable=False)
    seconds_used = models.PositiveSmallIntegerField(default=0, editable=False)
    stop_asked = models.BooleanField(default=False, editable=False)
    # One higher with each change by hand: what was found out for an earlier one is no longer shown.
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    computed_at = models.DateTimeField(_("computed"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )

    personal_data = PersonalData(
        name=_("Who made a plan"),
        purpose=_("Account for who made a plan and who decided on it."),
        retention=_("Two years after the decision."),
        fields=("created_by", "decided_by"),
        retention_days=730,
    )
    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(start__week_day=2),
                name="plan_begins_on_monday",
                violation_error_message=_("The first week is named by its Monday."),
            ),
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=156),
                name="plan_has_weeks",
                violation_error_message=_("A plan covers 1 to 156 weeks."),
            ),
            # Pressing the button twice starts one computation.
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(state="computing"), name="plan_computed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.start} + {self.weeks}"

    @property
    def title(self) -> str:
        """What planners call it: its name, or when it was made."""
        if self.name:
            return self.name
        made = date_format(timezone.localtime(self.created_at), "j F Y, G.i")
        return _("Plan of %(when)s hours") % {"when": made}

    @property
    def progress_percentage(self) -> int:
        """How much of the time limit is used, for a progress bar: 0 to 100."""
        return min(100, round(100 * self.seconds_used / max(1, self.seconds)))

    @property
    def last_week(self) -> dt.date:
        """The Monday of the last week."""
        return self.start + (self.weeks - 1) * WEEK

    @property
    def gap_percentage(self) -> float | None:
        """How far the value may at most lie below the best one, in percent; None when nothing is known."""
        if self.value is None or self.bound is None:
            return None
        return 0.0 if self.bound <= 0 else max(0.0, 100 * (self.bound - self.value) / self.bound)


class PlannedAssignment(models.Model):
    """That a plan gives a request to a professional, with the figures that say why."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="assignments", verbose_name=_("plan"))
    request = models.ForeignKey(
        PlacementRequest, models.CASCADE, related_name="planned", verbose_name=_("request")
    )
    professional = models.ForeignKey(
        Professional, models.CASCADE, related_name="planned", verbose_name=_("professional")
    )
    distance_km = models.PositiveSmallIntegerField(_("distance (km)"))
    least_free_hours = models.PositiveSmallIntegerField(_("free hours in the fullest week"))
    pinned = models.BooleanField(_("pinned"), default=False)
    # Approved, and proposed as soon as what is agreed with others has moved.
    waits = models.BooleanField(default=False, editable=False)

    personal_data = PersonalData(
        purpose=_("Propose who goes where."),
        retention=_("As long as the plan."),
        fields=("professional",),
        retention_days=730,
    )

    class Meta:
        ordering = ["request__first_week", "request_id"]
        verbose_name = _("planned assignment")
        verbose_name_plural = _("planned assignments")
        constraints = [
            # A request goes to one professional for its whole period, or to nobody.
            models.UniqueConstraint(fields=["plan", "request"], name="assigned_once_in_a_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.professional}"


class UnassignedRequest(models.Model):
    """That a plan places nobody at a request, and why."""

    class Reason(models.TextChoices):
        """The first reason that holds, as the solver names them."""

        NO_SKILL = "no_skill", _("Nobody has these skills")
        TOO_FAR = "too_far", _("Nobody is near enough")
        NO_HOURS = "no_hours", _("Nobody has enough hours free")
        BUDGET = "budget", _("The scheme cannot pay for it")
        OUTBID = "outbid", _("Others went first")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="unassigned", verbose_name=_("plan"))
    request = models.ForeignKey(
        PlacementRequest, models.CASCADE, related_name="unplanned", verbose_name=_("request")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    facts = models.JSONField(_("figures behind the reason"), default=dict)
    # What would help, cheapest first, as `experts.planning.helping` writes it; null while it is sought.
    remedies = models.JSONField(_("what would help"), null=True)

    class Meta:
        ordering = ["request__first_week", "request_id"]
        verbose_name = _("request without a place")
        verbose_name_plural = _("requests without a place")
        constraints = [
            models.UniqueConstraint(fields=["plan", "request"], name="unassigned_once_in_a_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_reason_display()}"
