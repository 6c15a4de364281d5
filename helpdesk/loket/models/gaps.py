"""What askers ask about and no page answers: questions that ask the same, and what the team does about it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData
from accounts.roles import DESK, PUBLISHERS, Role, has_role
from search.models import PageOrder
from vocabulary.models import TargetGroup

from .question import Question

# From so many askers on a gap shows nobody's own question, so it may be seen by who reads no questions.
ASKERS_TO_SHOW = 3
LONGEST_LABEL = 120


class GapQuerySet(models.QuerySet["Gap"]):
    """Reads of gaps; every list starts with `visible_to`."""

    def visible_to(self, user: Any) -> GapQuerySet:
        """All for the desk; for experts and editors those that several people asked about."""
        if not getattr(user, "is_authenticated", False) or user.pk is None:
            return self.none()
        if has_role(user, *DESK):
            return self
        if has_role(user, Role.EXPERT, *PUBLISHERS):
            return self.filter(askers__gte=ASKERS_TO_SHOW).exclude(shared_words="")
        return self.none()

    def to_do(self) -> GapQuerySet:
        """Those that still wait for a page."""
        return self.filter(state__in=(Gap.State.OPEN, Gap.State.ORDERED))


class Gap(models.Model):
    """A subject that questions share and that no page is about."""

    class State(models.TextChoices):
        """What the team did about it."""

        OPEN = "open", _("no page yet")
        ORDERED = "ordered", _("page is being made")
        ANSWERED = "answered", _("there is a page")
        DROPPED = "dropped", _("no page needed")

    target_group = models.ForeignKey(
        TargetGroup, models.SET_NULL, null=True, related_name="+", verbose_name=_("target group")
    )
    # A title of one of its questions without persons: for who reads the questions themselves.
    label = models.CharField(_("subject"), max_length=LONGEST_LABEL)
    # Words that questions of different askers share, and nothing of one of them alone: for everybody else.
    shared_words = models.CharField(_("words in common"), max_length=LONGEST_LABEL, blank=True)
    # The stems by which a next question is recognised as the same, with their weights.
    stems = models.JSONField(default=dict, editable=False)
    questions_count = models.PositiveIntegerField(_("questions"), default=0)
    askers = models.PositiveIntegerField(_("askers"), default=0)
    last_asked_at = models.DateTimeField(_("last asked"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    order = models.ForeignKey(
        PageOrder, models.SET_NULL, null=True, related_name="+", verbose_name=_("page to make")
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who makes it")
    )
    page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, related_name="+", verbose_name=_("page")
    )
    # How many questions there were when it was settled: what came since is shown.
    settled_at_count = models.PositiveIntegerField(default=0, editable=False)

    personal_data = PersonalData(
        name=_("Subjects without a page"),
        purpose=_("To see what is asked often and make a page about it; without names."),
        retention=_("As long as one of its questions is kept."),
        fields=("label", "assigned_to"),
    )
    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        ordering = ["-questions_count", "-last_asked_at", "pk"]
        indexes = [
            # The list: what is to be done, most asked first; per target group by a filter on these few rows.
            models.Index(fields=["state", "-questions_count", "-last_asked_at"], name="gap_by_state"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def since_settled(self) -> int:
        """How many questions came after it was settled."""
        settled = self.state in (Gap.State.ANSWERED, Gap.State.DROPPED)
        return max(0, self.questions_count - self.settled_at_count) if settled else 0


class GapCheck(models.Model):
    """That a question was held against the pages; without a gap one answers it."""

    question = models.OneToOneField(
        Question, models.CASCADE, primary_key=True, related_name="gap_check", verbose_name=_("question")
    )
    gap = models.ForeignKey(Gap, models.CASCADE, null=True, related_name="checks", verbose_name=_("gap"))
    # Without persons. The stems with how telling each is and how it was written: {stem: [weight, word]}.
    title = models.CharField(_("subject"), max_length=LONGEST_LABEL, blank=True)
    words = models.JSONField(default=dict, editable=False)
    checked_at = models.DateTimeField(_("looked up"), default=timezone.now)

    personal_data = PersonalData(
        name=_("Questions without a page"),
        purpose=_("To see which questions ask the same; without names."),
        retention=_("As long as the question."),
        fields=("title", "words"),
    )

    class Meta:
        verbose_name = _("look-up of a question")
        verbose_name_plural = _("look-ups of questions")

    def __str__(self) -> str:
        return f"{self.question_id}"
