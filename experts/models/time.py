"""The time of people that is not free: leave, and other work."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import PersonalData
from accounts.roles import PLANNERS, has_role

from .people import Professional


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Reads of leave."""

    def visible_to(self, user: Any) -> LeaveQuerySet:
        """Planners see all leave; others only their own."""
        if has_role(user, *PLANNERS):
            return self
        if user is None or not user.is_authenticated:
            return self.none()
        return self.filter(professional__user=user)

    def touching(self, first: dt.date, last: dt.date) -> LeaveQuerySet:
        """Leave with at least one day from `first` up to and including `last`."""
        return self.filter(first_day__lte=last, last_day__gte=first)

    def approved(self) -> LeaveQuerySet:
        """What counts: hours are taken off for it."""
        return self.filter(state=Leave.State.APPROVED)

    def waiting(self) -> LeaveQuerySet:
        """What a planner must still answer."""
        return self.filter(state=Leave.State.ASKED)

    def standing(self) -> LeaveQuerySet:
        """What is asked or approved; the rest takes no days."""
        return self.filter(state__in=[Leave.State.ASKED, Leave.State.APPROVED])


class Leave(models.Model):
    """Days that a professional does not work; it counts once it is approved."""

    class State(models.TextChoices):
        """How it was answered."""

        ASKED = "asked", _("asked")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    professional = models.ForeignKey(
        Professional, models.CASCADE, related_name="leave", verbose_name=_("professional")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    answer = models.CharField(_("why it was refused"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    personal_data = PersonalData(
        purpose=_("Plan nobody on days off. We do not keep the reason of the leave."),
        retention=_("One year after the last day."),
        fields=("professional", "first_day", "last_day", "answer", "decided_by"),
        retention_days=365,
    )
    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="leave_ends_after_start",
                violation_error_message=_("The last day of the leave lies before the first."),
            ),
        ]
        indexes = [
            # Availability asks for the leave of some people in a period.
            models.Index(fields=["professional", "last_day"], name="leave_by_person"),
            # The planner's list of what waits.
            models.Index(fields=["state", "first_day"], name="leave_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"


class OtherWorkQuerySet(models.QuerySet["OtherWork"]):
    """Reads of other work."""

    def visible_to(self, user: Any) -> OtherWorkQuerySet:
        """Planners see all; others only their own."""
        if has_role(user, *PLANNERS):
            return self
        if user is None or not user.is_authenticated:
            return self.none()
        return self.filter(professional__user=user)

    def touching(self, first: dt.date, last: dt.date) -> OtherWorkQuerySet:
        """Work with at least one day from `first` up to and including `last`."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class OtherWork(models.Model):
    """Work elsewhere, which takes hours of the contract: so many a week, or without a number whole days.

    What the work is stays out: planning needs the hours alone.
    """

    professional = models.ForeignKey(
        Professional, models.CASCADE, related_name="other_work", verbose_name=_("professional")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    hours_per_week = models.DecimalField(
        _("hours a week"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Leave it empty for whole days."),
    )
    # A hash of what a calendar calls the entry, so that the same file twice adds nothing.
    source_key = models.CharField(max_length=64, blank=True, editable=False)

    personal_data = PersonalData(
        purpose=_("Plan nobody on hours that are spent elsewhere. We do not keep what the work is."),
        retention=_("One year after the last day."),
        fields=("professional", "first_day", "last_day", "hours_per_week"),
        retention_days=365,
    )
    objects = OtherWorkQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name = _("other work")
        verbose_name_plural = _("other work")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="other_work_ends_after_start",
                violation_error_message=_("The last day of the work lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week=None) | Q(hours_per_week__gt=0, hours_per_week__lte=60),
                name="other_work_has_hours",
                violation_error_message=_("Other work takes more than 0 and at most 60 hours a week."),
            ),
            models.UniqueConstraint(
                fields=["professional", "source_key"],
                condition=~Q(source_key=""),
                name="other_work_imported_once",
            ),
        ]
        indexes = [
            # Availability asks for the other work of some people in a period.
            models.Index(fields=["professional", "last_day"], name="other_work_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"
