"""What a section lists: which pages, in which order, with which filters, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.utils import timezone

from knowledge.caching.address import FILTERS, PAGE_NUMBER, SORT, VIEW
from knowledge.events import agenda
from knowledge.events.models import Event
from knowledge.ordinances.models import ModelOrdinance
from vocabulary.models import ActionLine, Province, TargetGroup

from .base import Resource, ResourceQuerySet
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
# A map shows all that its list shows, and an index of letters leads nowhere else: they go on in pages only
# beyond this.
ON_ONE_PAGE = {"case": 200, "term": 500}
# The word in the address for a list of laws by date instead of by how far they are.
BY_DATE = "datum"


@dataclass
class Listing:
    """The list of one section as somebody asked for it.

    `asked` are the parameters of the address. `used` names those that did something: a made-up filter shows
    nothing that another address doesn't show.
    """

    kind: str
    found: Any
    asked: Mapping[str, str]
    context: dict[str, Any] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # PostgreSQL takes no NUL in a text. The search uses the same words.
        self.chosen = {
            name: self.asked.get(name, "").replace("\x00", "")[:50] for name in (*FILTERS, SORT, VIEW)
        }
        self.context |= {"chosen": self.chosen, "is_filtered": any(self.chosen[name] for name in FILTERS)}
        self.found = self._ordered()
        if self.kind not in ("group", "line"):
            self._filter_by_subject()
        if self.kind == "case":
            self._filter_by_province()
        if self.kind in ("scheme", "law"):
            self._filter_by_status()
        if self.kind == "event":
            self._narrow_events()
        self.context["results"] = self._page()

    def _ordered(self) -> ResourceQuerySet:
        found = self.found
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
        if self.kind == "scheme":
            return found.by_closing_date(timezone.localdate())
        if self.kind == "law":
            self.context["by_date"] = by_date = self._chooses(SORT, [BY_DATE])
            return found.by_date() if by_date else found.by_status()
        return found.newest() if self.kind == "faq" else found.order_by("title")

    def _chooses(self, name: str, known: Iterable[str]) -> bool:
        """Whether a filter is set; it is one that does something when it is `known`."""
        value = self.chosen[name]
        if value and value in known:
            self.used[name] = value
        return bool(value)

    def _filter_by_subject(self) -> None:
        groups, lines = list(TargetGroup.objects.all()), list(ActionLine.objects.all())
        self.context |= {"groups": groups, "lines": lines}
        if self._chooses("doelgroep", [group.slug for group in groups]):
            self.found = self.found.about_group(self.chosen["doelgroep"])
        if self._chooses("actielijn", [line.slug for line in lines]):
            self.found = self.found.about_line(self.chosen["actielijn"])

    def _filter_by_province(self) -> None:
        provinces = list(Province.objects.filter(municipalities__practice_cases__live=True).distinct())
        self.context["provinces"] = provinces
        if self._chooses("provincie", [province.slug for province in provinces]):
            self.found = self.found.filter(municipality__province__slug=self.chosen["provincie"])

    def _filter_by_status(self) -> None:
        if self.kind == "scheme":
            if self._chooses("status", ["open"]) and self.chosen["status"] == "open":
                self.found = self.found.open_on(timezone.localdate())
            return
        self.context["statuses"] = [
            {"slug": value, "name": name} for value, name in Legislation.Status.choices
        ]
        if self._chooses("status", Legislation.Status.values):
            self.found = self.found.filter(law_status=self.chosen["status"])

    def _narrow_events(self) -> None:
        """By kind, place and month; then as a list, or as the leaf of a month."""
        if self._chooses("soort", Event.EventKind.values):
            self.found = self.found.filter(event_kind=self.chosen["soort"])
        if self._chooses("waar", agenda.WHERE):
            self.found = agenda.held(self.found, self.chosen["waar"])
        month = agenda.month_of(self.chosen["wanneer"])
        if month:
            self.used["wanneer"] = self.chosen["wanneer"]
        self.context |= {
            "event_kinds": [{"slug": value, "name": name} for value, name in Event.EventKind.choices],
            "places": agenda.place_options(),
        }
        if self._chooses(VIEW, [agenda.MONTH]) and self.chosen[VIEW] == agenda.MONTH:
            leaf = agenda.Leaf(self.found, month or timezone.localdate().replace(day=1))
            self.context["leaf"] = leaf
            self.found = leaf.events
        elif month:
            self.found = self.found.within(*agenda.bounds(month))
        else:
            now = timezone.now()
            self.context["past"] = self.found.past(now)[:PER_PAGE]
            self.found = self.found.upcoming(now)

    def _page(self) -> PageOfList[Resource]:
        # A number that is no page shows the nearest one: addresses in mails and notes stay useful.
        number = self.asked.get(PAGE_NUMBER, "")
        most = agenda.MOST_IN_FEED if "leaf" in self.context else ON_ONE_PAGE.get(self.kind, PER_PAGE)
        results = Paginator(self.found, most).get_page(number)
        if number == str(results.number):
            self.used[PAGE_NUMBER] = number
        return results
