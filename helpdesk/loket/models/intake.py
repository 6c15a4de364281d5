"""What exists before a question does: a draft of the web form, and how often none was needed."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

from .question import Question

KEEP_DRAFT = dt.timedelta(days=14)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads of drafts."""

    def forgotten(self, now: dt.datetime | None = None) -> DraftQuerySet:
        """Drafts that nobody touched for so long that they may go."""
        return self.filter(changed_at__lt=(now or timezone.now()) - KEEP_DRAFT)


class Draft(models.Model):
    """A web question on its way, found by the hash of a cookie of its own, so it outlives the session."""

    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    data = models.JSONField(_("what was typed"), default=dict)
    question = models.OneToOneField(
        Question, models.SET_NULL, null=True, related_name="draft", verbose_name=_("question")
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    personal_data = PersonalData(
        name=_("Questions that are not sent yet"),
        purpose=_("Keep what you typed until you send it."),
        retention=_("We empty it when you send the question. What you do not send goes after fourteen days."),
        fields=("data",),
        retention_days=14,
    )
    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [models.Index(fields=["changed_at"], name="draft_by_change")]

    def __str__(self) -> str:
        return f"{self.pk}"


class AnsweredBefore(models.Model):
    """How often people found their answer in what the form showed them, and which page stood on top."""

    day = models.DateField(_("day"))
    # `<source>:<key>`, as the index names pages.
    page_id = models.CharField(_("page"), max_length=100)
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("answer found before asking")
        verbose_name_plural = _("answers found before asking")
        constraints = [models.UniqueConstraint(fields=["day", "page_id"], name="answered_before_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}, {self.page_id}: {self.count}"

    @classmethod
    def count_one(cls, page_id: str) -> None:
        """Count one today."""
        row, _created = cls.objects.get_or_create(day=timezone.localdate(), page_id=page_id[:100])
        cls.objects.filter(pk=row.pk).update(count=models.F("count") + 1)
