"""Trajectories: experts who help a region with a plan of its own, with meetings, actions and a result."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from accounts.privacy import PersonalData
from experts.weeks import period_in_words

from .people import Professional
from .requests import MOST_HOURS_A_WEEK


class TrajectoryQuerySet(models.QuerySet["Trajectory"]):
    """Reads of trajectories."""

    def visible_to(self, user: Any) -> TrajectoryQuerySet:
        """Who takes part, as an expert or by name; nobody else, whatever role they have."""
        if user is None or not user.is_authenticated or not user.is_active or user.pk is None:
            return self.none()
        return self.filter(
            Q(pk__in=Trajectory.participants.through.objects.filter(user=user).values("trajectory"))
            | Q(pk__in=TrajectoryExpert.objects.filter(professional__user=user).values("trajectory"))
        )

    def running(self) -> TrajectoryQuerySet:
        """Those that still go on."""
        return self.filter(state=Trajectory.State.RUNNING)


class Trajectory(models.Model):
    """Help to a region over some weeks: what for, who takes part, what came of it."""

    class State(models.TextChoices):
        """How it stands."""

        RUNNING = "running", pgettext_lazy("state of a trajectory", "running")
        FINISHED = "finished", pgettext_lazy("state of a trajectory", "finished")
        STOPPED = "stopped", pgettext_lazy("state of a trajectory", "stopped")

    title = models.CharField(_("title"), max_length=150)
    goal = models.TextField(_("goal"), max_length=2000)
    organisations = models.ManyToManyField(
        Organisation, related_name="trajectories", verbose_name=_("organisations")
    )
    participants = models.ManyToManyField(
        User, related_name="trajectories", verbose_name=_("who takes part"), blank=True
    )
    first_week = models.DateField(_("first week"))
    last_week = models.DateField(_("last week"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    result = models.TextField(_("result"), max_length=4000, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    personal_data = PersonalData(
        name=_("Who takes part in a trajectory"),
        purpose=_("Show a trajectory to those who take part in it."),
        retention=_("Two years after the last week."),
        fields=("participants",),
        retention_days=730,
    )
    objects = TrajectoryQuerySet.as_manager()

    class Meta:
        ordering = ["-first_week", "-pk"]
        verbose_name = _("trajectory")
        verbose_name_plural = _("trajectories")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_week__week_day=2, last_week__week_day=2),
                name="trajectory_in_whole_weeks",
                violation_error_message=_("Weeks are named by their Monday."),
            ),
            models.CheckConstraint(
                condition=Q(last_week__gte=F("first_week")),
                name="trajectory_ends_after_start",
                violation_error_message=_("The trajectory ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        """Its weeks in words."""
        return period_in_words(self.first_week, self.last_week)

    @property
    def is_running(self) -> bool:
        """Whether it still goes on."""
        return self.state == self.State.RUNNING


class TrajectoryExpertQuerySet(models.QuerySet["TrajectoryExpert"]):
    """Reads of experts in trajectories."""

    def touching(self, first: dt.date, last: dt.date) -> TrajectoryExpertQuerySet:
        """Those with at least one week from the Monday `first` up to and including the Monday `last`."""
        return self.filter(trajectory__first_week__lte=last, trajectory__last_week__gte=first)


class TrajectoryExpert(models.Model):
    """That an expert helps a trajectory with so many hours a week, out of the same hours as placements."""

    trajectory = models.ForeignKey(
        Trajectory, models.CASCADE, related_name="experts", verbose_name=_("trajectory")
    )
    professional = models.ForeignKey(
        Professional, models.PROTECT, related_name="trajectories", verbose_name=_("expert")
    )
    hours_per_week = models.PositiveSmallIntegerField(
        _("hours a week"), validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS_A_WEEK)]
    )

    personal_data = PersonalData(
        name=_("Which expert helps a trajectory"),
        purpose=_("Count the hours of experts once, and show who helps."),
        retention=_("As long as the trajectory."),
        fields=("professional",),
        retention_days=730,
    )
    objects = TrajectoryExpertQuerySet.as_manager()

    class Meta:
        ordering = ["professional__user__last_name", "pk"]
        verbose_name = _("expert in a trajectory")
        verbose_name_plural = _("experts in trajectories")
        constraints = [
            models.UniqueConstraint(fields=["trajectory", "professional"], name="trajectory_expert_once"),
            models.CheckConstraint(
                condition=Q(hours_per_week__gte=1, hours_per_week__lte=MOST_HOURS_A_WEEK),
                name="trajectory_expert_has_hours",
                violation_error_message=_("Give 1 to 40 hours a week."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trajectory}: {self.professional}"


class TrajectoryMeeting(models.Model):
    """When and where those who take part meet."""

    trajectory = models.ForeignKey(
        Trajectory, models.CASCADE, related_name="meetings", verbose_name=_("trajectory")
    )
    subject = models.CharField(_("subject"), max_length=150)
    place = models.CharField(_("place"), max_length=150, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    cancelled = models.BooleanField(_("cancelled"), default=False)
    # For calendars: the same for ever, and one higher with each change.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("meeting of a trajectory")
        verbose_name_plural = _("meetings of trajectories")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="trajectory_meeting_ends_after_start",
                violation_error_message=_("The meeting ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class TrajectoryAction(models.Model):
    """Something that one of them does before a day."""

    trajectory = models.ForeignKey(
        Trajectory, models.CASCADE, related_name="actions", verbose_name=_("trajectory")
    )
    text = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    due = models.DateField(_("before"))
    done_at = models.DateTimeField(_("done"), null=True)

    personal_data = PersonalData(
        name=_("Who does what in a trajectory"),
        purpose=_("Know who does which action before which day."),
        retention=_("As long as the trajectory."),
        fields=("owner",),
        retention_days=730,
    )

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("action of a trajectory")
        verbose_name_plural = _("actions of trajectories")

    def __str__(self) -> str:
        return self.text
