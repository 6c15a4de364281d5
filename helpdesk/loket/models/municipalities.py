"""What the desk keeps of its contact with municipalities, besides their questions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData
from vocabulary.models import Municipality


class OfferOfHelpQuerySet(models.QuerySet["OfferOfHelp"]):
    """Reads of offers."""

    def visible_to(self, user: Any) -> OfferOfHelpQuerySet:
        """The team sees whom it called; nobody else does."""
        from loket.rights import may_see_municipalities

        return self if may_see_municipalities(user) else self.none()


class OfferOfHelp(models.Model):
    """That we came forward ourselves: contact by us, which is not yet hearing of them."""

    class How(models.TextChoices):
        """By which way."""

        PHONE = "phone", _("by telephone")
        MAIL = "mail", _("by e-mail")
        VISIT = "visit", _("by a visit")

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="offers_of_help", verbose_name=_("municipality")
    )
    how = models.CharField(_("how"), max_length=10, choices=How, default=How.PHONE)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    # Came with the form; sending the same form twice is one contact.
    form_key = models.CharField(max_length=64, unique=True, editable=False)

    personal_data = PersonalData(
        name=_("Who offered a municipality help"),
        purpose=_("Know who contacted a municipality, so that no two colleagues do so at once."),
        retention=_("Two years; the name goes when the person is removed."),
        fields=("by",),
        retention_days=730,
    )
    objects = OfferOfHelpQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of help")
        verbose_name_plural = _("offers of help")
        ordering = ["-at", "-pk"]
        indexes = [
            # The last contact by us of each municipality.
            models.Index(fields=["municipality", "-at"], name="offer_by_municipality"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(how__in=["phone", "mail", "visit"]), name="offer_how_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}, {self.at:%Y-%m-%d}"
