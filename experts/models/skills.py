"""What people can and requests need, each with a level."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.IntegerChoices):
    """How well somebody can do something; who has a higher level can do what a lower one asks."""

    BASIC = 1, pgettext_lazy("level of a skill", "basic")
    EXPERIENCED = 2, pgettext_lazy("level of a skill", "experienced")
    LEADING = 3, pgettext_lazy("level of a skill", "leading")


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


class ProfessionalSkill(models.Model):
    """How well a professional can do something."""

    professional = models.ForeignKey(
        "experts.Professional", models.CASCADE, related_name="skill_levels", verbose_name=_("professional")
    )
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.EXPERIENCED)

    class Meta:
        db_table = "experts_professional_skills"
        ordering = ["skill__name"]
        # The table was once Django's own for a list without levels; so this rule has no name of ours.
        unique_together = [("professional", "skill")]
        verbose_name = _("skill of a professional")
        verbose_name_plural = _("skills of professionals")
        constraints = [
            models.CheckConstraint(condition=models.Q(level__in=[1, 2, 3]), name="professional_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} ({self.get_level_display()})"


class RequestSkill(models.Model):
    """The level at which a request needs something."""

    request = models.ForeignKey(
        "experts.PlacementRequest",
        models.CASCADE,
        related_name="skill_levels",
        verbose_name=_("request"),
        db_column="placementrequest_id",
    )
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("at least"), choices=Level, default=Level.BASIC)

    class Meta:
        db_table = "experts_placementrequest_skills"
        ordering = ["skill__name"]
        unique_together = [("request", "skill")]
        verbose_name = _("skill of a request")
        verbose_name_plural = _("skills of requests")
        constraints = [
            models.CheckConstraint(condition=models.Q(level__in=[1, 2, 3]), name="request_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} ({self.get_level_display()})"
