"""The outbox: effects that a transaction promised and the worker carries out after it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData
from accounts.roles import Role, has_role

from .following.models import Follower, Following

__all__ = ["Effect", "Follower", "Following", "SendCount"]


class EffectQuerySet(models.QuerySet["Effect"]):
    """Reads of the outbox."""

    def due(self, now: dt.datetime | None = None) -> EffectQuerySet:
        """What may be carried out now and is in nobody's hands."""
        now = now or timezone.now()
        return (
            self.filter(state=Effect.State.PENDING, not_before__lte=now)
            .filter(Q(leased_until=None) | Q(leased_until__lte=now))
            .order_by("not_before", "pk")
        )

    def waiting(self) -> EffectQuerySet:
        """What is promised and not carried out yet, due or not."""
        return self.filter(state=Effect.State.PENDING)

    def visible_to(self, user: Any) -> EffectQuerySet:
        """Effects are for administrators alone."""
        return self.all() if has_role(user, Role.ADMINISTRATOR) else self.none()

    def failed(self) -> EffectQuerySet:
        """What was given up; somebody must look at it."""
        return self.filter(state=Effect.State.FAILED).order_by("-failed_at")


class Effect(models.Model):
    """One promised effect: a mail to send, a page to index, a plan to compute."""

    class State(models.TextChoices):
        """How far it is."""

        PENDING = "pending", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=200)
    payload = models.JSONField(_("payload"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    created_at = models.DateTimeField(_("promised"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("done"), null=True)
    failed_at = models.DateTimeField(_("given up"), null=True)

    personal_data = PersonalData(
        name=_("E-mails on their way"),
        purpose=_("Deliver what was promised: the payload of a mail holds address and text."),
        retention=_("The payload is emptied on delivery, the row goes after thirty days."),
        fields=("payload",),
        retention_days=30,
    )
    objects = EffectQuerySet.as_manager()

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        constraints = [
            # The same promise twice is one promise.
            models.UniqueConstraint(fields=["kind", "key"], name="effect_promised_once"),
        ]
        indexes = [
            # The sweep asks only for what waits; done rows stay out of this index.
            models.Index(fields=["not_before", "id"], name="effect_due", condition=Q(state="pending")),
            models.Index(fields=["done_at"], name="effect_done", condition=Q(state="done")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SendCount(models.Model):
    """How much one network or one mail address sent in one period; keyed hashes, no addresses."""

    key = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("send count")
        verbose_name_plural = _("send counts")
        constraints = [models.UniqueConstraint(fields=["key", "since"], name="sent_counted_once")]
        indexes = [
            # The hourly errand asks for what is over.
            models.Index(fields=["since"], name="sent_by_period")
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H}: {self.count}"
