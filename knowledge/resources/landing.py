"""The home page and the sections: all composed by queries, nothing kept by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from knowledge.caching.address import FILTERS, PAGE_NUMBER
from knowledge.caching.pages import used
from knowledge.events.models import Event
from knowledge.ordinances.models import ModelOrdinance
from vocabulary.models import ActionLine, Province, TargetGroup

from .base import Resource, ResourceQuerySet
from .kinds import KIND_LABELS
from .types import (
    ActionLinePage,
    Faq,
    GlossaryTerm,
    Guide,
    Legislation,
    NewsItem,
    PracticeCase,
    Scheme,
    StepPlan,
    TargetGroupPage,
    Toolkit,
)

MODELS: dict[str, type[Resource]] = {
    model.kind: model
    for model in (
        Guide, Toolkit, StepPlan, ModelOrdinance, PracticeCase, Scheme, Legislation, Faq, NewsItem, Event,
        GlossaryTerm, TargetGroupPage, ActionLinePage,
    )
}  # fmt: skip
PER_PAGE = 12
# What is meant to be seen at once goes on in pages only beyond this.
MOST_ON_ONE_PAGE = 500
NEW_ON_HOME = 4
EVENTS_ON_HOME = 3
NEWS_ON_HOME = 3


class HomePage(Page):
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
        """A page in a section is read at once as its own type, with its section: half the queries."""
        if len(path_components) == 2:
            address = f"{self.url_path}{path_components[0]}/"
            section = SectionPage.objects.filter(url_path=address).first()
            model = MODELS.get(section.kind) if section else None
            page = (
                model.to_read().filter(url_path=f"{address}{path_components[1]}/").first() if model else None
            )
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


def newest_mixed(user: Any, limit: int) -> list[Resource]:
    """The newest resources, at most one of a kind while there are kinds left.

    So a batch of one kind that came in together does not push all others out.
    """
    newest = list(
        Resource.objects.visible_to(user).reading_matter().not_type(Event, GlossaryTerm, NewsItem)
        .newest().with_labels().defer_streamfields()[:60]
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
        .values_list("action_lines").annotate(pieces=Count("pk", distinct=True)).order_by()
    )  # fmt: skip
    for page in pages:
        page.pieces = counts.get(page.line_id, 0)
    return pages


class SectionPage(Page):
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
        "line": "knowledge/section_groups.html",
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
        """What this section lists for this user, in its order."""
        model = MODELS.get(self.kind, Resource)
        found = model.objects.child_of(self).visible_to(user).defer_streamfields().with_labels()
        if self.kind == "case":
            return found.select_related("municipality__province").order_by("title")
        if self.kind == "group":
            return found.select_related("group").order_by("group__order")
        if self.kind == "line":
            return found.select_related("line").order_by("line__order")
        if self.kind == "news":
            return found.latest_first()
        if self.kind == "term":
            return found.order_by(Lower("title"))
        return found.newest() if self.kind == "faq" else found.order_by("title")

    @property
    def per_page(self) -> int:
        """A glossary is one list, for an index of letters that leads to other pages is none."""
        return MOST_ON_ONE_PAGE if self.kind == "term" else PER_PAGE

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One page of the list, the filters, and what was chosen."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        found = self.listing(request.user)
        # PostgreSQL takes no NUL in a text. The search uses the same words.
        chosen = {name: request.GET.get(name, "").replace("\x00", "")[:50] for name in FILTERS}
        known: dict[str, Iterable[str]] = {"status": ["open"] if self.kind == "scheme" else []}
        if self.kind not in ("group", "line"):
            context["groups"] = list(TargetGroup.objects.all())
            known["doelgroep"] = [group.slug for group in context["groups"]]
            if chosen["doelgroep"]:
                found = found.about_group(chosen["doelgroep"])
        if self.kind == "case":
            context["lines"] = list(ActionLine.objects.all())
            context["provinces"] = list(
                Province.objects.filter(municipalities__practice_cases__live=True).distinct()
            )
            known["actielijn"] = [line.slug for line in context["lines"]]
            known["provincie"] = [province.slug for province in context["provinces"]]
            if chosen["actielijn"]:
                found = found.about_line(chosen["actielijn"])
            if chosen["provincie"]:
                found = found.filter(municipality__province__slug=chosen["provincie"])
        if self.kind == "scheme" and chosen["status"] == "open":
            found = found.open_on(timezone.localdate())
        if self.kind == "event":
            now = timezone.now()
            context["past"] = found.past(now)[:PER_PAGE]
            found = found.upcoming(now)
        context["chosen"] = chosen
        context["is_filtered"] = any(chosen.values())
        # A number that is no page shows the nearest one: addresses in mails and notes stay useful.
        number = request.GET.get(PAGE_NUMBER, "")
        context["results"] = results = Paginator(found.distinct(), self.per_page).get_page(number)
        used(request, **{name: value for name, value in chosen.items() if value in known.get(name, ())})
        if number == str(results.number):
            used(request, pagina=number)
        return context


def section_for(kind: str) -> SectionPage:
    """The section where pages of this kind live. Raises SectionPage.DoesNotExist before set-up."""
    return SectionPage.objects.filter(kind=kind).order_by("path")[:1].get()
