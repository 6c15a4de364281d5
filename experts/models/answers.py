"""What each side says to a proposed placement."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.privacy import PersonalData

from .evaluations import Evaluation
from .placements import Placement


class PlacementAnswer(models.Model):
    """That one side accepts a proposal, or declines it and why."""

    Side = Evaluation.Side

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="answers", verbose_name=_("placement")
    )
    side = models.CharField(_("side"), max_length=12, choices=Evaluation.Side)
    accepted = models.BooleanField(_("accepted"))
    reason = models.CharField(_("why not"), max_length=500, blank=True)
    # Who answered; by telephone that is the planner who wrote it down.
    answered_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who answered")
    )
    by_telephone = models.BooleanField(pgettext_lazy("answer to a proposal", "by telephone"), default=False)
    answered_at = models.DateTimeField(_("answered"), auto_now_add=True)

    personal_data = PersonalData(
        name=_("Who answered a proposed placement"),
        purpose=_("Know who agreed to a placement, and why one did not go on."),
        retention=_("Two years after the placement."),
        fields=("answered_by", "by_telephone", "reason"),
        retention_days=730,
    )

    class Meta:
        ordering = ["answered_at", "pk"]
        verbose_name = _("answer to a proposed placement")
        verbose_name_plural = _("answers to proposed placements")
        constraints = [
            # The first answer of a side stands: two people at a town hall press at the same time.
            models.UniqueConstraint(fields=["placement", "side"], name="answered_once_by_each_side"),
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(reason=""),
                name="declined_with_a_reason",
                violation_error_message=_("Tell why it does not suit."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement}: {self.get_side_display()}"
