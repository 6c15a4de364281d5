"""The conversation. A message is a FollowUp of django-helpdesk; what that can't say stands in `Message`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from helpdesk.models import FollowUp

from accounts.privacy import PersonalData

from .question import Question


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of messages."""

    def public(self) -> MessageQuerySet:
        """What the asker may see. Both tables must say so: what slips through one is held by the other."""
        return self.filter(kind__in=Message.PUBLIC, followup__public=True)


class Message(models.Model):
    """Who wrote a FollowUp, and for whom.

    FollowUp.user stays empty: it is protected and would keep a person from ever being removed.
    """

    class Kind(models.TextChoices):
        """Who wrote it, and for whom."""

        ASKER = "asker", _("by the asker")
        ANSWER = "answer", _("to the asker")
        NOTE = "note", _("internal note")
        EVENT = "event", _("event")

    class Event(models.TextChoices):
        """What happened, when nobody wrote anything."""

        ASKED = "asked", _("came in")
        TAKEN = "taken", _("taken")
        PASSED = "passed", _("passed to an expert")
        HANDED_BACK = "handed_back", _("handed back")
        GROUPED = "grouped", _("target group set")
        RELEASED = "released", _("let through")
        CLOSED = "closed", pgettext_lazy("question", "closed")
        LAPSED = "lapsed", _("closed by itself")
        REOPENED = "reopened", _("reopened")
        KNOWLEDGE = "knowledge", _("made into knowledge")
        TRANSFERRED = "transferred", _("handed to a colleague")
        CONSULTED = "consulted", _("a colleague was consulted")
        ADVISED = "advised", _("a colleague advised")
        MERGED = "merged", _("merged")
        UNMERGED = "unmerged", _("taken apart")
        SPLIT = "split", _("split off")
        LINKED = "linked", _("linked")
        UNLINKED = "unlinked", _("no longer linked")
        SNOOZED = "snoozed", _("put aside")
        WOKEN = "woken", _("came back")
        PLANNED = "planned", _("answer planned")
        UNPLANNED = "unplanned", _("answer not sent")
        UNDELIVERABLE = "undeliverable", _("e-mail came back")
        PRIORITY = "priority", _("priority set")
        CHANNEL = "channel", _("channel set")
        LATE = "late", _("became late")
        RATED = "rated", _("rated by the asker")
        CORRECTED = "corrected", _("corrected")

    PUBLIC = (Kind.ASKER, Kind.ANSWER)

    followup = models.OneToOneField(FollowUp, models.CASCADE, primary_key=True, related_name="message")
    question = models.ForeignKey(Question, models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    event = models.CharField(_("event"), max_length=15, choices=Event, blank=True)
    at = models.DateTimeField(_("at"))
    # What a mail repeated of earlier ones, and its signature: kept, and folded away where it is shown.
    quoted = models.TextField(_("quoted text"), blank=True)
    # Came with the form; sending the same form twice is one message.
    form_key = models.CharField(max_length=64, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("whom it concerns"),
    )

    personal_data = PersonalData(
        name=_("Who wrote a message"),
        purpose=_("Show who wrote what in a question."),
        retention=_("As long as the question; the link to a person goes with the person."),
        fields=("author", "about", "quoted"),
    )
    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "pk"]
        indexes = [
            # The conversation of one question, in order.
            models.Index(fields=["question", "at"], name="message_by_question"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="event") & ~Q(event="")) | (~Q(kind="event") & Q(event="")),
                name="message_event_named",
            ),
            models.UniqueConstraint(
                fields=["question", "form_key"], condition=~Q(form_key=""), name="message_once_by_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_public(self) -> bool:
        """Whether the asker may see it."""
        return self.kind in Message.PUBLIC and self.followup.public


class Consultation(models.Model):
    """That an expert was asked about a question; they may go on reading it after it moved to another."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="consultations")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="consultations", verbose_name=_("expert")
    )
    asked_at = models.DateTimeField(_("asked"))

    personal_data = PersonalData(
        name=_("Experts who were asked"),
        purpose=_("Let an expert read the questions they were asked about."),
        retention=_("As long as the question."),
        fields=("expert",),
    )

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        # The expert first: what somebody was ever asked about is read from this index alone, for each list.
        constraints = [models.UniqueConstraint(fields=["expert", "question"], name="expert_consulted_once")]

    def __str__(self) -> str:
        return f"{self.question_id}, {self.expert_id}"

    @classmethod
    def note(cls, question: Question, expert: Any, at: dt.datetime) -> None:
        """Remember that this expert was asked; asking again changes nothing."""
        cls.objects.get_or_create(question=question, expert=expert, defaults={"asked_at": at})
