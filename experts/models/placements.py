"""Placements: what is proposed to a professional and a municipality, and then agreed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import User
from accounts.privacy import PersonalData
from accounts.roles import DESK, PLANNERS, Role, has_role
from experts.weeks import monday_of, period_in_words, this_monday, weeks_between

from .people import Professional
from .plans import Plan
from .requests import PlacementRequest


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Reads of placements."""

    def visible_to(self, user: Any) -> PlacementQuerySet:
        """Planners see all, professionals their own, employees those at their organisations."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        if has_role(user, *PLANNERS):
            return self
        mine = Q(professional__user=user)
        if has_role(user, Role.EMPLOYEE):
            mine |= Q(request__organisation__in=user.organisations.all())
        return self.filter(mine)

    def known_to_desk(self, user: Any) -> PlacementQuerySet:
        """The desk too: who answers a municipality should know which of ours works there. Others as ever."""
        return self if has_role(user, *DESK) else self.visible_to(user)

    def at_work(self, day: dt.date) -> PlacementQuerySet:
        """Those of which the weeks hold this day and that were not ended."""
        monday = monday_of(day)
        return self.filter(state=Placement.State.CONFIRMED).touching(monday, monday)

    def begun_at(self, municipality: Any, day: dt.date) -> PlacementQuerySet:
        """Those in a municipality that had begun on this day, cancelled ones not, the latest first."""
        begun = self.filter(
            request__municipality=municipality, first_week__lte=monday_of(day), state__in=Placement.AGREED
        )
        return begun.select_related("request", "professional__user").order_by("-last_week", "pk")

    def paid(self) -> PlacementQuerySet:
        """Those that a scheme pays: who may take over what is agreed is paid of the same hours."""
        return self.taking_hours().exclude(state=Placement.State.PROPOSED, replaces__isnull=False)

    def taking_hours(self) -> PlacementQuerySet:
        """Those whose hours count: agreed, or proposed and not answered yet. The others gave them back."""
        return self.exclude(state__in=Placement.GAVE_BACK)

    def proposed(self) -> PlacementQuerySet:
        """Those that wait for the answer of somebody."""
        return self.filter(state=Placement.State.PROPOSED)

    def with_sides(self) -> PlacementQuerySet:
        """Brings along what both sides look at, and their answers, in two queries."""
        return self.select_related(
            "request__organisation", "request__municipality", "professional__user"
        ).prefetch_related("answers__answered_by")

    def touching(self, first: dt.date, last: dt.date) -> PlacementQuerySet:
        """Those with at least one week from the Monday `first` up to and including the Monday `last`."""
        return self.filter(first_week__lte=last, last_week__gte=first)


class Placement(models.Model):
    """That this professional works at that request in these weeks for so many hours: proposed, then agreed.

    A proposal holds the hours from the start, so that nobody is booked over them while two sides think.
    """

    class State(models.TextChoices):
        """How it stands."""

        PROPOSED = "proposed", pgettext_lazy("state of a placement", "proposed")
        CONFIRMED = "confirmed", pgettext_lazy("state of a placement", "confirmed")
        ENDED = "ended", pgettext_lazy("state of a placement", "ends earlier")
        CANCELLED = "cancelled", _("cancelled")
        DECLINED = "declined", pgettext_lazy("state of a placement", "declined")
        LAPSED = "lapsed", pgettext_lazy("state of a placement", "not answered in time")

    # Their hours are free again.
    GAVE_BACK = (State.CANCELLED, State.DECLINED, State.LAPSED)
    AGREED = (State.CONFIRMED, State.ENDED)

    request = models.ForeignKey(
        PlacementRequest, models.PROTECT, related_name="placements", verbose_name=_("request")
    )
    professional = models.ForeignKey(
        Professional, models.PROTECT, related_name="placements", verbose_name=_("professional")
    )
    plan = models.ForeignKey(
        Plan, models.SET_NULL, null=True, related_name="placements", verbose_name=_("plan")
    )
    first_week = models.DateField(_("first week"))
    last_week = models.DateField(_("last week"))
    hours_per_week = models.PositiveSmallIntegerField(_("hours a week"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CONFIRMED)
    # Until when both sides may answer, and who asked them.
    answer_by = models.DateTimeField(_("answer before"), null=True)
    proposed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    # What is agreed with somebody else, and stands until both sides say yes to this one instead.
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="moves_to", verbose_name=_("takes the place of")
    )
    # The draft that says what others can learn of it.
    practice_case = models.ForeignKey(
        "knowledge.PracticeCase",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("practice case"),
    )
    # For calendars: the same for ever, and one higher with each change.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    personal_data = PersonalData(
        purpose=_("Know who works where, and account for the hours that a scheme paid."),
        retention=_("Seven years, as the accounts of the scheme ask."),
        fields=("professional", "proposed_by"),
        retention_days=2557,
    )
    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["first_week", "pk"]
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_week__week_day=2, last_week__week_day=2),
                name="placement_in_whole_weeks",
                violation_error_message=_("Weeks are named by their Monday."),
            ),
            models.CheckConstraint(
                condition=Q(last_week__gte=F("first_week")),
                name="placement_ends_after_start",
                violation_error_message=_("The placement ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__gte=1),
                name="placement_has_hours",
                violation_error_message=_("A placement has at least one hour a week."),
            ),
            # One request is one person's work: two approvals of it must not both succeed.
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="confirmed") | Q(state="proposed", replaces=None),
                name="request_placed_once",
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="proposed"), name="request_proposed_once"
            ),
            # Without a moment it would hold the hours for ever.
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(answer_by__isnull=False),
                name="proposal_has_a_deadline",
                violation_error_message=_("A proposal says until when it can be answered."),
            ),
        ]
        indexes = [
            # Availability asks for the placements of some people in a period.
            models.Index(fields=["professional", "last_week"], name="placement_by_person"),
            # The planner's list of what waits for answers, the soonest first: few rows of many.
            models.Index(fields=["answer_by"], condition=Q(state="proposed"), name="placement_proposed"),
        ]

    def __str__(self) -> str:
        return f"{self.professional}: {self.request}"

    @property
    def weeks(self) -> int:
        """How many weeks it lasts."""
        return weeks_between(self.first_week, self.last_week)

    @property
    def total_hours(self) -> int:
        """Hours over the whole period."""
        return self.hours_per_week * self.weeks

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for answers."""
        return self.state == self.State.PROPOSED

    @property
    def may_move(self) -> bool:
        """Whether somebody else may be proposed for it: it is agreed and has not begun."""
        return self.state == self.State.CONFIRMED and self.first_week > this_monday()

    @property
    def phase(self) -> str:
        """Its state, and of what was agreed where it is in time: "confirmed" is yet to come, then "running"
        and "past"."""
        if self.state not in self.AGREED:
            return self.state
        monday = this_monday()
        if self.last_week < monday:
            return "past"
        return "running" if self.first_week <= monday else self.State.CONFIRMED

    @property
    def phase_in_words(self) -> str:
        """The same for reading."""
        ends_earlier = self.state == self.State.ENDED
        match self.phase:
            case "past":
                return pgettext("state of a placement", "over")
            case "running":
                if ends_earlier:
                    return pgettext("state of a placement", "running, ends earlier")
                return pgettext("state of a placement", "running")
            case _state:
                return str(self.get_state_display())

    @property
    def period(self) -> str:
        """Its weeks in words."""
        return period_in_words(self.first_week, self.last_week)
