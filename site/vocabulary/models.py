"""The words that every layer shares: target groups, action lines and the places of the Netherlands.

Target groups and action lines are content, not constants: no code names one of them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TargetGroup(models.Model):
    """A group of people that finds it hard to get a home (Dutch: aandachtsgroep)."""

    class Tier(models.TextChoices):
        """How the national programme treats the group."""

        PRIMARY = "primary", _("housing, care and support")
        HOUSING = "housing", _("accent on housing")
        OWN_PROGRAMME = "own_programme", _("own programme")

    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    tier = models.CharField(_("tier"), max_length=20, choices=Tier, default=Tier.PRIMARY)

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")

    def __str__(self) -> str:
        return self.name


class ActionLine(models.Model):
    """One of the lines along which the national programme works."""

    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("action line")
        verbose_name_plural = _("action lines")

    def __str__(self) -> str:
        return self.name


def groups_and_lines() -> tuple[list[TargetGroup], list[ActionLine]]:
    """All target groups and all action lines in their order, in one query: both lists are short."""
    names = ("pk", "slug", "name", "order")
    groups = TargetGroup.objects.order_by().values_list(models.Value("group"), *names, "tier")
    lines = ActionLine.objects.order_by().values_list(models.Value("line"), *names, models.Value(""))
    rows = sorted(groups.union(lines, all=True), key=lambda row: (row[4], row[3]))
    return (
        [
            TargetGroup(pk=pk, slug=slug, name=name, order=order, tier=tier)
            for what, pk, slug, name, order, tier in rows
            if what == "group"
        ],
        [
            ActionLine(pk=pk, slug=slug, name=name, order=order)
            for what, pk, slug, name, order, _tier in rows
            if what == "line"
        ],
    )


class Province(models.Model):
    """A province; `code` is CBS's (PV20 … PV31)."""

    code = models.CharField(_("code"), max_length=4, primary_key=True)
    name = models.CharField(_("name"), max_length=50, unique=True)
    slug = models.SlugField(_("slug"), max_length=50, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("province")
        verbose_name_plural = _("provinces")

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """A group of municipalities in one of the divisions that CBS publishes."""

    class Kind(models.TextChoices):
        """Which division."""

        COROP = "corop", _("COROP region")
        LABOUR_MARKET = "labour_market", _("labour market region")
        SAFETY = "safety", _("safety region")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="region_unique_code_per_kind")]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):  # type: ignore[django-manager-missing]  # Wagtail types no page manager
    """A municipality; `code` is CBS's (GM0014). Numbers may be missing, never guessed."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    aliases = models.CharField(_("aliases"), max_length=200, blank=True)
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="municipalities", verbose_name=_("province")
    )
    regions = models.ManyToManyField(Region, related_name="municipalities", verbose_name=_("regions"))
    inhabitants = models.PositiveIntegerField(_("inhabitants"))
    inhabitants_year = models.PositiveSmallIntegerField(_("year of that number"))
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    homes = models.PositiveIntegerField(_("homes"), null=True, blank=True)
    homes_year = models.PositiveSmallIntegerField(_("year of that number"), null=True, blank=True)
    social_rent_percentage = models.PositiveSmallIntegerField(
        _("homes owned by housing corporations (%)"), null=True, blank=True
    )
    social_rent_year = models.PositiveSmallIntegerField(_("year of that share"), null=True, blank=True)
    neighbours = models.ManyToManyField("self", verbose_name=_("neighbours"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")

    def __str__(self) -> str:
        return self.name
