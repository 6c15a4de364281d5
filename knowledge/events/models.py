"""Events with their sessions, and who registered."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager

from accounts.privacy import NoPersonalData, PersonalData
from knowledge.resources.base import Resource, ResourceQuerySet
from knowledge.resources.reading import Reading, Section


class SpeakerBlock(blocks.StructBlock):
    """Who speaks."""

    name = blocks.CharBlock(max_length=150, label=_("name"))
    role = blocks.CharBlock(max_length=200, required=False, label=_("function"))


class ProgrammeBlock(blocks.StructBlock):
    """A part of the programme."""

    time = blocks.CharBlock(max_length=20, label=_("time"))
    text = blocks.CharBlock(max_length=300, label=_("what happens"))


class EventQuerySet(ResourceQuerySet):
    """Reads of events; both orders put the nearest first."""

    def with_times(self) -> EventQuerySet:
        """With `begins` and `ends`: first start and last end of the sessions."""
        return self.annotate(begins=Min("sessions__starts_at"), ends=Max("sessions__ends_at"))

    def upcoming(self, now: dt.datetime) -> EventQuerySet:
        """Not over yet, soonest first."""
        return self.with_times().filter(ends__gte=now).order_by("begins", "pk")

    def past(self, now: dt.datetime) -> EventQuerySet:
        """Over, latest first."""
        return self.with_times().filter(ends__lt=now).order_by("-begins", "pk")


class Event(Resource):
    """A webinar or meeting that people register for."""

    class EventKind(models.TextChoices):
        """What sort of event."""

        WEBINAR = "webinar", _("Webinar")
        NETWORK = "network", _("Network meeting")
        STAKEHOLDER = "stakeholder", _("Stakeholder session")
        TRAINING = "training", _("Training")

    kind = "event"
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
        help_text=_("Only who registers sees this link: it is in their mail and their calendar."),
    )
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: as many as want to come.")
    )
    speakers = StreamField(
        [("speaker", SpeakerBlock(label=_("speaker")))], blank=True, verbose_name=_("speakers")
    )
    programme = StreamField(
        [("part", ProgrammeBlock(label=_("part")))], blank=True, verbose_name=_("programme")
    )

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
                FieldPanel("capacity"),
            ],
            heading=_("Facts"),
        ),
        InlinePanel("sessions", heading=_("Sessions"), label=_("session"), min_num=1),
        FieldPanel("speakers"),
        FieldPanel("programme"),
    ]

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    @classmethod
    def to_read(cls) -> ResourceQuerySet:
        """With the number of places taken."""
        taken = (
            Registration.objects.filter(event=OuterRef("pk"))
            .order_by()
            .values("event")
            .annotate(n=Count("pk"))
        )
        return cls.objects.annotate(taken=Coalesce(Subquery(taken.values("n")), 0))

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
    def registration_open(self) -> bool:
        """Until the first session begins."""
        return bool(self.live and self.session_list and self.session_list[0].starts_at > timezone.now())

    @cached_property
    def places_left(self) -> int | None:
        """Free places; None when there is no limit."""
        if self.capacity is None:
            return None
        taken: int | None = getattr(self, "taken", None)
        return max(0, self.capacity - (self.registrations.count() if taken is None else taken))

    def sections_after(self, reading: Reading) -> Iterable[Section]:
        """The programme."""
        if self.programme:
            parts = ((part.value["time"], part.value["text"]) for part in self.programme)
            yield Section(gettext("Programme"), "programma", format_html_join("", "<p>{} {}</p>", parts))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the form to register, while one can."""
        from .forms import RegistrationForm

        context = super().get_context(request, *args, **kwargs)
        if self.registration_open and self.places_left != 0:
            context["form"] = RegistrationForm()
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


def new_token() -> str:
    """A secret that can't be guessed: 256 bits."""
    return secrets.token_urlsafe(32)


class Registration(models.Model):
    """That somebody comes to an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations", verbose_name=_("meeting"))
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    organisation = models.CharField(_("organisation"), max_length=150)
    # Comes with the form; sending the same form twice is one registration.
    key = models.CharField(max_length=64)
    # The secret in the link to the confirmation.
    token = models.CharField(max_length=64, unique=True, default=new_token)
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)

    personal_data = PersonalData(
        name=_("Registrations for meetings"),
        purpose=_("Keep a place, and send the confirmation and what changes."),
        retention=_("Three months after the meeting."),
        fields=("name", "email", "organisation"),
        retention_days=92,
    )

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            # One person, one place, whatever the case of the address.
            models.UniqueConstraint("event", Lower("email"), name="registered_once"),
            models.UniqueConstraint(fields=["event", "key"], name="registered_once_by_form"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.pk}"
