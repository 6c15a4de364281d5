"""The pages of a target group and of an action line, which gather what is about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Count, F, Window
from django.http import HttpRequest
from django.utils.html import linebreaks
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from knowledge.resources.base import Resource, ResourceQuerySet
from knowledge.resources.blocks import DefinitionBlock, SizeBlock
from knowledge.resources.kinds import KIND_LABELS
from knowledge.resources.reading import Reading, Section
from vocabulary.models import ActionLine, TargetGroup

# How many pages of one kind the page of a target group shows.
PER_KIND = 6


class Gathering(Resource):
    """What the pages of a target group and of an action line share: they gather what is about them."""

    is_gathering = True
    # What it gathers depends on who asks, and has templates of its own.
    is_same_for_all = False
    # Its subject is what it is; what an editor chooses stands above what is gathered.
    subject_panels = []
    related_heading = _("Start here")

    class Meta:
        abstract = True

    def everything(self, user: Any) -> ResourceQuerySet:
        """All that is about it."""
        raise NotImplementedError

    def newest(self, user: Any) -> list[Resource]:
        """The newest of all that is about it, each with `pieces`: how many there are of its kind."""
        if "_newest" not in self.__dict__:
            pieces = Window(Count("pk"), partition_by=F("content_type"))
            found = self.everything(user).annotate(pieces=pieces).newest().defer_streamfields()
            self._newest = list(found[:60])
        return self._newest

    def pages_beside(self, user: Any) -> list[Resource]:
        """What it gathers."""
        return self.newest(user)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The resources about it by kind: how many, and the newest of each."""
        context = super().get_context(request, *args, **kwargs)
        found: dict[str, dict[str, Any]] = {}
        for page in self.newest(request.user):
            kind = found.setdefault(
                page.kind_name,
                {"kind": page.kind_name, "count": page.pieces, "pages": []},
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
    definitions = StreamField(
        [("definition", DefinitionBlock())],
        blank=True,
        verbose_name=_("definition"),
        help_text=_("The newest first. Older ones stay readable below it."),
    )
    sizes = StreamField(
        [("size", SizeBlock())], blank=True, verbose_name=_("size"), help_text=_("The newest first.")
    )

    fact_panels = [
        MultiFieldPanel(
            [
                FieldPanel("group"),
                FieldPanel("short_name"),
            ],
            heading=_("Facts"),
        ),
        FieldPanel("definitions"),
        FieldPanel("sizes"),
    ]

    class Meta:
        verbose_name = _("page of a target group")
        verbose_name_plural = _("pages of target groups")

    @classmethod
    def to_read(cls) -> ResourceQuerySet:
        """With what it is about."""
        return cls.objects.select_related("group")

    def sections_before(self, reading: Reading) -> Iterable[Section]:
        """Who belongs to the group now, so that the search finds it."""
        if self.definitions:
            text = linebreaks(self.definitions[0].value["text"], autoescape=True)
            yield Section(gettext("Who belongs to this group?"), "wie", text)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the filter that shows the rest."""
        return super().get_context(request, *args, **kwargs) | {"more_query": f"doelgroep={self.group.slug}"}

    @property
    def groups_of_events(self) -> list[int]:
        """Its own group."""
        return [self.group_id]

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

    @classmethod
    def to_read(cls) -> ResourceQuerySet:
        """With what it is about."""
        return cls.objects.select_related("line")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the filter that shows the rest."""
        return super().get_context(request, *args, **kwargs) | {"more_query": f"actielijn={self.line.slug}"}

    def everything(self, user: Any) -> ResourceQuerySet:
        """What is in this line."""
        return Resource.objects.visible_to(user).reading_matter().about_line(self.line.slug)
