"""The types of resources and the facts that each adds. Facts that the source lacks stay empty and are shown
as not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager

from knowledge.blocks import REMARK_FEATURES
from vocabulary.models import ActionLine, Municipality, TargetGroup

from .base import Resource, ResourceQuerySet
from .blocks import AmountBlock, MomentBlock, ResultBlock, StepBlock
from .kinds import KIND_LABELS
from .reading import Reading, Section

# How many pages of one kind the page of a target group shows.
PER_KIND = 6


class Guide(Resource):
    """A guide: how to do something, in headings that can be read one by one."""

    kind = "guide"
    template = "knowledge/resource.html"

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")


class StepPlan(Resource):
    """Steps in order, each with who, when and a checklist."""

    kind = "step_plan"
    template = "knowledge/step_plan.html"

    steps = StreamField([("step", StepBlock())], blank=True, verbose_name=_("steps"))
    fact_panels = [FieldPanel("steps")]

    class Meta:
        verbose_name = _("step plan")
        verbose_name_plural = _("step plans")

    def rich_sources(self) -> Iterator[str]:
        """The texts of the steps."""
        yield from (step.value["text"].source for step in self.steps)

    def linked_pages(self) -> Iterator[int]:
        """The useful pages of the steps."""
        yield from (link.pk for step in self.steps for link in step.value["links"] if link is not None)

    def sections_after(self, reading: Reading) -> Iterable[Section]:
        """A section per step, with its checklist."""
        for number, step in enumerate(self.steps, start=1):
            tasks = format_html_join("", "<li>{}</li>", ((item["text"],) for item in step.value["checklist"]))
            yield Section(
                step.value["title"],
                f"stap-{number}",
                format_html("{}<ul>{}</ul>", reading.html(step.value["text"]), tasks),
            )


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

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the dot on the map."""
        from .presentation import case_place

        context = super().get_context(request, *args, **kwargs)
        context["places"] = [place for place in [case_place(self, 1)] if place]
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


class SchemeQuerySet(ResourceQuerySet):
    """Reads of schemes."""

    def open_on(self, day: dt.date) -> SchemeQuerySet:
        """Who applies on this day is in time."""
        return self.filter(opens__lte=day).filter(Q(closes=None) | Q(closes__gte=day))


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

    def sections_before(self, reading: Reading) -> Iterable[Section]:
        """Who can apply, so that the search finds it."""
        if self.who_can_apply:
            yield Section(gettext("Who can apply?"), "wie", format_html("<p>{}</p>", self.who_can_apply))


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
    meaning = RichTextField(_("what it means for municipalities"), features=REMARK_FEATURES, blank=True)

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


class Faq(Resource):
    """A question that was answered, the short answer first."""

    kind = "faq"
    template = "knowledge/faq.html"

    short_answer = RichTextField(_("short answer"), features=["bold", "italic", "link"], blank=True)
    # What it came from, such as a question at the desk: the same answer becomes one page.
    source_key = models.CharField(max_length=100, unique=True, null=True, blank=True, editable=False)

    fact_panels = [FieldPanel("short_answer")]

    class Meta:
        verbose_name = _("answered question")
        verbose_name_plural = _("answered questions")

    def rich_sources(self) -> Iterator[str]:
        """The short answer."""
        yield self.short_answer

    def sections_before(self, reading: Reading) -> Iterable[Section]:
        """The short answer, below the question itself."""
        if self.short_answer:
            yield Section("", "antwoord", reading.html(self.short_answer))


class Gathering(Resource):
    """What the pages of a target group and of an action line share: they gather what is about them."""

    is_gathering = True
    # Both tables are small; the page of a group is made together with the group.

    class Meta:
        abstract = True

    def everything(self, user: Any) -> ResourceQuerySet:
        """All that is about it."""
        raise NotImplementedError

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The resources about it by kind: how many, and the newest of each."""
        context = super().get_context(request, *args, **kwargs)
        everything = self.everything(request.user)
        counts = dict(
            everything.values_list("content_type").annotate(pieces=Count("pk", distinct=True)).order_by()
        )
        newest = everything.distinct().newest().with_labels().defer_streamfields()[:60]
        found: dict[str, dict[str, Any]] = {}
        for page in newest:
            kind = found.setdefault(
                page.kind_name,
                {"kind": page.kind_name, "count": counts.get(page.content_type_id, 0), "pages": []},
            )
            if len(kind["pages"]) < PER_KIND:
                kind["pages"].append(page)
        context["gathered"] = [found[kind] for kind in KIND_LABELS if kind in found]
        return context


class TargetGroupPage(Gathering):
    """Who a target group is, how large, and everything about it."""

    kind = "group"
    template = "knowledge/target_group.html"

    group = models.OneToOneField(
        TargetGroup, models.PROTECT, related_name="page", verbose_name=_("target group")
    )
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    size = models.CharField(_("size"), max_length=200, blank=True)
    size_year = models.PositiveSmallIntegerField(_("year of the size"), null=True, blank=True)
    size_note = models.TextField(_("note about the size"), blank=True)

    fact_panels = [
        MultiFieldPanel(
            [
                FieldPanel("group"),
                FieldPanel("short_name"),
                FieldPanel("size"),
                FieldPanel("size_year"),
                FieldPanel("size_note"),
            ],
            heading=_("Facts"),
        )
    ]

    class Meta:
        verbose_name = _("page of a target group")
        verbose_name_plural = _("pages of target groups")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the filter that shows the rest."""
        return super().get_context(request, *args, **kwargs) | {"more_query": f"doelgroep={self.group.slug}"}

    def everything(self, user: Any) -> ResourceQuerySet:
        """What names this group; what is about all groups is in the general lists."""
        return Resource.objects.visible_to(user).reading_matter().only_about_group(self.group.slug)


class ActionLinePage(Gathering):
    """What an action line is about and everything in it."""

    kind = "line"
    template = "knowledge/action_line.html"

    line = models.OneToOneField(
        ActionLine, models.PROTECT, related_name="page", verbose_name=_("action line")
    )
    fact_panels = [FieldPanel("line")]

    class Meta:
        verbose_name = _("page of an action line")
        verbose_name_plural = _("pages of action lines")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the filter that shows the rest."""
        return super().get_context(request, *args, **kwargs) | {"more_query": f"actielijn={self.line.slug}"}

    def everything(self, user: Any) -> ResourceQuerySet:
        """What is in this line."""
        return Resource.objects.visible_to(user).reading_matter().about_line(self.line.slug)
