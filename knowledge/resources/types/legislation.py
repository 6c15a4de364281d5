"""Legislation: a law or a bill, how far it is, and what it means for municipalities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Case, F, IntegerField, Value, When
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager

from knowledge.blocks import REMARK_FEATURES
from knowledge.resources.base import Resource, ResourceQuerySet
from knowledge.resources.blocks import MomentBlock
from knowledge.resources.reading import Reading, Section

# How far a law is, the furthest first; what was withdrawn is of the least use.
BY_STATUS = ("in_force", "parliament", "consultation", "proposal", "withdrawn")


class LegislationQuerySet(ResourceQuerySet):
    """Reads of laws."""

    def by_date(self) -> LegislationQuerySet:
        """The latest moment of its timeline first."""
        return self.order_by(F("last_moment_on").desc(nulls_last=True), "title")

    def by_status(self) -> LegislationQuerySet:
        """Together with the laws that are as far, the latest first."""
        place = Case(
            *(When(law_status=status, then=Value(place)) for place, status in enumerate(BY_STATUS)),
            default=Value(len(BY_STATUS)),
            output_field=IntegerField(),
        )
        return self.annotate(place=place).order_by(
            "place", F("last_moment_on").desc(nulls_last=True), "title"
        )


class Legislation(Resource):
    """A law or a bill, how far it is, and what it means for municipalities."""

    class Status(models.TextChoices):
        """How far a law is."""

        PROPOSAL = "proposal", _("proposal")
        CONSULTATION = "consultation", _("in consultation")
        PARLIAMENT = "parliament", _("in parliament")
        IN_FORCE = "in_force", _("in force")
        WITHDRAWN = "withdrawn", _("withdrawn")

    kind = "law"
    template = "knowledge/legislation.html"

    official_name = models.CharField(_("official name"), max_length=300, blank=True)
    law_status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.PROPOSAL)
    status_note = models.CharField(_("note about the status"), max_length=300, blank=True)
    timeline = StreamField(
        [("moment", MomentBlock(label=_("moment")))], blank=True, verbose_name=_("timeline")
    )
    # For the order of the list: the last dated moment, computed at every save.
    last_moment_on = models.DateField(null=True, blank=True, editable=False, db_index=True)
    meaning = RichTextField(_("what it means for municipalities"), features=REMARK_FEATURES, blank=True)

    objects = PageManager.from_queryset(LegislationQuerySet)()
    fact_panels = [
        MultiFieldPanel(
            [FieldPanel("official_name"), FieldPanel("law_status"), FieldPanel("status_note")],
            heading=_("Facts"),
        ),
        FieldPanel("timeline"),
        FieldPanel("meaning"),
    ]

    class Meta:
        verbose_name = _("law")
        verbose_name_plural = _("legislation")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Wagtail calls this in every save."""
        dates = [moment.value["date"] for moment in self.timeline if moment.value["date"]]
        self.last_moment_on = max(dates, default=None)
        super().full_clean(*args, **kwargs)

    def rich_sources(self) -> Iterator[str]:
        """What it means."""
        yield self.meaning

    def sections_before(self, reading: Reading) -> Iterable[Section]:
        """What it means comes first: that is what a municipality wants to know."""
        if self.meaning:
            yield Section(
                gettext("What does this mean for your municipality?"), "betekenis", reading.html(self.meaning)
            )

    def sections_after(self, reading: Reading) -> Iterable[Section]:
        """The way of the law."""
        if self.timeline:
            moments = ((m.value["label"], m.value["text"] or "") for m in self.timeline)
            yield Section(
                gettext("How far is the law?"), "tijdlijn", format_html_join("", "<p>{} {}</p>", moments)
            )
