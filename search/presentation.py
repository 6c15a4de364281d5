"""From the results of a search to what the templates show: labels, facets, addresses. Decides no ranking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from post.addressing import looks_like_link
from post.following.models import LONGEST_REF
from vocabulary.models import ActionLine, Province, TargetGroup

from . import sources
from .finding import PageResult, PassageResult, Results
from .snippets import Piece


@dataclass(frozen=True)
class Facet:
    """One way to narrow: the field of the index and its name in the address."""

    field: str
    parameter: str


# Address parameters are Dutch, since people see and share them.
FACETS = (
    Facet("kind", "soort"),
    Facet("target_groups", "doelgroep"),
    Facet("action_lines", "actielijn"),
    Facet("province", "provincie"),
    Facet("year", "jaar"),
)


def selected_filters(parameters: QueryDict) -> dict[str, list[str]]:
    """The filters that the address asks for, by field; unknown values simply find nothing."""
    return {
        facet.field: values
        for facet in FACETS
        if (values := [value[:60] for value in parameters.getlist(facet.parameter) if value][:20])
    }


def marked(pieces: Iterable[Piece]) -> SafeString:
    """A snippet as HTML with the matches marked; the text itself is escaped."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<mark class="utrecht-mark">{}</mark>', p.text) if p.is_match else p.text,)
            for p in pieces
        ),
    )


class Labels:
    """The words for what the index holds as slugs; read once, whatever the number of results."""

    def __init__(self, index: str = sources.SITE) -> None:
        """Read them; kinds are those of an index."""
        self.groups = dict(TargetGroup.objects.values_list("slug", "name"))
        self.lines = {line.slug: line for line in ActionLine.objects.all()}
        self.provinces = dict(Province.objects.values_list("slug", "name"))
        self.kinds = sources.kind_labels(index)

    def label(self, field: str, value: str) -> str:
        """The words for a facet value."""
        if field == "kind":
            return str(self.kinds.get(value, value))
        if field == "target_groups":
            return self.groups.get(value, value)
        if field == "action_lines":
            return self.lines[value].name if value in self.lines else value
        if field == "province":
            return self.provinces.get(value, value)
        return value


# A search is named in a mail to an address that somebody typed in: no letter to fill with own words.
LONGEST_NAME = 120


def followable(parameters: QueryDict, labels: Labels) -> str:
    """A search as one line, the same whatever the order in its address; "" when it can't be followed."""
    kept = QueryDict(mutable=True)
    for name in ("q", *(facet.parameter for facet in FACETS)):
        values = {" ".join(value.split()) for value in parameters.getlist(name)} - {""}
        kept.setlist(name, sorted(values))
    search = kept.urlencode()
    return search if len(search) <= LONGEST_REF and query_label(kept, labels) else ""


def query_label(parameters: QueryDict, labels: Labels) -> str:
    """What a reader calls a search: its words, then its filters.

    "" when it asks for nothing, is too long for a mail or holds what a mail program makes a link of.
    """
    filters = [
        labels.label(field, value)
        for field, values in selected_filters(parameters).items()
        for value in values
    ]
    words = " ".join(parameters.get("q", "").split())
    label = ", ".join([*([f"“{words}”"] if words else []), *filters])
    too_much = len(label) > LONGEST_NAME or not label.isprintable()
    return "" if too_much or looks_like_link(label, person=True) else label


class Presenter(Labels):
    """Shows one set of results."""

    def __init__(
        self,
        results: Results,
        parameters: QueryDict,
        *,
        address: str = "",
        index: str = sources.SITE,
    ) -> None:
        """`parameters` is the query string of the page at `address` (left out: that of the site's search)."""
        super().__init__(index)
        self.here = address or reverse("search:results")
        self.results = results
        self.parameters = parameters

    def address(self, **changes: Any) -> str:
        """The address of this search with other parameters; None takes one away, pages start anew."""
        parameters = self.parameters.copy()
        parameters.pop("pagina", None)
        for name, value in changes.items():
            parameters.pop(name, None) if value is None else parameters.__setitem__(name, value)
        query = parameters.urlencode()
        return self.here + (f"?{query}" if query else "")

    def without(self, parameter: str, value: str) -> str:
        """The address without one filter value."""
        parameters = self.parameters.copy()
        parameters.pop("pagina", None)
        parameters.setlist(parameter, [kept for kept in parameters.getlist(parameter) if kept != value])
        return f"{self.here}?{parameters.urlencode()}"

    def facets(self) -> list[dict[str, Any]]:
        """The facets that can narrow, with counts of pages."""
        names = {
            "kind": _("Kind"),
            "target_groups": _("Target group"),
            "action_lines": _("Action line"),
            "province": _("Province"),
            "year": _("Year"),
        }
        shown = []
        for facet in FACETS:
            values = self.results.facets.get(facet.field, ())
            options = [
                {
                    "value": value.value,
                    "label": self.label(facet.field, value.value),
                    "count": value.count,
                    "checked": value.selected,
                }
                for value in values
            ]
            if options:
                late = any(option["checked"] for option in options[6:])
                shown.append(
                    {"name": facet.parameter, "label": names[facet.field], "options": options, "open": late}
                )
        return shown

    def chosen(self) -> list[dict[str, str]]:
        """The filters that are on, each with the address that takes it away."""
        return [
            {"label": self.label(facet.field, value), "url": self.without(facet.parameter, value)}
            for facet in FACETS
            for value in self.parameters.getlist(facet.parameter)
            if value
        ]

    def hidden(self, *names: str) -> list[tuple[str, str]]:
        """The parameters that a small form must keep, as name and value."""
        return [(name, value) for name in names for value in self.parameters.getlist(name) if value]

    def result(self, page: PageResult) -> dict[str, Any]:
        """One page of the list."""
        best = page.passages[0]
        lines = [self.lines[slug] for slug in best.passage.action_lines if slug in self.lines]
        meta = [date_format(page.date)] if page.date else []
        if best.passage.province:
            meta.append(self.label("province", best.passage.province))
        return {
            "id": page.page_id,
            "title": page.title,
            "url": best.url if self.results.query else page.url,
            "kind": page.kind,
            "kind_label": self.label("kind", page.kind),
            "passages": [marked(passage.snippet) for passage in page.passages if passage.snippet],
            "badges": [self.groups[slug] for slug in page.target_groups if slug in self.groups][:4],
            "line": {"number": lines[0].order, "name": lines[0].name} if lines else None,
            "meta": meta,
        }

    def answer(self, found: PassageResult) -> dict[str, Any]:
        """The passage that answers, for the block on top."""
        passage = found.passage
        title = " – ".join([passage.title, *passage.headings[-1:]])
        note = _("Checked on %(date)s.") % {"date": date_format(passage.date)} if passage.date else ""
        text = marked(found.snippet)
        return {"id": passage.page_id, "text": text, "title": title, "url": found.url, "note": note}

    def pages(self) -> Any:
        """Django's page object over the total, for the pagination component."""
        count = min(self.results.total, 1000)
        return Paginator(range(count), self.results.page_size).get_page(self.results.number)
