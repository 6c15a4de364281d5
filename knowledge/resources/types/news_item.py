"""News: something that a municipality should know now."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import PageManager

from knowledge.resources.base import Resource, ResourceQuerySet


class NewsItemQuerySet(ResourceQuerySet):
    """Reads of news."""

    def latest_first(self) -> NewsItemQuerySet:
        """By the day that an editor gave it."""
        return self.order_by("-day", "-pk")


class NewsItem(Resource):
    """A dated message."""

    kind = "news"
    template = "knowledge/news_item.html"

    # Lists are in this order.
    day = models.DateField(_("date"), default=timezone.localdate, db_index=True)

    objects = PageManager.from_queryset(NewsItemQuerySet)()
    fact_panels = [FieldPanel("day")]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
