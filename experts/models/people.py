"""Professionals and experts: what they can, when they work, and the secret address of their agenda."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import PersonalData
from accounts.roles import PLANNERS, has_role
from vocabulary.models import Municipality, TargetGroup

# More than twelve hours on one day is no working day in the Netherlands (Arbeidstijdenwet, article 5:7).
MOST_HOURS_A_DAY = 12


class Skill(models.Model):
    """Something a request may need and a professional may have."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("skill")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        return self.name


class ProfessionalQuerySet(models.QuerySet["Professional"]):
    """Reads of professionals."""

    def visible_to(self, user: Any) -> ProfessionalQuerySet:
        """Planners see everybody; others only themselves."""
        if has_role(user, *PLANNERS):
            return self
        if user is None or not user.is_authenticated:
            return self.none()
        return self.filter(user=user)

    def placeable(self) -> ProfessionalQuerySet:
        """Who goes to municipalities and still has an account that works."""
        return self.filter(goes_to_municipalities=True, user__is_active=True)

    def under_contract(self, first: dt.date, last: dt.date) -> ProfessionalQuerySet:
        """Whose contract covers at least one day from `first` up to and including `last`."""
        return self.filter(contract_from__lte=last).filter(
            Q(contract_until=None) | Q(contract_until__gte=first)
        )

    def with_profile(self) -> ProfessionalQuerySet:
        """Brings name, home, skills and target groups along in a fixed number of queries."""
        return self.select_related("user", "home_municipality").prefetch_related(
            "skills", "user__expertise__target_group"
        )


class Professional(models.Model):
    """Somebody of the pool. Target groups are the person's expertise in `accounts`."""

    user = models.OneToOneField(User, models.CASCADE, related_name="professional", verbose_name=_("person"))
    skills = models.ManyToManyField(Skill, related_name="professionals", verbose_name=_("skills"), blank=True)
    home_municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name=_("home municipality")
    )
    max_travel_km = models.PositiveSmallIntegerField(_("furthest travel (km)"))
    hours_mon = models.PositiveSmallIntegerField(_("hours on Monday"), default=0)
    hours_tue = models.PositiveSmallIntegerField(_("hours on Tuesday"), default=0)
    hours_wed = models.PositiveSmallIntegerField(_("hours on Wednesday"), default=0)
    hours_thu = models.PositiveSmallIntegerField(_("hours on Thursday"), default=0)
    hours_fri = models.PositiveSmallIntegerField(_("hours on Friday"), default=0)
    contract_from = models.DateField(_("contract from"))
    contract_until = models.DateField(_("contract until"), null=True, blank=True)
    goes_to_municipalities = models.BooleanField(_("goes to municipalities"), default=True)
    answers_questions = models.BooleanField(_("answers questions"), default=False)
    profile = models.TextField(_("profile"), max_length=1000, blank=True)

    personal_data = PersonalData(
        purpose=_("Plan who works at which municipality, within the hours of the contract."),
        retention=_("Two years after the contract ends."),
        fields=(
            "user", "home_municipality", "max_travel_km", "hours_mon", "hours_tue", "hours_wed", "hours_thu",
            "hours_fri", "contract_from", "contract_until", "profile",
        ),
        retention_days=730,
    )  # fmt: skip
    objects = ProfessionalQuerySet.as_manager()

    class Meta:
        ordering = ["user__last_name", "user__first_name", "pk"]
        verbose_name = _("professional")
        verbose_name_plural = _("professionals")
        constraints = [
            models.CheckConstraint(
                condition=Q(contract_until=None) | Q(contract_until__gte=F("contract_from")),
                name="professional_contract_ends_after_start",
                violation_error_message=_("The contract ends before it begins."),
            ),
            # A typing error of 80 for 8 would make somebody free for everything.
            models.CheckConstraint(
                condition=Q(
                    hours_mon__lte=MOST_HOURS_A_DAY,
                    hours_tue__lte=MOST_HOURS_A_DAY,
                    hours_wed__lte=MOST_HOURS_A_DAY,
                    hours_thu__lte=MOST_HOURS_A_DAY,
                    hours_fri__lte=MOST_HOURS_A_DAY,
                ),
                name="professional_hours_fit_a_day",
                violation_error_message=_("Nobody works more than 12 hours on one day."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def pattern(self) -> tuple[int, int, int, int, int]:
        """Hours on Monday to Friday."""
        return (self.hours_mon, self.hours_tue, self.hours_wed, self.hours_thu, self.hours_fri)

    @property
    def week_hours(self) -> int:
        """Hours of a week without holidays or leave."""
        return sum(self.pattern)

    @property
    def target_groups(self) -> list[TargetGroup]:
        """The target groups this person knows; free after `with_profile`."""
        return [expertise.target_group for expertise in self.user.expertise.all()]


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Reads of leave."""

    def visible_to(self, user: Any) -> LeaveQuerySet:
        """Planners see all leave; others only their own."""
        if has_role(user, *PLANNERS):
            return self
        if user is None or not user.is_authenticated:
            return self.none()
        return self.filter(professional__user=user)

    def touching(self, first: dt.date, last: dt.date) -> LeaveQuerySet:
        """Leave with at least one day from `first` up to and including `last`."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class Leave(models.Model):
    """Days that a professional does not work; it counts once it is approved."""

    professional = models.ForeignKey(
        Professional, models.CASCADE, related_name="leave", verbose_name=_("professional")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    approved = models.BooleanField(_("approved"), default=False)

    personal_data = PersonalData(
        purpose=_("Plan nobody on days off. We do not keep the reason of the leave."),
        retention=_("One year after the last day."),
        fields=("professional", "first_day", "last_day"),
        retention_days=365,
    )
    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="leave_ends_after_start",
                violation_error_message=_("The last day of the leave lies before the first."),
            ),
        ]
        indexes = [
            # Availability asks for the leave of some people in a period.
            models.Index(fields=["professional", "last_day"], name="leave_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"


class AgendaFeed(models.Model):
    """The secret address of an agenda. Only a hash is kept: who reads the table learns no address."""

    professional = models.OneToOneField(
        Professional, models.CASCADE, related_name="feed", verbose_name=_("professional")
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    personal_data = PersonalData(
        purpose=_("Let a calendar program read your placements without signing in."),
        retention=_("Until you withdraw or renew the address."),
        fields=("professional",),
    )

    class Meta:
        verbose_name = _("agenda address")
        verbose_name_plural = _("agenda addresses")

    def __str__(self) -> str:
        return str(self.professional)
