"""Side conversations: colleagues and outside experts think along. The asker never sees them.

Their texts have tables of their own, apart from the conversation with the asker, so that no query for the one
can bring up the other.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.privacy import PersonalData

from .question import Question


class SideConversation(models.Model):
    """One consultation about a question, under a subject of its own."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="side_conversations")
    subject = models.CharField(_("subject"), max_length=120)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    opened_at = models.DateTimeField(_("asked"))
    closed_at = models.DateTimeField(pgettext_lazy("question", "closed"), null=True)

    personal_data = PersonalData(
        name=_("Consultations"),
        purpose=_("Let colleagues and outside experts think along about a question."),
        retention=_("As long as the question."),
        fields=("opened_by", "subject"),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("side conversation")
        verbose_name_plural = _("side conversations")
        ordering = ["opened_at", "pk"]

    def __str__(self) -> str:
        return self.subject


class SideParticipant(models.Model):
    """Somebody who was consulted: a colleague, or with `user` empty somebody from outside with a link."""

    conversation = models.ForeignKey(SideConversation, models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("colleague")
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    access_salt = models.CharField(max_length=32, editable=False)
    access_hash = models.CharField(max_length=64, unique=True, editable=False)
    access_expires_at = models.DateTimeField(_("link works until"))

    personal_data = PersonalData(
        name=_("Who was consulted"),
        purpose=_("Ask for advice, and show who gave it."),
        retention=_("As long as the question."),
        fields=("user", "name", "email", "access_hash"),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "email"], name="consulted_once_by_address")
        ]

    def __str__(self) -> str:
        return self.name


class SideMessage(models.Model):
    """What was said in a side conversation: by who has the question (`author`) or by a participant."""

    conversation = models.ForeignKey(SideConversation, models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    participant = models.ForeignKey(
        SideParticipant, models.SET_NULL, null=True, related_name="+", verbose_name=_("participant")
    )
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))
    # Names the form it came with; sending the same form twice is one message.
    form_key = models.CharField(max_length=64, blank=True, editable=False)

    personal_data = PersonalData(
        name=_("Text of consultations"),
        purpose=_("Keep what was advised about a question."),
        retention=_("As long as the question."),
        fields=("author", "text"),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("side message")
        verbose_name_plural = _("side messages")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "form_key"],
                condition=~models.Q(form_key=""),
                name="side_message_once_by_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def writer(self) -> Any:
        """Who wrote it; None when that person was removed."""
        return self.participant or self.author
