"""Requests of municipalities and regions, and the schemes that pay for them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from accounts.privacy import PersonalData
from accounts.roles import PLANNERS, Role, has_role
from experts.weeks import WEEK, period_in_words, short_period
from vocabulary.models import Municipality, TargetGroup

from .skills import RequestSkill, Skill

MOST_WEEKS = 104
MOST_HOURS_A_WEEK = 40


class Scheme(models.Model):
    """A scheme that pays for placements."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    hourly_rate = models.DecimalField(
        _("euros an hour"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")

    def __str__(self) -> str:
        return self.name


class SchemeBudget(models.Model):
    """The hours a scheme pays for in a year. A placement is paid by the ISO year of its first week.

    A year without a row has no known budget and is not limited.
    """

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="budgets", verbose_name=_("scheme"))
    year = models.PositiveSmallIntegerField(_("year"))
    hours = models.PositiveIntegerField(_("hours"))

    class Meta:
        ordering = ["scheme", "year"]
        verbose_name = _("budget of a scheme")
        verbose_name_plural = _("budgets of schemes")
        constraints = [
            # Two budgets for one year would let a plan spend twice.
            models.UniqueConstraint(fields=["scheme", "year"], name="budget_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}"


class PlacementRequestQuerySet(models.QuerySet["PlacementRequest"]):
    """Reads of requests."""

    def visible_to(self, user: Any) -> PlacementRequestQuerySet:
        """Planners see what was submitted, employees all of their organisations, professionals their work.

        That is what they are proposed for or agreed to; what did not go on is theirs no longer.

        A concept is its organisation's own until it is submitted. Who no longer works there sees nothing of
        it any more, also of what they asked themselves.
        """
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        mine = Q(requested_by=user, organisation__in=user.organisations.all())
        if has_role(user, Role.EMPLOYEE):
            mine |= Q(organisation__in=user.organisations.all())
        if has_role(user, *PLANNERS):
            mine |= ~Q(state=PlacementRequest.State.CONCEPT) | Q(requested_by=user)
        if has_role(user, Role.PROFESSIONAL, Role.EXPERT):
            # Imported here, since placements are made of requests.
            from .placements import Placement

            working = Placement.objects.filter(professional__user=user).taking_hours()
            mine |= Q(pk__in=working.values("request"))
        return self.filter(mine)

    def open(self) -> PlacementRequestQuerySet:
        """What still waits for somebody: submitted, or proposed in a plan that nobody approved yet."""
        return self.filter(state__in=[PlacementRequest.State.SUBMITTED, PlacementRequest.State.PLANNED])

    def with_details(self) -> PlacementRequestQuerySet:
        """Brings along what a list shows, in a fixed number of queries."""
        return self.select_related("organisation", "municipality", "scheme").prefetch_related(
            "skills",
            models.Prefetch("skill_levels", RequestSkill.objects.select_related("skill")),
            "target_groups",
        )


class PlacementRequest(models.Model):
    """What an organisation asks: somebody with these skills, for this period, for so many hours a week."""

    class State(models.TextChoices):
        """How far it is."""

        CONCEPT = "concept", _("concept")
        SUBMITTED = "submitted", _("submitted")
        PLANNED = "planned", _("has a proposal")
        OFFERED = "offered", pgettext_lazy("state of a request", "waits for answers")
        PLACED = "placed", pgettext_lazy("state of a request", "confirmed")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("ended")
        EVALUATED = "evaluated", _("evaluated")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REFUSED = "refused", _("refused")

    class Priority(models.IntegerChoices):
        """How pressing it is; the highest number goes first."""

        NORMAL = 1, pgettext_lazy("priority of a request", "Normal")
        URGENT = 2, pgettext_lazy("priority of a request", "Urgent")
        VERY_URGENT = 3, pgettext_lazy("priority of a request", "Very urgent")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="placement_requests", verbose_name=_("organisation")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="placement_requests", verbose_name=_("place of work")
    )
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=4000)
    skills = models.ManyToManyField(
        Skill, through=RequestSkill, related_name="requests", verbose_name=_("skills"), blank=True
    )
    target_groups = models.ManyToManyField(
        TargetGroup, related_name="placement_requests", verbose_name=_("target groups"), blank=True
    )
    first_week = models.DateField(_("first week"), help_text=_("The Monday of that week."))
    weeks = models.PositiveSmallIntegerField(
        _("weeks"), validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    hours_per_week = models.PositiveSmallIntegerField(
        _("hours a week"), validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS_A_WEEK)]
    )
    remote_share = models.DecimalField(
        _("share that needs no travel"), max_digits=3, decimal_places=2, default=Decimal(0)
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    priority_reason = models.CharField(_("why it is pressing"), max_length=300, blank=True)
    scheme = models.ForeignKey(
        Scheme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("scheme that pays"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CONCEPT)
    answer = models.CharField(_("why it was refused"), max_length=500, blank=True)
    requested_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="placement_requests",
        verbose_name=_("requested by"),
    )
    source_key = models.CharField(max_length=80, null=True, unique=True, editable=False)  # noqa: DJ001
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)

    personal_data = PersonalData(
        name=_("Who requested a professional"),
        purpose=_("Tell the requester how the request goes."),
        retention=_("The link to the person goes two years after the request is finished or withdrawn."),
        fields=("requested_by",),
        retention_days=730,
    )
    objects = PlacementRequestQuerySet.as_manager()

    class Meta:
        ordering = ["first_week", "pk"]
        verbose_name = _("placement request")
        verbose_name_plural = _("placement requests")
        constraints = [
            models.CheckConstraint(
                # Plans count in whole weeks; another day would shift every week of the period.
                condition=Q(first_week__week_day=2),
                name="request_begins_on_monday",
                violation_error_message=_("The first week is named by its Monday."),
            ),
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=MOST_WEEKS),
                name="request_has_weeks",
                violation_error_message=_("A request is for 1 to 104 weeks."),
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__gte=1, hours_per_week__lte=MOST_HOURS_A_WEEK),
                name="request_has_hours",
                violation_error_message=_("A request is for 1 to 40 hours a week."),
            ),
            models.CheckConstraint(
                condition=Q(remote_share__gte=0, remote_share__lte=1),
                name="request_remote_share_is_a_share",
                violation_error_message=_("The share without travel lies between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=Q(priority__in=[1, 2, 3]),
                name="request_priority_known",
                violation_error_message=_("The priority is 1, 2 or 3."),
            ),
        ]
        indexes = [
            # The planner's list of what waits, the most pressing first.
            models.Index(fields=["state", "-priority", "first_week"], name="request_open"),
            # A municipality's own list, newest first.
            models.Index(fields=["organisation", "-created_at"], name="request_by_organisation"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def levels(self) -> dict[str, int]:
        """The level that each skill needs at least, by slug; free after `with_details`."""
        return {one.skill.slug: one.level for one in self.skill_levels.all()}

    @property
    def reference(self) -> str:
        """What people call it on the telephone."""
        return f"FP-{self.pk:04d}"

    @property
    def last_week(self) -> dt.date:
        """The Monday of the last week."""
        return self.first_week + (self.weeks - 1) * WEEK

    @property
    def period(self) -> str:
        """Its weeks in words, with dates."""
        return period_in_words(self.first_week, self.last_week)

    @property
    def short_period(self) -> str:
        """Its weeks in words."""
        return short_period(self.first_week, self.last_week)

    @property
    def total_hours(self) -> int:
        """Hours over the whole period."""
        return self.hours_per_week * self.weeks

    @property
    def remote_percentage(self) -> int:
        """The share that needs no travel, for reading."""
        return round(self.remote_share * 100)

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in (self.State.SUBMITTED, self.State.PLANNED)

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether its organisation may take it back: until somebody is certain."""
        return self.is_open or self.state in (self.State.CONCEPT, self.State.OFFERED)
