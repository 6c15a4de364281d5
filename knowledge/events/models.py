"""Events with their sessions, and who registered."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from csp.constants import SELF
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager

from accounts.privacy import NoPersonalData, PersonalData
from accounts.roles import PUBLISHERS, has_role
from knowledge.resources.base import Resource, ResourceQuerySet
from knowledge.resources.blocks import DownloadBlock
from knowledge.resources.reading import Reading, Section

from .blocks import AnswerBlock, ProgrammeBlock, QuestionBlock, SpeakerBlock
from .registrations import Registration

if TYPE_CHECKING:
    from knowledge.recordings.models import Recording


# Of a series every week for a year the page names the nearest ones; the agenda has them all.
MOST_OTHER_TIMES = 8


class EventQuerySet(ResourceQuerySet):
    """Reads of events; both orders put the nearest first."""

    def with_times(self) -> EventQuerySet:
        """With `begins` and `ends`: first start and last end of the sessions."""
        return self.annotate(begins=Min("sessions__starts_at"), ends=Max("sessions__ends_at"))

    def with_recording(self) -> EventQuerySet:
        """With `has_recording`: whether there is something to see or hear of it."""
        there = Q(recording__file__isnull=False) | Q(recording__address__gt="")
        return self.annotate(has_recording=ExpressionWrapper(there, output_field=models.BooleanField()))

    def upcoming(self, now: dt.datetime) -> EventQuerySet:
        """Not over yet, soonest first."""
        return self.with_times().filter(ends__gte=now).order_by("begins", "pk")

    def within(self, begin: dt.datetime, end: dt.datetime) -> EventQuerySet:
        """With a session that lies in this time or overlaps it, soonest first."""
        inside = Session.objects.filter(event=OuterRef("pk"), starts_at__lt=end, ends_at__gt=begin)
        found = self.with_times().with_recording().filter(Exists(inside))
        return found.order_by("begins", "pk")

    def past(self, now: dt.datetime) -> EventQuerySet:
        """Over, latest first."""
        return self.with_times().with_recording().filter(ends__lt=now).order_by("-begins", "pk")


class Event(Resource):
    """A webinar or meeting that people register for."""

    class EventKind(models.TextChoices):
        """What sort of event."""

        WEBINAR = "webinar", _("Webinar")
        NETWORK = "network", _("Network meeting")
        STAKEHOLDER = "stakeholder", _("Stakeholder session")
        TRAINING = "training", _("Training")

    kind = "event"
    related_heading = _("Read beforehand")
    # How many places are left changes with each registration.
    is_same_for_all = False
    template = "knowledge/event.html"
    # Places are taken meanwhile, and registering ends when it begins.
    fresh_seconds = 30

    event_kind = models.CharField(
        _("kind of event"), max_length=20, choices=EventKind, default=EventKind.WEBINAR
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    online = models.BooleanField(_("online"), default=True)
    online_url = models.URLField(
        _("link to take part"),
        max_length=500,
        blank=True,
        help_text=_("Only who has a place sees this link, from a day before the meeting."),
    )
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: as many as want to come.")
    )
    waiting_list = models.BooleanField(
        _("waiting list"), default=True, help_text=_("Who comes when it is full may wait for a place.")
    )
    answer_hours = models.PositiveSmallIntegerField(
        _("hours to take a place that came free"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
        help_text=_("Who does not answer in time loses it to the next on the waiting list."),
    )
    opens_at = models.DateTimeField(
        _("registration opens"), null=True, blank=True, help_text=_("Empty: at once.")
    )
    closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Empty: when the meeting begins.")
    )
    questions = StreamField(
        [("question", QuestionBlock(label=_("question")))],
        blank=True,
        verbose_name=_("questions on the form"),
        help_text=_("Ask only what you need to prepare the meeting."),
    )
    series = models.ForeignKey(
        "knowledge.EventSeries",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        editable=False,
        verbose_name=_("series"),
    )
    # The day on which the series has it; that stays when it is moved, so it is not made a second time.
    occurs_on = models.DateField(null=True, blank=True, editable=False)
    speakers = StreamField(
        [("speaker", SpeakerBlock(label=_("speaker")))], blank=True, verbose_name=_("speakers")
    )
    programme = StreamField(
        [("part", ProgrammeBlock(label=_("part")))], blank=True, verbose_name=_("programme")
    )
    materials_before = StreamField(
        [("download", DownloadBlock(label=_("document")))],
        blank=True,
        verbose_name=_("documents to read beforehand"),
    )
    slides = StreamField(
        [("download", DownloadBlock(label=_("document")))],
        blank=True,
        verbose_name=_("slides and other documents afterwards"),
    )
    answers = StreamField(
        [("answer", AnswerBlock(label=_("question and answer")))],
        blank=True,
        verbose_name=_("questions and answers"),
        help_text=_("What was asked at the meeting. Name nobody who asked."),
    )

    # A copy is an event of its own.
    exclude_fields_in_copy = ["series", "occurs_on"]

    objects = PageManager.from_queryset(EventQuerySet)()
    personal_data = (
        PersonalData(
            name=_("Speakers at meetings"),
            purpose=_("Say who speaks."),
            retention=_("As long as the page is of use."),
            fields=("speakers",),
        ),
        NoPersonalData(reason="A place where people meet.", fields=("place",)),
    )

    fact_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldPanel("event_kind"),
                FieldRowPanel([FieldPanel("online"), FieldPanel("place")]),
                FieldPanel("online_url"),
            ],
            heading=_("Facts"),
        ),
        InlinePanel("sessions", heading=_("Sessions"), label=_("session"), min_num=1),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("answer_hours")]),
                FieldPanel("waiting_list"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("questions"),
            ],
            heading=_("Registering"),
        ),
        FieldPanel("speakers"),
        FieldPanel("programme"),
        FieldPanel("materials_before"),
        MultiFieldPanel(
            [FieldPanel("slides"), FieldPanel("answers")],
            heading=_("Afterwards"),
            help_text=_("The recording and its captions have a page of their own; the meeting leads there."),
        ),
    ]

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    @classmethod
    def to_read(cls) -> ResourceQuerySet:
        """With the number of places taken, and the recording."""
        taken = (
            Registration.objects.holding_a_place()
            .filter(event=OuterRef("pk"))
            .order_by()
            .values("event")
            .annotate(n=Count("pk"))
        )
        found = cls.objects.annotate(taken=Coalesce(Subquery(taken.values("n")), 0))
        return found.select_related("recording__file")

    @property
    def kind_label(self) -> str:
        """A webinar is called a webinar."""
        return str(self.get_event_kind_display())

    @property
    def icon_kind(self) -> str:
        """Which icon it has."""
        return "webinar" if self.event_kind == self.EventKind.WEBINAR else "meeting"

    @cached_property
    def session_list(self) -> list[Session]:
        """The sessions in the order of time."""
        return sorted(self.sessions.all(), key=lambda session: session.starts_at)

    @property
    def is_over(self) -> bool:
        """Whether the last session has ended; an event without sessions is not open either."""
        return not self.session_list or max(s.ends_at for s in self.session_list) <= timezone.now()

    @property
    def is_off(self) -> bool:
        """Whether it does not take place, as people were told; one that went when it was over took place."""
        told = getattr(self, "told", None)
        return not self.live if told is None else bool(told.is_off)

    @property
    def not_open_yet(self) -> bool:
        """Whether one can register later."""
        return self.opens_at is not None and self.opens_at > timezone.now()

    @property
    def registration_ends_at(self) -> dt.datetime:
        """When registering ends: at the latest when the first session begins."""
        begins = self.session_list[0].starts_at
        return min(begins, self.closes_at) if self.closes_at else begins

    @property
    def closed_before_it_begins(self) -> bool:
        """Whether the organiser closed registering, while the meeting is still to begin."""
        return bool(self.live and self.session_list and self.session_list[0].starts_at > timezone.now())

    @property
    def registration_open(self) -> bool:
        """Whether one can register now, for a place or for the waiting list."""
        if not (self.live and self.session_list) or self.not_open_yet:
            return False
        return self.registration_ends_at > timezone.now()

    @cached_property
    def places_left(self) -> int | None:
        """Free places; None when there is no limit."""
        if self.capacity is None:
            return None
        taken: int | None = getattr(self, "taken", None)
        if taken is None:
            taken = Registration.objects.holding_a_place().filter(event=self.pk).count()
        return max(0, self.capacity - taken)

    @property
    def takes_no_more(self) -> bool:
        """Whether it is full and nobody can wait for a place."""
        return self.places_left == 0 and not self.waiting_list

    def other_times(self, user: Any) -> EventQuerySet:
        """The times of its series that are still to come, soonest first; none when it is not in a series."""
        if self.series_id is None:
            return Event.objects.none()
        coming: EventQuerySet = Event.objects.visible_to(user).filter(series=self.series_id)
        return coming.exclude(pk=self.pk).upcoming(timezone.now())

    @property
    def groups_of_events(self) -> list[int]:
        """What it is about."""
        return [group.pk for group in self.target_groups.all()]

    @property
    def recording_or_none(self) -> Recording | None:
        """The recording; there may be a row of it without anything to see."""
        return getattr(self, "recording", None)

    def sections_after(self, reading: Reading) -> Iterable[Section]:
        """The programme, and each question with its answer."""
        if self.programme:
            parts = ((part.value["time"], part.value["text"]) for part in self.programme)
            yield Section(gettext("Programme"), "programma", format_html_join("", "<p>{} {}</p>", parts))
        for number, part in enumerate(self.answers, start=1):
            question, heading = part.value["question"], gettext("Questions and answers")
            answer = reading.html(part.value["answer"])
            yield Section(question, f"vraag-{number}", answer, 3, (heading, question))

    def spoken_sections(self) -> Iterator[Section]:
        """What was said, by the minute."""
        recording = self.recording_or_none
        if recording is None or not recording.is_there:
            return
        for passage in recording.spoken:
            label = gettext("recording, %(time)s") % {"time": passage.time}
            path = (passage.chapter, label) if passage.chapter else (label,)
            yield Section(label, passage.anchor, escape(passage.text), 3, path)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Where a recording of ours is played the policy allows that, and nowhere else."""
        response = super().serve(request, *args, **kwargs)
        recording = self.recording_or_none
        if recording is not None and recording.file_id:
            response._csp_replace = {"media-src": [SELF]}  # type: ignore[attr-defined]
        return response

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Registering opens before it closes; Wagtail calls this in every save."""
        super().full_clean(*args, **kwargs)
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": gettext("Registration closes after it opens.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the form to register, while one can."""
        from .forms import RegistrationForm

        context = super().get_context(request, *args, **kwargs)
        context["organises"] = has_role(request.user, *PUBLISHERS)
        context["other_times"] = self.other_times(request.user).defer_streamfields()[:MOST_OTHER_TIMES]
        if self.registration_open and not self.takes_no_more:
            context["form"] = RegistrationForm(event=self)
        return context


class Session(Orderable):
    """When it is."""

    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    # For calendars: the same for ever, also when a session is put before this one.
    uid = models.UUIDField(default=uuid.uuid4, editable=False)

    panels = [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])]

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("A session ends after it starts."),
            )
        ]
        indexes = [
            # "What is coming" looks for the end of sessions over all events.
            models.Index(fields=["ends_at"], name="session_ends_at")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
