"""What the desk knows of words that point to a target group."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vocabulary.models import TargetGroup


class TriageKeyword(models.Model):
    """A word or phrase that points to a target group; `stems` is how it is found in a question."""

    class Source(models.TextChoices):
        """Where it comes from: what people set by hand is never overwritten by learning."""

        NAME = "name", _("name of the target group")
        SYNONYM = "synonym", _("synonym")
        CONTENT = "content", _("pages of the target group")
        MANUAL = "manual", _("set by hand")

    target_group = models.ForeignKey(
        TargetGroup, models.CASCADE, related_name="triage_keywords", verbose_name=_("target group")
    )
    words = models.CharField(_("word or phrase"), max_length=100)
    stems = models.CharField(max_length=100, editable=False)
    weight = models.FloatField(_("weight"), default=1.0)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.MANUAL)

    class Meta:
        verbose_name = _("triage keyword")
        verbose_name_plural = _("triage keywords")
        ordering = ["target_group", "-weight", "words"]
        constraints = [
            models.UniqueConstraint(fields=["target_group", "stems"], name="keyword_once_per_group")
        ]

    def __str__(self) -> str:
        return f"{self.words} → {self.target_group}"
