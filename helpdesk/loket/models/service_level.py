"""What the team promises: times per channel and priority, opening hours, closing days.

An empty table means the usual: `loket.service_level.level` holds it, so that a new database needs no rows.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .question import Channel


class ServicePolicy(models.Model):
    """The promise for one channel and priority, in minutes of working time."""

    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    urgent = models.BooleanField(_("urgent"), default=False)
    first_response = models.PositiveIntegerField(_("first answer, in minutes"))
    solution = models.PositiveIntegerField(_("solution, in minutes"))

    class Meta:
        verbose_name = _("service level")
        verbose_name_plural = _("service levels")
        ordering = ["channel", "urgent"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "urgent"], name="policy_once"),
            # Without any time every question would be late at birth.
            models.CheckConstraint(
                condition=Q(first_response__gt=0, solution__gte=F("first_response")),
                name="policy_solution_not_before_response",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}, {'urgent' if self.urgent else 'normal'}"


class OpeningHours(models.Model):
    """When the desk is open on a weekday; closed where both times are empty."""

    weekday = models.PositiveSmallIntegerField(_("weekday"), primary_key=True)
    opens = models.TimeField(_("opens"), null=True)
    closes = models.TimeField(_("closes"), null=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_on_a_weekday"),
            # The hour that summer time skips or repeats is never working time, so each day has one length.
            models.CheckConstraint(
                condition=Q(opens=None, closes=None)
                | Q(opens__gte=dt.time(5), closes__isnull=False, closes__gt=F("opens")),
                name="opening_before_closing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens}–{self.closes}"


class ClosingDay(models.Model):
    """A day on which the desk is closed, besides the Dutch holidays."""

    day = models.DateField(_("day"), primary_key=True)
    name = models.CharField(_("reason"), max_length=80)

    class Meta:
        verbose_name = _("closing day")
        verbose_name_plural = _("closing days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"
