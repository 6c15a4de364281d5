"""A practice case: how a municipality did it. What the source lacks stays empty and is shown as not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from knowledge.resources.base import Resource, ResourceQuerySet
from knowledge.resources.blocks import ResultBlock
from knowledge.resources.reading import Reading, Section
from vocabulary.models import Municipality


class PracticeCase(Resource):
    """How a municipality did it."""

    kind = "case"
    template = "knowledge/practice_case.html"

    place = models.CharField(_("place"), max_length=100, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practice_cases",
        verbose_name=_("municipality"),
    )
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(50.5), MaxValueValidator(54)],
        help_text=_("Left empty: the place of the municipality, approximately."),
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(3), MaxValueValidator(7.5)]
    )
    start_year = models.PositiveSmallIntegerField(_("year of start"), null=True, blank=True)
    homes = models.PositiveIntegerField(_("homes"), null=True, blank=True)
    partners = StreamField(
        [("partner", blocks.CharBlock(max_length=200, label=_("partner")))],
        blank=True,
        verbose_name=_("partners"),
    )
    costs = models.CharField(_("costs"), max_length=500, blank=True)
    results = StreamField([("result", ResultBlock(label=_("result")))], blank=True, verbose_name=_("results"))
    lessons = StreamField(
        [("lesson", blocks.CharBlock(max_length=400, label=_("lesson")))],
        blank=True,
        verbose_name=_("lessons"),
    )
    contact = models.CharField(_("contact"), max_length=200, blank=True)

    fact_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("place"), FieldPanel("municipality")]),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                FieldRowPanel([FieldPanel("start_year"), FieldPanel("homes")]),
                FieldPanel("costs"),
                FieldPanel("contact"),
            ],
            heading=_("Facts"),
        ),
        FieldPanel("partners"),
        FieldPanel("results"),
        FieldPanel("lessons"),
    ]

    class Meta:
        verbose_name = _("practice case")
        verbose_name_plural = _("practice cases")
        constraints = [
            # Half a place would be a dot in the sea.
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="case_place_is_whole",
                violation_error_message=_("Give both the latitude and the longitude, or neither."),
            )
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the dot on the map."""
        from knowledge.resources.presentation import case_place

        context = super().get_context(request, *args, **kwargs)
        place = case_place(self, 1)
        # The dot of the page itself leads nowhere.
        context["places"] = [place | {"url": ""}] if place else []
        context["has_own_place"] = self.latitude is not None
        return context

    @classmethod
    def to_read(cls) -> ResourceQuerySet:
        """With the municipality."""
        return cls.objects.select_related("municipality")

    def sections_after(self, reading: Reading) -> Iterable[Section]:
        """Results with their source, and lessons."""
        if self.results:
            rows = ((r.value["text"], r.value["source"]) for r in self.results)
            yield Section(gettext("Results"), "resultaten", format_html_join("", "<p>{} {}</p>", rows))
        if self.lessons:
            rows_ = ((lesson.value,) for lesson in self.lessons)
            yield Section(
                gettext("What can you take over?"), "lessen", format_html_join("", "<li>{}</li>", rows_)
            )
