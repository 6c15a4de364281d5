"""What both sides say after a placement."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import PersonalData
from accounts.roles import PLANNERS, Role, has_role

from .placements import Placement


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Reads of evaluations."""

    def visible_to(self, user: Any) -> EvaluationQuerySet:
        """Planners see all; each side sees both sides of its own placements."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        if has_role(user, *PLANNERS):
            return self
        mine = Q(placement__professional__user=user)
        if has_role(user, Role.EMPLOYEE):
            mine |= Q(placement__request__organisation__in=user.organisations.all())
        return self.filter(mine)


class Evaluation(models.Model):
    """How one side looks back on a placement, and what others can learn of it."""

    class Side(models.TextChoices):
        """Who looks back."""

        MUNICIPALITY = "municipality", _("municipality")
        PROFESSIONAL = "professional", _("professional")

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="evaluations", verbose_name=_("placement")
    )
    side = models.CharField(_("side"), max_length=12, choices=Side)
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    score = models.PositiveSmallIntegerField(
        _("mark"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    result = models.TextField(_("what was achieved"), max_length=2000)
    better = models.TextField(_("what could go better"), max_length=2000, blank=True)
    lessons = models.TextField(_("what others can learn"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    personal_data = PersonalData(
        name=_("Who evaluated a placement"),
        purpose=_("Learn from a placement, and know who can tell more about it."),
        retention=_("Two years after the placement."),
        fields=("author",),
        retention_days=730,
    )
    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "side"]
        verbose_name = _("look back on a placement")
        verbose_name_plural = _("looks back on placements")
        constraints = [
            models.UniqueConstraint(fields=["placement", "side"], name="evaluated_once_by_each_side"),
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5),
                name="evaluation_score_known",
                violation_error_message=_("The mark lies between 1 and 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement}: {self.get_side_display()}"
