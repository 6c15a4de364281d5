"""Who follows what. An address is kept only as long as its owner wants mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

# How long the link to confirm works, and an address stays here without it.
CONFIRM_WITHIN = dt.timedelta(days=3)
LONGEST_REF = 300


class Frequency(models.TextChoices):
    """How often somebody gets what is new."""

    DAILY = "daily", _("every day, if there is something new")
    WEEKLY = "weekly", _("every Monday, if there is something new")


class FollowerQuerySet(models.QuerySet["Follower"]):
    """Reads of followers; nobody sees them but by the secret link of one."""

    def due(self, now: dt.datetime) -> FollowerQuerySet:
        """Whose turn it is."""
        return self.filter(next_digest_at__lte=now).order_by("next_digest_at", "pk")


class Follower(models.Model):
    """An address that confirmed, or was asked to confirm, that it wants mail."""

    # In lower case: one person, however they type it.
    email = models.EmailField(_("e-mail address"), unique=True)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    # Empty as long as nothing is confirmed.
    next_digest_at = models.DateTimeField(null=True)
    seen_until = models.DateTimeField(null=True)
    # What was told of the last day before seen_until: key -> moment. What is committed late is still told,
    # and nothing twice.
    told = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    personal_data = PersonalData(
        name=_("Who follows a subject by mail"),
        purpose=_("Send what is new about what somebody chose to follow."),
        retention=_("Until you stop; an address that is not confirmed goes after three days."),
        fields=("email",),
        retention_days=CONFIRM_WITHIN.days,
    )
    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        indexes = [
            # Every quarter of an hour: whose turn is it?
            models.Index(
                fields=["next_digest_at"], name="follower_due", condition=Q(next_digest_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class FollowingQuerySet(models.QuerySet["Following"]):
    """Reads of what is followed."""

    def confirmed(self) -> FollowingQuerySet:
        """What mail is sent about."""
        return self.filter(confirmed_at__isnull=False).order_by("confirmed_at", "pk")

    def of(self, kind: str, refs: Iterable[str]) -> FollowingQuerySet:
        """Who wants mail about these topics, for mail that does not wait for the digest."""
        return self.confirmed().filter(kind=kind, ref__in=list(refs))


class Following(models.Model):
    """That somebody follows one topic."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="followings")
    kind = models.CharField(_("kind"), max_length=20)
    ref = models.CharField(_("which one"), max_length=LONGEST_REF)
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True)

    objects = FollowingQuerySet.as_manager()

    class Meta:
        verbose_name = _("followed topic")
        verbose_name_plural = _("followed topics")
        constraints = [
            # Asking twice is one.
            models.UniqueConstraint(fields=["follower", "kind", "ref"], name="followed_once"),
        ]
        indexes = [
            # What was never confirmed goes.
            models.Index(fields=["asked_at"], name="following_asked", condition=Q(confirmed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id}: {self.kind}"
