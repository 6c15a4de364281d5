"""A scheme: money that can be applied for. Whether it is open follows from its dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager

from knowledge.resources.base import Resource, ResourceQuerySet
from knowledge.resources.blocks import AmountBlock
from knowledge.resources.reading import Reading, Section


class SchemeQuerySet(ResourceQuerySet):
    """Reads of schemes."""

    def open_on(self, day: dt.date) -> SchemeQuerySet:
        """Who applies on this day is in time."""
        return self.filter(opens__lte=day).filter(Q(closes=None) | Q(closes__gte=day))

    def with_deadline(self, day: dt.date) -> SchemeQuerySet:
        """Open or still to open, and known to close; what closes first comes first."""
        return self.filter(closes__gte=day).order_by("closes", "title")

    def by_closing_date(self, day: dt.date) -> SchemeQuerySet:
        """What can be applied for, the nearest closing date first; then what is still to open, then what has
        no known period, and last what is closed."""
        state = Case(
            When(closes__lt=day, then=Value(3)),
            When(opens=None, then=Value(2)),
            When(opens__gt=day, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        # What closed long ago is of the least use.
        open_order = Case(When(closes__gte=day, then=F("closes")))
        return self.annotate(state=state, closes_next=open_order).order_by(
            "state",
            F("closes_next").asc(nulls_last=True),
            F("opens").asc(nulls_last=True),
            "-closes",
            "title",
        )


class Scheme(Resource):
    """Money that can be applied for."""

    class Status(models.TextChoices):
        """Whether one can apply; computed from the dates, never stored."""

        UNKNOWN = "unknown", _("period not known")
        NOT_YET = "not_yet", _("not open yet")
        OPEN = "open", _("open now")
        CLOSED = "closed", _("closed")

    kind = "scheme"
    template = "knowledge/scheme.html"

    who_can_apply = models.CharField(_("who can apply"), max_length=500, blank=True)
    opens = models.DateField(_("opens on"), null=True, blank=True)
    closes = models.DateField(_("closes on"), null=True, blank=True, help_text=_("The last day to apply."))
    amounts = StreamField([("amount", AmountBlock(label=_("amount")))], blank=True, verbose_name=_("amounts"))
    fictional = models.BooleanField(_("fictional"), default=False)
    source_note = models.TextField(_("note about the source"), blank=True)

    objects = PageManager.from_queryset(SchemeQuerySet)()
    fact_panels = [
        MultiFieldPanel(
            [
                FieldPanel("who_can_apply"),
                FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
                FieldPanel("fictional"),
                FieldPanel("source_note"),
            ],
            heading=_("Facts"),
        ),
        FieldPanel("amounts"),
    ]

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None) | Q(closes=None) | Q(closes__gte=models.F("opens")),
                name="scheme_closes_after_opening",
                violation_error_message=_("A scheme can't close before it opens."),
            )
        ]

    def status_on(self, day: dt.date) -> Scheme.Status:
        """Whether one can apply on this day."""
        if self.closes and day > self.closes:
            return self.Status.CLOSED
        if self.opens is None:
            return self.Status.UNKNOWN
        return self.Status.NOT_YET if day < self.opens else self.Status.OPEN

    @property
    def status(self) -> Scheme.Status:
        """Whether one can apply today."""
        return self.status_on(timezone.localdate())

    @property
    def has_deadline(self) -> bool:
        """Whether there is a day that one must not miss."""
        return self.closes is not None and self.closes >= timezone.localdate()

    def sections_before(self, reading: Reading) -> Iterable[Section]:
        """Who can apply, so that the search finds it."""
        if self.who_can_apply:
            yield Section(gettext("Who can apply?"), "wie", format_html("<p>{}</p>", self.who_can_apply))
