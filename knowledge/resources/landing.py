"""The home page and the sections: all composed by queries, nothing kept by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from knowledge.caching.pages import used
from knowledge.events.models import Event
from knowledge.visibility import is_closed, some_closed

from .base import Resource, ResourceQuerySet, SparingPage
from .kinds import KIND_LABELS
from .listing import MODELS, Listing
from .types import ActionLinePage, GlossaryTerm, NewsItem, TargetGroupPage

NEW_ON_HOME = 4
# What a page shows of the section that it is in, and what finds the page below it.
OF_THE_SECTION = ("title", "seo_title", "kind", "content_type", "url_path", "path", "depth", "numchild")
EVENTS_ON_HOME = 3
NEWS_ON_HOME = 3


class HomePage(SparingPage, Page):
    """The front door: search, the ten houses, what is new, what is coming."""

    template = "knowledge/home.html"

    heading = models.CharField(_("heading"), max_length=100)
    introduction = models.CharField(_("introduction"), max_length=300)
    example_search = models.CharField(_("example in the search field"), max_length=80, blank=True)
    popular_searches = models.TextField(
        _("often searched"), blank=True, help_text=_("One per line, at most six are shown.")
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("introduction"),
        FieldPanel("example_search"),
        FieldPanel("popular_searches"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["knowledge.SectionPage"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A section, and a page in it, are read at once as their own type: half the queries."""
        if len(path_components) == 1:
            sections = SectionPage.objects.annotate(closed_parts=some_closed(), closed_here=is_closed())
            section = _child(self, path_components[0], sections)
            if section is not None and section.live:
                return RouteResult(section)
        if len(path_components) == 2:
            # By slug, which has an index; the address of a page has none.
            section = _child(self, path_components[0], SectionPage.objects.only(*OF_THE_SECTION))
            model = MODELS.get(section.kind) if section else None
            page = _child(section, path_components[1], model.to_read().to_serve()) if model else None
            if page is not None and page.live:
                page.section = section
                return RouteResult(page)
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the home page shows."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        user = request.user
        context["searches"] = [line.strip() for line in self.popular_searches.splitlines() if line.strip()][
            :6
        ]
        context["street"] = (
            TargetGroupPage.objects.visible_to(user).select_related("group").order_by("group__order")
            .defer_streamfields()
        )  # fmt: skip
        context["news"] = newest_mixed(user, NEW_ON_HOME)
        context["news_items"] = (
            NewsItem.objects.visible_to(user).latest_first().defer_streamfields()[:NEWS_ON_HOME]
        )
        context["events"] = Event.objects.visible_to(user).upcoming(timezone.now())[:EVENTS_ON_HOME]
        context["lines"] = lines_with_counts(user)
        return context


def _child(parent: Page, slug: str, found: Any) -> Any:
    """The page below `parent` with this slug, or None."""
    return next(iter(found.child_of(parent).filter(slug=slug).order_by()[:1]), None)


def newest_mixed(user: Any, limit: int) -> list[Resource]:
    """The newest resources, at most one of a kind while there are kinds left.

    So a batch of one kind that came in together does not push all others out.
    """
    newest = list(
        Resource.objects.visible_to(user).reading_matter().not_type(Event, GlossaryTerm, NewsItem)
        .newest().prefetch_related("target_groups").defer_streamfields()[:60]
    )  # fmt: skip
    first: dict[str, Resource] = {}
    for page in newest:
        first.setdefault(page.kind_name, page)
    chosen = list(first.values())[:limit]
    chosen += [page for page in newest if page not in chosen][: limit - len(chosen)]
    return sorted(chosen, key=newest.index)


def lines_with_counts(user: Any) -> list[ActionLinePage]:
    """The pages of the action lines, each with `pieces`: how many resources are in it."""
    pages = list(
        ActionLinePage.objects.visible_to(user).select_related("line").order_by("line__order")
        .defer_streamfields()
    )  # fmt: skip
    counts = dict(
        Resource.objects.visible_to(user).reading_matter()
        .filter(action_lines__in=[page.line_id for page in pages])
        .values_list("action_lines").annotate(pieces=Count("pk")).order_by()
    )  # fmt: skip
    for page in pages:
        page.pieces = counts.get(page.line_id, 0)
    return pages


class SectionPage(SparingPage, Page):
    """A list of one kind, or of all kinds, with filters."""

    kind = models.CharField(_("kind"), max_length=20, blank=True, choices=list(KIND_LABELS.items()))
    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("kind"),
    ]
    parent_page_types: ClassVar[list[str]] = ["knowledge.HomePage"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    TEMPLATES: ClassVar[dict[str, str]] = {
        "case": "knowledge/section_cases.html",
        "event": "knowledge/section_events.html",
        "group": "knowledge/section_groups.html",
        "law": "knowledge/section_laws.html",
        "line": "knowledge/section_groups.html",
        "scheme": "knowledge/section_schemes.html",
        "term": "knowledge/section_terms.html",
    }

    @property
    def short_title(self) -> str:
        """What menus and crumbs call it."""
        return self.seo_title or self.title

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Cases have a map and events an agenda; the rest is one list."""
        return self.TEMPLATES.get(self.kind, "knowledge/section.html")

    def listing(self, user: Any) -> ResourceQuerySet:
        """What this section lists for this user, without an order."""
        model = MODELS.get(self.kind, Resource)
        found: ResourceQuerySet = model.objects.child_of(self).visible_to(user)
        return found.defer_streamfields().with_labels()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One page of the list, the filters, and what was chosen."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        listing = Listing(self.kind, self.listing(request.user), request.GET)
        used(request, **listing.used)
        return context | listing.context


def section_for(kind: str) -> SectionPage:
    """The section where pages of this kind live. Raises SectionPage.DoesNotExist before set-up."""
    return SectionPage.objects.filter(kind=kind).order_by("path")[:1].get()
