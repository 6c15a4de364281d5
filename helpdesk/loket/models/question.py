"""A question to the desk: every column and index of the work list is in this one table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from helpdesk.models import Ticket

from accounts.models import Organisation
from accounts.privacy import PersonalData
from accounts.roles import DESK, Role, has_role
from vocabulary.models import ActionLine, Municipality, TargetGroup


class State(models.TextChoices):
    """Who is to move."""

    NEW = "new", _("New")
    WITH_FRONT_OFFICE = "with_front_office", _("Being handled")
    WITH_EXPERT = "with_expert", _("With an expert")
    WAITING_FOR_COLLEAGUE = "with_colleague", _("Waiting for a colleague")
    WAITING_FOR_ASKER = "waiting_for_asker", _("Waiting for the asker")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", pgettext_lazy("question", "Closed")


class Channel(models.TextChoices):
    """How a question reached the desk."""

    WEB = "web", _("the website")
    MAIL = "mail", _("e-mail")
    PHONE = "phone", _("telephone")
    MEETING = "meeting", _("a meeting")


# Who asks by these may have no address, and then nothing is mailed.
WITHOUT_ADDRESS = (Channel.PHONE, Channel.MEETING)


# The desk has to do something and its clock runs.
TO_DO = (State.NEW, State.WITH_FRONT_OFFICE, State.WITH_EXPERT, State.WAITING_FOR_COLLEAGUE)
# Not finished: the clock may stand still.
OPEN = (*TO_DO, State.WAITING_FOR_ASKER)
# More words than this narrow nothing any more.
MOST_WORDS = 8
FINISHED = (State.ANSWERED, State.CLOSED)


class QuestionQuerySet(models.QuerySet["Question"]):
    """Reads of questions; every list starts with `visible_to` or `workable_by`."""

    def visible_to(self, user: Any) -> QuestionQuerySet:
        """What this user may see in some form: as desk, asked expert, asker, or colleague who reads along."""
        if not getattr(user, "is_authenticated", False) or not user.is_active or user.pk is None:
            return self.none()
        if has_role(user, *DESK):
            return self
        return self.filter(self._asked_by(user) | self._asked_of(user) | self._shared_with(user))

    def shared_with(self, user: Any) -> QuestionQuerySet:
        """What colleagues of this user asked for an organisation of theirs, and agreed to share in it."""
        if not getattr(user, "is_authenticated", False) or not user.is_active or user.pk is None:
            return self.none()
        return self.filter(self._shared_with(user)).exclude(self._asked_by(user))

    def workable_by(self, user: Any) -> QuestionQuerySet:
        """What this user may open behind the desk, internal notes and all."""
        if has_role(user, *DESK):
            return self if user.pk else self.none()
        if has_role(user, Role.EXPERT) and user.pk:
            return self.filter(self._asked_of(user))
        return self.none()

    def asked_by(self, user: Any) -> QuestionQuerySet:
        """The questions that this user asked, also those from before they had an account."""
        if not getattr(user, "is_authenticated", False) or user.pk is None:
            return self.none()
        return self.filter(self._asked_by(user))

    def kept_long_enough(self, now: dt.datetime | None = None) -> QuestionQuerySet:
        """What was finished so long ago that nothing of its persons may stay.

        What was merged is as old as where it is answered.
        """
        before = Question.personal_data.kept_from(now or timezone.now())
        over = self.annotate(over_at=Coalesce("closed_at", "answered_at")).filter(
            over_at__lt=before, state__in=FINISHED, emptied_at=None
        )
        return over.filter(
            Q(merged_into=None)
            | Q(merged_into__closed_at__lt=before, merged_into__state__in=FINISHED)
            | Q(merged_into__closed_at=None, merged_into__answered_at__lt=before,
                merged_into__state__in=FINISHED)
        )  # fmt: skip

    def answered_before(self, moment: dt.datetime) -> QuestionQuerySet:
        """Answered so long ago, and nothing came back; not what is merged or answered on soon."""
        return self.filter(
            state=State.ANSWERED, answered_at__lt=moment, merged_into=None, planned_answers=None, held=False,
            emptied_at=None,
        )  # fmt: skip

    def to_do(self) -> QuestionQuerySet:
        """What the desk must still do something for."""
        return self.filter(state__in=TO_DO)

    def matching(self, text: str) -> QuestionQuerySet:
        """Questions of which reference, title, organisation and asker hold each word of this text."""
        found = self
        for word in text.lower().split()[:MOST_WORDS]:
            found = found.filter(searched__contains=word)
        return found

    @staticmethod
    def _asked_by(user: Any) -> Q:
        return Q(asker=user) | Q(asker_email=user.email.lower())

    @staticmethod
    def _shared_with(user: Any) -> Q:
        from .sharing import SharedWithColleagues

        # Who left the organisation neither reads along nor lets others.
        shared = SharedWithColleagues.objects.filter(
            user=OuterRef("asker"),
            organisation=OuterRef("organisation"),
            organisation__in=user.organisations.all(),
            organisation__memberships__user=OuterRef("asker"),
        )
        return Q(Exists(shared), held=False)

    @staticmethod
    def _asked_of(user: Any) -> Q:
        if not has_role(user, Role.EXPERT):
            return Q(pk__in=())
        from .conversation import Consultation

        # Whoever a question is passed to was consulted by that (`actions.pass_to_expert`). Without an OR the
        # database begins with what is asked for, else it reads all that somebody was ever asked about.
        return Q(Exists(Consultation.objects.filter(question=OuterRef("pk"), expert=user)))


class Question(models.Model):
    """One question, whatever channel it came by. Changed by the verbs in `loket.actions` alone."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="question")
    reference = models.CharField(_("reference"), max_length=16, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.WEB)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.NEW)
    urgent = models.BooleanField(_("urgent"), default=False)
    # Probably sent by a machine: kept apart until a person has looked, and nothing is mailed.
    held = models.BooleanField(_("to be reviewed"), default=False)
    target_group = models.ForeignKey(
        TargetGroup,
        models.SET_NULL,
        null=True,
        blank=True,
        # `question_by_group` begins with it, so do others with `handler` and `expert`; planning a query looks
        # at each index.
        db_index=False,
        related_name="questions",
        verbose_name=_("target group"),
    )
    # What it is about, whoever it is for: one of the lines along which the programme works.
    subject = models.ForeignKey(
        ActionLine,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("subject"),
    )

    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="asked_questions",
        verbose_name=_("asker"),
    )
    asker_name = models.CharField(_("name"), max_length=100)
    asker_email = models.EmailField(_("e-mail address"), db_index=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("organisation"),
    )
    # What the asker filled in, also when we know the organisation: lists show it without a join.
    organisation_name = models.CharField(_("organisation"), max_length=150, db_index=True)
    organisation_kind = models.CharField(
        _("kind of organisation"), max_length=20, choices=Organisation.Kind, default=Organisation.Kind.OTHER
    )
    municipality = models.ForeignKey(
        Municipality,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("municipality"),
    )
    may_share = models.BooleanField(_("the answer may become knowledge"), default=True)

    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="handled_questions",
        verbose_name=_("front office"),
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="expert_questions",
        verbose_name=_("expert"),
    )
    # Where the answer went in the knowledge centre; any page, so that moving or retyping it breaks nothing.
    knowledge_page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, related_name="+", verbose_name=_("page")
    )
    # What a meeting left open; one-to-one, so that a second click makes no second question.
    from_meeting = models.OneToOneField(
        "knowledge.EventQuestion",
        models.SET_NULL,
        null=True,
        related_name="at_desk",
        verbose_name=_("asked at a meeting"),
    )

    # Put aside by who handles it: lists leave it out until then. The clock runs on.
    snoozed_until = models.DateTimeField(_("put aside until"), null=True)
    # Answered together with another. Its messages stay here, so that no asker gets to see another's.
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="merged", verbose_name=_("merged into")
    )

    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    # The clock runs from here; `clock_used` is the working time of the stretches before it, in seconds.
    clock_started_at = models.DateTimeField(_("clock started"))
    clock_used = models.PositiveIntegerField(_("working time before, in seconds"), default=0)
    # What the list counts down to: the first answer, and once that is given the solution.
    due_at = models.DateTimeField(_("answer before"))
    response_due_at = models.DateTimeField(_("first answer before"), null=True)
    solution_due_at = models.DateTimeField(_("solution before"), null=True)
    warn_at = models.DateTimeField(_("threatens to be late from"), null=True)
    # 0: nobody was told; 1: who handles it was warned; 2: the team knows that it is late.
    alarm = models.PositiveSmallIntegerField(_("told"), default=0)
    # Answered since the clock began; a question that comes back waits for an answer once more.
    responded_at = models.DateTimeField(_("answered since the clock began"), null=True)
    # Measured when it happened, in working time: later changes of the promise do not judge the past.
    first_response_minutes = models.PositiveIntegerField(_("minutes until the first answer"), null=True)
    first_response_in_time = models.BooleanField(_("first answer in time"), null=True)
    solution_minutes = models.PositiveIntegerField(_("minutes until the solution"), null=True)
    solution_in_time = models.BooleanField(_("solution in time"), null=True)
    first_answered_at = models.DateTimeField(_("first answered"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    closed_at = models.DateTimeField(pgettext_lazy("question", "closed"), null=True)
    # When its asker wrote again; None: not since it was asked.
    heard_at = models.DateTimeField(_("asker wrote again"), null=True)
    # How often it came back after it was finished.
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now)
    # Nothing of a person is left in it, only what reports count.
    emptied_at = models.DateTimeField(_("emptied"), null=True)
    message_count = models.PositiveIntegerField(_("messages"), default=0)
    note_count = models.PositiveIntegerField(_("notes"), default=0)
    # Rises with what the asker may see or who is to move; a form that was opened before it is told so.
    version = models.PositiveIntegerField(default=1)

    # What the list searches, by words: kept by the database, so that nothing can forget it or keep it longer.
    # On PostgreSQL an index of trigrams lies on it (made in the migration; SQLite knows none).
    searched = models.GeneratedField(
        expression=Lower(
            Concat(
                "reference", Value(" "), "title", Value(" "), "organisation_name", Value(" "), "asker_name"
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    # The link in the mails: a keyed hash of the salt, never stored; only its SHA-256 is.
    access_salt = models.CharField(max_length=32, editable=False)
    access_hash = models.CharField(max_length=64, unique=True, editable=False)
    access_expires_at = models.DateTimeField(_("link works until"))

    personal_data = PersonalData(
        name=_("Who asked a question"),
        purpose=_("Answer your question and let you follow it."),
        retention=_("We empty all this two years after the question was answered or closed."),
        fields=(
            "asker",
            "asker_name",
            "asker_email",
            "organisation_name",
            "handler",
            "expert",
            "access_hash",
            "title",
            "searched",
        ),
        retention_days=730,
    )
    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["due_at", "pk"]
        indexes = [
            # The views of the whole desk: one state (or a few), what must be ready first on top.
            models.Index(fields=["state", "due_at"], name="question_by_state"),
            # "Mine": the same for one front-office person and for one expert; also counts workload.
            models.Index(fields=["handler", "state", "due_at"], name="question_by_handler"),
            models.Index(fields=["expert", "state", "due_at"], name="question_by_expert"),
            # The filter on target group, and the counts beside the list.
            models.Index(fields=["target_group", "state", "due_at"], name="question_by_group"),
            # What threatens to be late, for the list and for who tells people of it each minute.
            models.Index(fields=["warn_at"], condition=Q(state__in=TO_DO), name="question_by_warning"),
            # Everything open, what must be ready first on top: the finished ones lie before it, and are many.
            # It holds all that the views choose by, so that counting them reads no question.
            models.Index(
                fields=[
                    "due_at",
                    "ticket",
                    "held",
                    "state",
                    "warn_at",
                    "snoozed_until",
                    "handler",
                    "expert",
                    "target_group",
                ],
                condition=Q(state__in=OPEN),
                name="question_open",
            ),
            # Few are put aside; counting them looked through all that is open.
            models.Index(
                fields=["snoozed_until"], condition=Q(snoozed_until__isnull=False), name="question_put_aside"
            ),
            # Few are held, so the view and its count never look through the others.
            models.Index(fields=["asked_at"], condition=Q(held=True), name="question_held"),
            # The same order over all of them, finished ones too.
            models.Index(fields=["due_at", "ticket"], name="question_by_due"),
            # What the daily errand empties; what was emptied stays out of it.
            models.Index(
                Coalesce("closed_at", "answered_at"),
                condition=Q(state__in=FINISHED, emptied_at=None),
                name="question_to_empty",
            ),
            # The order "asked": all of them, either way.
            models.Index(fields=["asked_at"], name="question_by_asking"),
            # What one municipality asked and when each was last heard of; what was kept apart is no question.
            models.Index(
                fields=["municipality", "organisation_kind", "asked_at", "heard_at"],
                condition=Q(held=False),
                name="question_by_municipality",
            ),
            # Finished and all: newest first.
            models.Index(fields=["-changed_at"], name="question_by_change"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="question_state_known"),
            # An expert's list would miss a question that is with an expert whom nobody named.
            models.CheckConstraint(
                condition=~Q(state=State.NEW) | Q(expert=None), name="question_new_has_no_expert"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="question_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def handled_by(self) -> Any:
        """Who is to move on our side: the expert while it is there, else the front office; may be None."""
        return self.expert if self.is_with_expert else self.handler

    @property
    def is_with_expert(self) -> bool:
        """Whether an expert has it, also while they wait for a colleague."""
        return self.expert_id is not None and self.state in (State.WITH_EXPERT, State.WAITING_FOR_COLLEAGUE)

    @property
    def is_open(self) -> bool:
        """Whether it is not finished."""
        return self.state in OPEN


class ReferenceCounter(models.Model):
    """The last reference given out in a year; its row is locked while a question is made."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reference counter")
        verbose_name_plural = _("reference counters")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

    @classmethod
    def next_reference(cls, year: int) -> str:
        """The next public reference (TB-2026-0418). Call inside a transaction: it waits for its neighbour.

        A question that is not saved after all gives its number back with the transaction: no gaps.
        """
        cls.objects.get_or_create(year=year)
        cls.objects.filter(year=year).update(last=models.F("last") + 1)
        last = cls.objects.values_list("last", flat=True).get(year=year)
        return f"TB-{year}-{last:04d}"
