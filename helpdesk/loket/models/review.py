"""What looks like rubbish: kept apart until somebody has looked, and never thrown away by itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

from .question import Question


class Review(models.Model):
    """Why a question was kept for review, and what a person decided."""

    class Reason(models.TextChoices):
        """What made it suspect."""

        TRAP = "trap", _("A hidden field was filled in.")
        LINKS = "links", _("The text holds many links.")
        REPEATED = "repeated", _("The same text came in before, with another address.")
        OTHER = "other", _("Something else was odd.")

    class Outcome(models.TextChoices):
        """What was decided."""

        OPEN = "", _("to be reviewed")
        LET_THROUGH = "let_through", _("let through")
        DISCARDED = "discarded", _("discarded")

    question = models.OneToOneField(
        Question, models.CASCADE, primary_key=True, related_name="review", verbose_name=_("question")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    kept_at = models.DateTimeField(_("kept"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    why = models.CharField(_("why"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )

    personal_data = PersonalData(
        name=_("Who reviewed a question"),
        purpose=_("Show who let a suspect question through or discarded it, and why."),
        retention=_("As long as the question."),
        fields=("decided_by",),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["kept_at", "pk"]
        indexes = [
            # The folder: what is still to be decided, and what was, newest first.
            models.Index(fields=["outcome", "-kept_at"], name="review_by_outcome"),
        ]
        constraints = [
            # Somebody who wonders where a question went finds who decided, and when.
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="review_decided_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.reason}"
