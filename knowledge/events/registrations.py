"""Who registered, who came, what they thought, and what people were told of an event."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import NoPersonalData, PersonalData
from vocabulary.models import Municipality


def new_salt() -> str:
    """What the secret link of one registration is derived from."""
    return secrets.token_hex(16)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Reads of registrations; who may read a list of them is checked by its page."""

    def holding_a_place(self) -> RegistrationQuerySet:
        """Whoever no other can have the place of: given, or kept until they answer."""
        return self.filter(state__in=[Registration.State.PLACED, Registration.State.OFFERED])

    def in_line(self) -> RegistrationQuerySet:
        """Who waits and said so by mail, first come first."""
        return self.filter(state=Registration.State.WAITING, confirmed_at__isnull=False).order_by("turn")

    def overdue(self, now: dt.datetime) -> RegistrationQuerySet:
        """Who did not answer in time."""
        return self.filter(answer_by__lte=now).exclude(state=Registration.State.CANCELLED)

    def with_another_link(self, link: str) -> RegistrationQuerySet:
        """Who has a place and was mailed a link that is not this one."""
        placed = self.filter(state=Registration.State.PLACED)
        return placed.exclude(sent_link__in=["", link]).order_by("pk")

    def with_who_entered(self) -> RegistrationQuerySet:
        """With the colleague or the organiser who registered somebody, whom the mails name."""
        return self.select_related("registered_by", "entered_by")

    def active(self) -> RegistrationQuerySet:
        """All but who cancelled."""
        return self.exclude(state=Registration.State.CANCELLED)


