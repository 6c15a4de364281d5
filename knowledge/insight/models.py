"""How often a page was read on a day. Nothing is kept of who read it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.resources.base import Resource


class PageViewsQuerySet(models.QuerySet["PageViews"]):
    """Reads of the counts."""

    def between(self, first: dt.date, last: dt.date) -> PageViewsQuerySet:
        """The days from `first` to `last`, both included."""
        return self.filter(day__gte=first, day__lte=last)


class PageViews(models.Model):
    """The count of one page on one day."""

    page = models.ForeignKey(Resource, models.CASCADE, related_name="views", verbose_name=_("page"))
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("times read"), default=0)

    objects = PageViewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("times read")
        verbose_name_plural = _("times read")
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="views_of_page_once_a_day")]
        indexes = [
            # A period over all pages; the constraint serves one page.
            models.Index(fields=["day"], name="views_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.day}: {self.count}"
