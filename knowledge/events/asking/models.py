"""What participants ask during an event, and who would like to hear that too."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.privacy import PersonalData
from accounts.roles import PUBLISHERS, has_role
from knowledge.events.registrations import Registration

LONGEST = 500


class EventQuestionQuerySet(models.QuerySet["EventQuestion"]):
    """Reads of questions; every list starts with `visible_to`."""

    def visible_to(self, viewer: Any) -> EventQuestionQuerySet:
        """The team sees all; who has a place sees what is shown at that event, and their own."""
        if isinstance(viewer, Registration):
            if not viewer.has_place:
                return self.none()
            readable = models.Q(state__in=EventQuestion.READABLE) | models.Q(asked_by=viewer)
            return self.filter(readable, event=viewer.event_id)
        return self if has_role(viewer, *PUBLISHERS) else self.none()

    def readable(self) -> EventQuestionQuerySet:
        """What everybody who takes part may read, and the screen shows."""
        return self.filter(state__in=EventQuestion.READABLE)

    def by_votes(self) -> EventQuestionQuerySet:
        """With `votes`: how many want to hear it; most first, of as many the oldest."""
        return self.annotate(votes=Count("event_votes")).order_by("-votes", "asked_at", "pk")

    def with_own(self, registration: Registration) -> EventQuestionQuerySet:
        """With `voted` and `mine`: whether this person voted for it, and asked it."""
        voted = EventVote.objects.filter(question=OuterRef("pk"), registration=registration)
        mine = EventQuestion.objects.filter(pk=OuterRef("pk"), asked_by=registration)
        return self.annotate(voted=Exists(voted), mine=Exists(mine))


class EventQuestion(models.Model):
    """One question of a participant."""

    class State(models.TextChoices):
        """Who is to move; the team says so."""

        WAITING = "waiting", pgettext_lazy("question at a meeting", "waits for the team")
        SHOWN = "shown", pgettext_lazy("question at a meeting", "shown")
        ANSWERED = "answered", pgettext_lazy("question at a meeting", "answered")
        HIDDEN = "hidden", pgettext_lazy("question at a meeting", "hidden")
        AT_DESK = "at_desk", pgettext_lazy("question at a meeting", "passed on to the desk")

    READABLE = (State.SHOWN, State.ANSWERED, State.AT_DESK)
    # Still to be answered in the meeting, or by the desk.
    OPEN = (State.WAITING, State.SHOWN)

    event = models.ForeignKey(
        "knowledge.Event", models.CASCADE, related_name="asked", verbose_name=_("meeting")
    )
    # Goes with the registration; then nobody knows any more who asked it.
    asked_by = models.ForeignKey(
        Registration, models.SET_NULL, null=True, related_name="asked", verbose_name=_("asked by")
    )
    text = models.CharField(_("question"), max_length=LONGEST)
    # Only where the asker wants it to be seen.
    shown_name = models.CharField(_("name that is shown"), max_length=150, blank=True)
    # What is not answered in the meeting may go to the desk with the asker's address.
    wants_answer = models.BooleanField(_("wants the answer by mail"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    # Comes with the form; sending the same form twice is one question.
    key = models.CharField(max_length=64)

    personal_data = PersonalData(
        name=_("Questions at meetings"),
        purpose=_("Answer questions during the meeting, and afterwards where you want that."),
        retention=_("Your name goes three months after the meeting; what was not shown goes whole."),
        fields=("asked_by", "text", "shown_name"),
        retention_days=92,
    )
    objects = EventQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("question at a meeting")
        verbose_name_plural = _("questions at meetings")
        constraints = [
            models.UniqueConstraint(fields=["event", "key"], name="asked_once_by_form"),
        ]
        indexes = [
            # The screen and everybody's telephone ask again and again what is shown of one event.
            models.Index(fields=["event", "state"], name="asked_at_event"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state in self.OPEN


class EventVote(models.Model):
    """That somebody would like to hear the answer to a question too."""

    question = models.ForeignKey(EventQuestion, models.CASCADE, related_name="event_votes")
    # Empty when the registration is gone: the vote still counts.
    registration = models.ForeignKey(Registration, models.SET_NULL, null=True, related_name="event_votes")

    personal_data = PersonalData(
        name=_("Votes for questions at meetings"),
        purpose=_("Put the question that most want to hear on top."),
        retention=_("As long as the registration; then only the number is left."),
        fields=("registration",),
    )

    class Meta:
        verbose_name = _("vote for a question")
        verbose_name_plural = _("votes for questions")
        constraints = [
            # However often and at the same moment somebody presses.
            models.UniqueConstraint(fields=["question", "registration"], name="voted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}"


class QuestionBoard(models.Model):
    """How the questions of one event are dealt with.

    Not on the page: a revision that is published would put back what an older one knew.
    """

    event = models.OneToOneField("knowledge.Event", models.CASCADE, related_name="question_board")
    moderated = models.BooleanField(_("the team looks first"), default=True)
    closed = models.BooleanField(_("no more questions"), default=False)
    # Rises with each change of what any page of it shows: who has seen this number needs nothing.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("questions of a meeting")
        verbose_name_plural = _("questions of meetings")

    def __str__(self) -> str:
        return f"{self.event_id}: {self.version}"
