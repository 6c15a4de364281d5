"""That a request which waits fits now: hours came free, or somebody joined."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData
from accounts.roles import PLANNERS, has_role
from experts.weeks import this_monday

from .people import Professional
from .requests import PlacementRequest


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Reads of openings."""

    def visible_to(self, user: Any) -> OpeningQuerySet:
        """Planners alone: it tells of somebody's hours."""
        return self if has_role(user, *PLANNERS) else self.none()

    def waiting(self) -> OpeningQuerySet:
        """Those that nobody put aside, of requests that still wait and need not have begun."""
        states = PlacementRequest.State
        return self.filter(
            put_aside=False,
            request__state__in=[states.SUBMITTED, states.PLANNED],
            request__first_week__gte=this_monday(),
        )


class Opening(models.Model):
    """A request that waits and somebody who can do it now, with what made it possible."""

    class Because(models.TextChoices):
        """What changed."""

        LEAVE = "leave", _("leave is withdrawn")
        PLACEMENT = "placement", _("a placement ended earlier")
        OTHER_WORK = "other_work", _("other work fell away")
        PERSON = "person", _("somebody joined or can do more")
        DECLINED = "declined", _("another proposal did not go on")

    request = models.ForeignKey(
        PlacementRequest, models.CASCADE, related_name="openings", verbose_name=_("request")
    )
    professional = models.ForeignKey(
        Professional, models.CASCADE, related_name="openings", verbose_name=_("professional")
    )
    because = models.CharField(_("because"), max_length=10, choices=Because)
    put_aside = models.BooleanField(_("put aside"), default=False)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)

    personal_data = PersonalData(
        purpose=_("Tell the planner that a request which waited fits now."),
        retention=_("Until the request has a place or is withdrawn."),
        fields=("professional",),
        retention_days=730,
    )
    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-request__priority", "found_at", "pk"]
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints = [
            # Found twice is one line for the planner.
            models.UniqueConstraint(fields=["request", "professional"], name="opening_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.professional}"
