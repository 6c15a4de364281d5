"""What the desk knows of triage: words, corrections, what was learned, and rules of the team."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData
from vocabulary.models import Province, TargetGroup

from .question import Question


class TriageKeyword(models.Model):
    """A word or phrase that points to a target group; `stems` is how it is found in a question."""

    class Source(models.TextChoices):
        """Where it comes from: what people set by hand is never overwritten by learning."""

        START = "start", _("words to start with")
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


class TriageExample(models.Model):
    """That a person said what a question is about: learning trusts it more than what was never looked at.

    The text stays with the question alone, so nothing of it is kept longer.
    """

    question = models.OneToOneField(
        Question, models.CASCADE, primary_key=True, related_name="triage_example", verbose_name=_("question")
    )
    target_group = models.ForeignKey(
        TargetGroup, models.CASCADE, related_name="+", verbose_name=_("target group")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("triage example")
        verbose_name_plural = _("triage examples")
        indexes = [
            # How many came since triage last learned, asked by every round of the task.
            models.Index(fields=["at"], name="triage_example_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} → {self.target_group_id}"


class TriageTraining(models.Model):
    """One time that triage learned: from how much, how well, and whether the result is in use."""

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    examples = models.PositiveIntegerField(_("examples"))
    from_desk = models.PositiveIntegerField(_("of them from the desk"))
    held_back = models.PositiveIntegerField(_("questions it was tried on"))
    score = models.FloatField(_("right at once"))
    old_score = models.FloatField(_("the one in use, on the same questions"), null=True)
    kept = models.BooleanField(_("in use from then on"))
    # Plain arrays of numpy; those of a training that is no longer in use are emptied.
    arrays = models.BinaryField(editable=False, default=b"")

    class Meta:
        verbose_name = _("training of triage")
        verbose_name_plural = _("trainings of triage")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.score:.2f}"

    @property
    def percentage(self) -> int:
        """The score for people."""
        return round(100 * self.score)

    @property
    def old_percentage(self) -> int | None:
        """The score of the one that was in use, for people."""
        return None if self.old_score is None else round(100 * self.old_score)


class TriageRule(models.Model):
    """Who the team wants to ask first, for a target group and a province; an empty one means every."""

    target_group = models.ForeignKey(
        TargetGroup,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="triage_rules",
        verbose_name=_("target group"),
    )
    province = models.ForeignKey(
        Province, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="triage_rules", verbose_name=_("expert")
    )

    personal_data = PersonalData(
        name=_("Who is asked first"),
        purpose=_("Pass questions about a target group or from a province to a fixed expert."),
        retention=_("Until the team removes the rule; no longer than the person."),
        fields=("expert",),
    )

    class Meta:
        verbose_name = _("triage rule")
        verbose_name_plural = _("triage rules")
        ordering = ["target_group", "province", "pk"]
        constraints = [
            models.UniqueConstraint(
                # Coalesced: to a database two empty columns are never equal.
                Coalesce("target_group", 0),
                Coalesce("province", Value("")),
                "expert",
                name="triage_rule_once",
                violation_error_message=_("This rule is there already."),
            ),
            models.CheckConstraint(
                condition=models.Q(target_group__isnull=False) | models.Q(province__isnull=False),
                name="triage_rule_says_when",
                violation_error_message=_("Choose a target group, a province or both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_group or '*'}, {self.province or '*'} → {self.expert}"
