"""What a colleague at the desk has of their own: views of the list, and that they have a question open."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

from .question import Question

# A page says every half minute that it is open; after two that it missed its reader is gone.
PRESENT_FOR = dt.timedelta(seconds=90)


class SavedView(models.Model):
    """A view with filters and order, kept under a name by and for one person."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=40)
    # As the list's own form reads it: a filter that it no longer knows changes nothing.
    query = models.CharField(_("filters"), max_length=500)

    personal_data = PersonalData(
        name=_("Views of the work list"),
        purpose=_("Find your own selection of questions again."),
        retention=_("Until you take it away, at the latest as long as you."),
        fields=("owner", "name", "query"),
    )

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_named_once")]

    def __str__(self) -> str:
        return self.name


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Reads of who is where."""

    def now(self, moment: dt.datetime | None = None) -> PresenceQuerySet:
        """Those who were heard of lately."""
        return self.filter(seen_at__gt=(moment or timezone.now()) - PRESENT_FOR)


class Presence(models.Model):
    """That somebody has a question open; a row that is not renewed means nothing after a while."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(_("seen"))

    personal_data = PersonalData(
        name=_("Who has a question open"),
        purpose=_("Show colleagues that you are looking at the same question."),
        retention=_("One and a half minutes after you closed it; removed within the hour."),
        fields=("user",),
        retention_days=1,
    )
    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.question_id}, {self.user_id}"
