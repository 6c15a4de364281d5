"""What binds people to questions and questions to each other."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

from .question import Question


class Watch(models.Model):
    """That a colleague wants to hear of what the asker and others do in a question."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="watches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    personal_data = PersonalData(
        name=_("Colleagues who follow a question"),
        purpose=_("Tell a colleague by e-mail that something happened in a question."),
        retention=_("Until they stop following, else as long as the question."),
        fields=("user",),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="watched_once")]

    def __str__(self) -> str:
        return f"{self.question_id}, {self.user_id}"


class Relation(models.Model):
    """That two questions belong together; one row a pair, the older question first."""

    first = models.ForeignKey(Question, models.CASCADE, related_name="relations_to_later")
    second = models.ForeignKey(Question, models.CASCADE, related_name="relations_to_earlier")

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="questions_related_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="relation_oldest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"


class Satisfaction(models.Model):
    """Whether an answer helped, as its asker said; one row a question, so it counts once."""

    class Score(models.IntegerChoices):
        """How well."""

        WELL = 3, _("Yes")
        PARTLY = 2, _("Partly")
        BADLY = 1, _("No")

    question = models.OneToOneField(
        Question, models.CASCADE, primary_key=True, related_name="satisfaction", verbose_name=_("question")
    )
    score = models.PositiveSmallIntegerField(_("score"), choices=Score)
    text = models.CharField(_("explanation"), max_length=1000, blank=True)
    at = models.DateTimeField(_("at"))

    personal_data = PersonalData(
        name=_("What askers thought of an answer"),
        purpose=_("Improve our answers."),
        retention=_("As long as the question."),
        fields=("text",),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("satisfaction")
        verbose_name_plural = _("satisfaction")
        constraints = [
            models.CheckConstraint(condition=Q(score__in=(1, 2, 3)), name="satisfaction_score_known")
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.score}"
