"""What a planner changed in a scenario by hand: who may not go where, and requests asked in another way."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

from .people import Professional
from .plans import Plan
from .requests import MOST_HOURS_A_WEEK, PlacementRequest
from .skills import Level, Skill


class ForbiddenPair(models.Model):
    """That in this scenario a professional is not considered for a request."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="forbidden", verbose_name=_("plan"))
    request = models.ForeignKey(PlacementRequest, models.CASCADE, related_name="+", verbose_name=_("request"))
    professional = models.ForeignKey(
        Professional, models.CASCADE, related_name="+", verbose_name=_("professional")
    )

    personal_data = PersonalData(
        purpose=_("Keep who does not suit from being proposed again. We do not keep why."),
        retention=_("As long as the plan."),
        fields=("professional",),
        retention_days=730,
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("forbidden assignment")
        verbose_name_plural = _("forbidden assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "request", "professional"], name="forbidden_once_in_a_plan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.professional}"


class ScenarioMove(models.Model):
    """That in this scenario a placement that is agreed, and has not begun, goes to somebody else.

    Approving proposes it to both sides; until they said yes the placement stays as it is. `waits` then tells
    that it can't be proposed before another move is agreed to.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="moves", verbose_name=_("plan"))
    placement = models.ForeignKey(
        "experts.Placement", models.CASCADE, related_name="+", verbose_name=_("placement")
    )
    professional = models.ForeignKey(
        Professional, models.CASCADE, related_name="+", verbose_name=_("professional")
    )
    waits = models.BooleanField(default=False, editable=False)

    personal_data = PersonalData(
        purpose=_("Show what a scenario asks of somebody beyond what was agreed."),
        retention=_("As long as the plan."),
        fields=("professional",),
        retention_days=730,
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("placement that would move")
        verbose_name_plural = _("placements that would move")
        constraints = [
            models.UniqueConstraint(fields=["plan", "placement"], name="moved_once_in_a_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.placement} → {self.professional}"


class ScenarioChange(models.Model):
    """How a scenario asks for a request otherwise than it stands, or what somebody would do more for it.

    Empty fields change nothing. Nobody is bound before the plan is approved; then the request is changed too.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="changes", verbose_name=_("plan"))
    request = models.ForeignKey(PlacementRequest, models.CASCADE, related_name="+", verbose_name=_("request"))
    first_week = models.DateField(_("first week"), null=True)
    hours_per_week = models.PositiveSmallIntegerField(
        _("hours a week"),
        null=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS_A_WEEK)],
    )
    remote_share = models.DecimalField(
        _("share that needs no travel"),
        max_digits=3,
        decimal_places=2,
        null=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )
    dropped_skill = models.ForeignKey(
        Skill, models.SET_NULL, null=True, related_name="+", verbose_name=_("skill that is not asked")
    )
    # With a level the skill is asked at that one instead of not at all.
    lower_level = models.PositiveSmallIntegerField(_("lower level"), choices=Level, null=True)
    professional = models.ForeignKey(
        Professional, models.CASCADE, null=True, related_name="+", verbose_name=_("professional")
    )
    extra_km = models.PositiveSmallIntegerField(_("km further than agreed"), default=0)
    # [[Monday as ISO date, hours], …]: leave that the professional would have to move first.
    leave = models.JSONField(_("leave that would move"), default=list)

    personal_data = PersonalData(
        purpose=_("Show what a scenario asks of somebody beyond what was agreed."),
        retention=_("As long as the plan."),
        fields=("professional", "extra_km", "leave"),
        retention_days=730,
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change in a scenario")
        verbose_name_plural = _("changes in scenarios")
        constraints = [
            # A request is asked in one way in a scenario.
            models.UniqueConstraint(fields=["plan", "request"], name="changed_once_in_a_plan"),
            models.CheckConstraint(
                condition=Q(first_week=None) | Q(first_week__week_day=2),
                name="change_begins_on_monday",
                violation_error_message=_("The first week is named by its Monday."),
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week=None)
                | Q(hours_per_week__gte=1, hours_per_week__lte=MOST_HOURS_A_WEEK),
                name="change_has_hours",
                violation_error_message=_("A request is for 1 to 40 hours a week."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.request)
