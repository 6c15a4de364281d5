"""The messages that went to participants: what, to whom, how many, by whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

# Characters of a subject, which mail programs cut off, and of a message.
LONGEST_SUBJECT, LONGEST_TEXT = 120, 5000


class EventMessage(models.Model):
    """One message to participants; goes with their registrations."""

    class To(models.TextChoices):
        """Who gets it, as they are when it is sent."""

        PLACED = "placed", _("who has a place")
        WAITING = "waiting", _("who waits for a place")
        ALL = "all", _("everybody who has a place or waits")
        PRESENT = "present", _("who was there")

    event = models.ForeignKey("knowledge.Event", models.CASCADE, related_name="messages")
    to = models.CharField(_("to"), max_length=10, choices=To)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    text = models.TextField(_("message"), max_length=LONGEST_TEXT)
    people = models.PositiveIntegerField(_("receivers"))
    # Comes with the page to check; sending that twice is one message.
    key = models.CharField(max_length=64)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent on"), auto_now_add=True)

    personal_data = PersonalData(
        name=_("Messages to participants of meetings"),
        purpose=_("Know what participants were told, and by whom."),
        retention=_("As long as the registrations."),
        fields=("subject", "text", "sent_by"),
        retention_days=92,
    )

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("message to participants")
        verbose_name_plural = _("messages to participants")
        constraints = [
            models.UniqueConstraint(fields=["event", "key"], name="message_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.people}"
