"""Secret addresses of the agenda of an organisation, one for each of its people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.privacy import PersonalData


class OrganisationFeed(models.Model):
    """The secret address by which one employee reads the agenda of an organisation. Only a hash is kept.

    One for each person: who leaves takes nobody else's address away, and is no longer let in.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="organisation_feeds", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="agenda_feeds", verbose_name=_("organisation")
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    personal_data = PersonalData(
        name=_("Agenda address of an organisation"),
        purpose=_("Let a calendar program read who works at your organisation without signing in."),
        retention=_("Until you withdraw or renew the address."),
        fields=("user",),
    )

    class Meta:
        verbose_name = _("agenda address of an organisation")
        verbose_name_plural = _("agenda addresses of organisations")
        constraints = [
            # Pressing the button twice leaves one address that works.
            models.UniqueConstraint(fields=["user", "organisation"], name="organisation_feed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.user}"
