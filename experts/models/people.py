"""Professionals and experts: what they can, when they work, and the secret address of their agenda."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import PersonalData
from accounts.roles import PLANNERS, has_role
from vocabulary.models import ActionLine, Municipality, Province, TargetGroup

from .skills import ProfessionalSkill, Skill

# More than twelve hours on one day is no working day in the Netherlands (Arbeidstijdenwet, article 5:7).
MOST_HOURS_A_DAY = 12
# What a question takes on average when nobody said otherwise.
MINUTES_PER_QUESTION = 120


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

    def public_to(self, user: Any) -> ProfessionalQuerySet:
        """Whose short profile everybody who signed in may read: those who agreed, while they work here."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        today = timezone.localdate()
        return self.filter(user__is_active=True, profile_consent_at__isnull=False).under_contract(
            today, today
        )

    def with_profile(self) -> ProfessionalQuerySet:
        """Brings name, home, skills with levels and target groups along in a fixed number of queries."""
        return self.select_related("user", "home_municipality").prefetch_related(
            "skills",
            models.Prefetch("skill_levels", ProfessionalSkill.objects.select_related("skill")),
            "user__expertise__target_group",
        )


class Professional(models.Model):
    """Somebody of the pool. Target groups are the person's expertise in `accounts`."""

    user = models.OneToOneField(User, models.CASCADE, related_name="professional", verbose_name=_("person"))
    skills = models.ManyToManyField(
        Skill, through=ProfessionalSkill, related_name="professionals", verbose_name=_("skills"), blank=True
    )
    subjects = models.ManyToManyField(
        ActionLine, related_name="professionals", verbose_name=_("subjects"), blank=True
    )
    provinces = models.ManyToManyField(
        Province, related_name="professionals", verbose_name=_("region"), blank=True
    )
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
    desk_hours = models.PositiveSmallIntegerField(
        _("hours a week for questions"),
        null=True,
        blank=True,
        help_text=_("At most, out of the hours that are free. Leave it empty for all free hours."),
    )
    minutes_per_question = models.PositiveSmallIntegerField(
        _("minutes for a question"),
        default=MINUTES_PER_QUESTION,
        validators=[MinValueValidator(15), MaxValueValidator(2400)],
    )
    leave_hours_per_year = models.PositiveSmallIntegerField(
        _("hours of leave a year"),
        null=True,
        blank=True,
        help_text=_("Leave it empty when that is not counted here."),
    )
    profile = models.TextField(_("profile"), max_length=1000, blank=True)
    profile_consent_at = models.DateTimeField(_("agreed that municipalities read the profile"), null=True)

    personal_data = PersonalData(
        purpose=_("Plan who works at which municipality, within the hours of the contract."),
        retention=_(
            "Two years after the contract ends; where it names no end, two years after the last use of an "
            "account that is closed."
        ),
        fields=(
            "user", "home_municipality", "max_travel_km", "hours_mon", "hours_tue", "hours_wed", "hours_thu",
            "hours_fri", "contract_from", "contract_until", "subjects", "provinces", "desk_hours",
            "minutes_per_question", "leave_hours_per_year", "profile", "profile_consent_at",
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
    def workdays(self) -> list[tuple[str, int]]:
        """The days with hours, by name, and how many."""
        return [(str(WEEKDAYS[day]), hours) for day, hours in enumerate(self.pattern) if hours]

    @property
    def week_hours(self) -> int:
        """Hours of a week without holidays or leave."""
        return sum(self.pattern)

    @property
    def levels(self) -> dict[str, int]:
        """The level of each skill, by slug; free after `with_profile`."""
        return {one.skill.slug: one.level for one in self.skill_levels.all()}

    @property
    def is_public(self) -> bool:
        """Whether the person agreed that municipalities read the profile."""
        return self.profile_consent_at is not None

    @property
    def target_groups(self) -> list[TargetGroup]:
        """The target groups this person knows; free after `with_profile`."""
        return [expertise.target_group for expertise in self.user.expertise.all()]


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
