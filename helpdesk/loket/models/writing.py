"""Answers that are not with the asker yet: being typed, or waiting for their time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

from .question import Question, State


class ReplyDraft(models.Model):
    """What one person typed below one question and did not send. Each has their own."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="reply_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_note = models.BooleanField(_("internal note"), default=False)
    body = models.TextField(_("text"))
    changed_at = models.DateTimeField(_("last changed"))

    personal_data = PersonalData(
        name=_("Answers that are being typed"),
        purpose=_("Keep what you type below a question until you send it."),
        retention=_("Goes when you send the answer or empty it, else with the question."),
        fields=("user", "body"),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("draft of an answer")
        verbose_name_plural = _("drafts of answers")
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="one_draft_each")]

    def __str__(self) -> str:
        return f"{self.question_id}, {self.user_id}"


class PlannedAnswer(models.Model):
    """An answer that goes out at `send_at`; until then it can be taken back, and nobody outside sees it."""

    class Stopped(models.TextChoices):
        """Why it did not go out."""

        REACTED = "reacted", _("the asker reacted meanwhile")
        MOVED = "moved", _("the question went to somebody else meanwhile")

    question = models.ForeignKey(Question, models.CASCADE, related_name="planned_answers")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    text = models.TextField(_("text"))
    then = models.CharField(_("state"), max_length=20, choices=State)
    # References of questions that were merged into this one and get the same answer.
    also_to = models.JSONField(default=list)
    # Chosen by the author; otherwise it only waits a moment, so that it can be undone.
    scheduled = models.BooleanField(_("scheduled"), default=False)
    made_at = models.DateTimeField(_("made"))
    send_at = models.DateTimeField(_("send at"))
    stopped = models.CharField(_("stopped"), max_length=10, choices=Stopped, blank=True)
    form_key = models.CharField(max_length=64, blank=True, editable=False)

    personal_data = PersonalData(
        name=_("Answers that wait to be sent"),
        purpose=_("Send an answer at the time that its author chose."),
        retention=_("Goes when the answer is sent or taken back."),
        fields=("author", "text"),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("planned answer")
        verbose_name_plural = _("planned answers")
        ordering = ["send_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "form_key"], condition=~models.Q(form_key=""), name="planned_once_by_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}, {self.send_at}"