class Registration(models.Model):
    """That somebody comes to an event, or would like to."""

    class State(models.TextChoices):
        """How far it is; only `actions` changes it, while it holds the event."""

        OFFERED = "offered", _("place kept until answered")
        PLACED = "placed", _("has a place")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", _("does not come any more")

    event = models.ForeignKey(
        "knowledge.Event", models.CASCADE, related_name="registrations", verbose_name=_("meeting")
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    organisation = models.CharField(_("organisation"), max_length=150)
    municipality = models.ForeignKey(
        Municipality, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    # key of a question of the event -> the answer as text
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    wants_reminders = models.BooleanField(_("wants reminders"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OFFERED)
    # The order of the waiting list: given out per event while it is held, so nobody gets in between.
    turn = models.PositiveIntegerField(default=0)
    # When the owner of the address said that it was them; for a colleague: when who registered them did.
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True)
    # Until when a place, or a place in the line, is kept for who has not answered yet.
    answer_by = models.DateTimeField(_("answer before"), null=True, blank=True)
    registered_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="colleagues",
        verbose_name=_("registered by"),
    )  # fmt: skip
    # The organiser who entered somebody that called; the mails say so.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("entered by"),
    )  # fmt: skip
    # Comes with the form; sending the same form twice is one registration.
    key = models.CharField(max_length=64)
    # The secret link is derived from the salt; its hash finds the registration.
    access_salt = models.CharField(max_length=32, default=new_salt, editable=False)
    access_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Which state of the event's facts this person was told last (`ToldOfEvent.sequence`), or higher:
    # cancelling and coming back are changes of their calendar alone.
    told_sequence = models.PositiveBigIntegerField(default=0)
    # The link to take part that was mailed last; when it is changed after that they hear the new one.
    sent_link = models.URLField(max_length=500, blank=True, editable=False)
    has_judged = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)

    personal_data = PersonalData(
        name=_("Registrations for meetings"),
        purpose=_("Keep a place, and send the confirmation and what changes."),
        retention=_("Three months after the meeting."),
        fields=("name", "email", "organisation", "answers", "entered_by"),
        retention_days=92,
    )
    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["turn", "pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            # One person, one place, whatever the case of the address.
            models.UniqueConstraint("event", Lower("email"), name="registered_once"),
            models.UniqueConstraint(fields=["event", "key"], name="registered_once_by_form"),
            # A place that is kept for nobody in particular would be lost for ever.
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(answer_by__isnull=False), name="offer_has_an_end"
            ),
        ]
        indexes = [
            # Places taken, and the next in line, are asked while everybody else who registers waits.
            models.Index(fields=["event", "state", "turn"], name="registration_line"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.pk}"

    @property
    def has_place(self) -> bool:
        """Whether the place is theirs for certain."""
        return self.state == self.State.PLACED

    @property
    def must_answer(self) -> bool:
        """Whether we wait for their answer."""
        waits = self.answer_by is not None and self.answer_by > timezone.now()
        return waits and self.state in (self.State.OFFERED, self.State.WAITING)


class Attendance(models.Model):
    """That somebody was at a session, by its uid: a newer version of the page may make new rows of it."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="attendances")
    session_uid = models.UUIDField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("noted by")
    )
    at = models.DateTimeField(_("noted"), auto_now_add=True)

    personal_data = PersonalData(
        name=_("Who was at a meeting"),
        purpose=_("Give out certificates, and know how many came."),
        retention=_("As long as the registration."),
        fields=("noted_by",),
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["registration", "session_uid"], name="attended_once"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.session_uid}"


class Evaluation(models.Model):
    """What somebody thought of an event; it does not say who."""

    event = models.ForeignKey("knowledge.Event", models.CASCADE, related_name="evaluations")
    score = models.PositiveSmallIntegerField(
        _("judgement from one to five"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    useful = models.TextField(_("what was of use"), max_length=2000, blank=True)
    better = models.TextField(_("what can be better"), max_length=2000, blank=True)
    on = models.DateField(_("day"), default=timezone.localdate)

    personal_data = NoPersonalData(reason="Kept without who gave it.", fields=())

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="score_of_one_to_five")
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.score}"


class EventCountQuerySet(models.QuerySet["EventCount"]):
    """Reads of the counts."""

    def reached(self) -> EventCountQuerySet:
        """Those of a municipality that somebody came from, or wanted to."""
        return self.filter(municipality__isnull=False)


class EventCount(models.Model):
    """Which municipality an event reached, and how many came from there when the registrations are gone.

    The row is made when the first of theirs confirms; the numbers are written when the registrations go.
    """

    event = models.ForeignKey("knowledge.Event", models.CASCADE, related_name="counts")
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    first_at = models.DateTimeField(_("first registered"), null=True)
    placed = models.PositiveIntegerField(_("had a place"), default=0)
    waiting = models.PositiveIntegerField(_("waited in vain"), default=0)
    cancelled = models.PositiveIntegerField(_("did not come any more"), default=0)
    attended = models.PositiveIntegerField(_("came"), default=0)

    objects = EventCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of an event")
        verbose_name_plural = _("counts of events")
        constraints = [
            models.UniqueConstraint(fields=["event", "municipality"], name="counted_once"),
            # Who comes from no municipality that we know is counted in one row.
            models.UniqueConstraint(
                fields=["event"], condition=Q(municipality=None), name="counted_once_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.placed}"


class RegistrationDay(models.Model):
    """How many registered on a day, kept when the registrations themselves are gone."""

    event = models.ForeignKey("knowledge.Event", models.CASCADE, related_name="registration_days")
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("registrations"), default=0)

    class Meta:
        verbose_name = _("registrations on a day")
        verbose_name_plural = _("registrations by day")
        constraints = [
            models.UniqueConstraint(fields=["event", "day"], name="registration_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}, {self.day}: {self.count}"


class ToldOfEvent(models.Model):
    """The facts that people and their calendars were told last.

    Not on the page: a revision that is published would put back what an older one knew.
    """

    event = models.OneToOneField("knowledge.Event", models.CASCADE, related_name="told")
    # See changes.facts_of; and `went`: by uid the start and end of each session that is no more, with the
    # sequence of the change by which it went.
    facts = models.JSONField(default=dict)
    # SEQUENCE of the calendar entries: rises with each change of the facts, never falls.
    sequence = models.PositiveBigIntegerField(default=0)
    is_off = models.BooleanField(_("does not take place"), default=False)

    class Meta:
        verbose_name = _("what was told of an event")
        verbose_name_plural = _("what was told of events")

    def __str__(self) -> str:
        return f"{self.event_id}: {self.sequence}"


class EventSeries(models.Model):  # type: ignore[django-manager-missing]  # Wagtail types no page manager
    """A rule by which an event comes again; each time is a page of its own, which people register for."""

    class Frequency(models.TextChoices):
        """How often."""

        WEEKLY = "weekly", _("every week")
        FORTNIGHTLY = "fortnightly", _("every two weeks")
        MONTHLY = "monthly", _("every month on the same weekday")

    frequency = models.CharField(_("how often"), max_length=12, choices=Frequency)
    until = models.DateField(_("until"))
    # ISO days on which it is left out
    left_out = models.JSONField(_("not on"), default=list, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return f"{self.get_frequency_display()} {self.until}"
