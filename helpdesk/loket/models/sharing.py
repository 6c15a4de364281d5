"""Who lets colleagues read along."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.privacy import PersonalData


class SharedWithColleagues(models.Model):
    """That a member lets colleagues read what they ask for an organisation; goes with the consent."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="shares_questions", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    personal_data = PersonalData(
        name=_("Who shares questions with colleagues"),
        purpose=_("Let colleagues of your organisation read your questions, because you agreed."),
        retention=_("Until you withdraw it, or no longer have an account."),
        fields=("user",),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("consent to share questions")
        verbose_name_plural = _("consents to share questions")
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="shared_once")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.organisation_id}"
