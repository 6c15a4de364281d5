"""Calls to the desk: what is typed while somebody talks, and how long it took."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

from .question import Question

# A call that nobody finished is kept so long.
KEEP_CALL = dt.timedelta(days=14)


class PhoneCallQuerySet(models.QuerySet["PhoneCall"]):
    """Reads of calls."""

    def of(self, user: object) -> PhoneCallQuerySet:
        """The calls that this person took."""
        return self.filter(taken_by=user)

    def unfinished(self) -> PhoneCallQuerySet:
        """Calls that are not a question yet."""
        return self.filter(finished_at=None)

    def forgotten(self, now: dt.datetime | None = None) -> PhoneCallQuerySet:
        """Unfinished ones that nobody touched for so long that they may go."""
        return self.unfinished().filter(changed_at__lt=(now or timezone.now()) - KEEP_CALL)


class PhoneCall(models.Model):
    """One call, kept in the database as it is typed: a lost session or another computer loses nothing."""

    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("taken by")
    )
    data = models.JSONField(_("what was typed"), default=dict)
    # The caller's number outlives the call, so that the next one is recognised; digits alone.
    number = models.CharField(_("telephone number"), max_length=20, blank=True)
    question = models.ForeignKey(
        Question, models.CASCADE, null=True, related_name="calls", verbose_name=_("question")
    )
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    # The clock: what has run so far, and since when it runs; None while it stands still.
    seconds = models.PositiveIntegerField(_("seconds"), default=0)
    running_since = models.DateTimeField(_("runs since"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    # Names the screen that it was typed on, and in the end the one that ended it: what that sends once more
    # is about this call, and begins no next one.
    form_key = models.CharField(max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    personal_data = PersonalData(
        name=_("Telephone calls"),
        purpose=_("Keep what the desk types during a call, recognise who calls again, and count time."),
        retention=_(
            "What was typed is emptied when the call ends; an unfinished call goes after fourteen days. The "
            "number stays as long as the question."
        ),
        fields=("taken_by", "data", "number"),
        retention_days=730,
    )
    objects = PhoneCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("telephone call")
        verbose_name_plural = _("telephone calls")
        ordering = ["-started_at", "-pk"]
        indexes = [
            # Who calls: the number is looked up while it is typed.
            models.Index(fields=["number"], name="call_by_number"),
            # Minutes over a period.
            models.Index(fields=["finished_at"], name="call_by_end"),
        ]
        constraints = [
            # One call at a time for each person: opening the screen again is going on with it.
            models.UniqueConstraint(
                fields=["taken_by"], condition=Q(finished_at=None), name="one_call_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def seconds_at(self, now: dt.datetime | None = None) -> int:
        """How long the call lasted until now, in seconds."""
        if self.running_since is None:
            return self.seconds
        running = (now or timezone.now()) - self.running_since
        return self.seconds + max(0, int(running.total_seconds()))

    @property
    def minutes(self) -> int:
        """The same in minutes begun, as it is reported."""
        return -(-self.seconds_at() // 60)
