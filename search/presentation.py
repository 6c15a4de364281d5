"""From the results of a search to what the templates show: labels, facets, addresses. Decides no ranking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from post.addressing import looks_like_link
from post.following.models import LONGEST_REF
from vocabulary.models import ActionLine, Province, TargetGroup

from . import sources
from .asked import FACETS, Asked, selected_filters
from .engines import Passage
from .finding import DEEPEST_RESULT, PageResult, PassageResult, Results
from .snippets import Piece


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
        return capfirst(value)


# In the `extra` of a passage: the day on which what the page announces is held.
HELD = "held"

FACET_LABELS = {
    "kind": gettext_lazy("Kind"),
    "target_groups": gettext_lazy("Target group"),
    "action_lines": gettext_lazy("Action line"),
    "province": gettext_lazy("Province"),
    "year": gettext_lazy("Year"),
    "audience": gettext_lazy("For whom"),
}
# A search is named in a mail to an address that somebody typed in: no letter to fill with own words.
LONGEST_NAME = 120


def followable(parameters: QueryDict, labels: Labels) -> str:
    """A search as one line, the same whatever the order in its address; "" when it can't be followed."""
    kept = QueryDict(mutable=True)
    for name in ("q", *(facet.parameter for facet in FACETS)):
        # Of words that are given twice the page searches the last, as Django reads it.
        given = parameters.getlist(name)[-1:] if name == "q" else parameters.getlist(name)
        values = {" ".join(value.split()) for value in given} - {""}
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

    def __init__(self, results: Results, asked: Asked, *, index: str = sources.SITE) -> None:
        """`asked` is the search that the results answer."""
        super().__init__(index)
        self.results = results
        self.asked = asked

    def facets(self) -> list[dict[str, Any]]:
        """The facets that can narrow, with counts of pages."""
        shown = []
        for facet in FACETS:
            values = self.results.facets.get(facet.field, ())
            if facet.field == "year":
                values = tuple(sorted(values, key=lambda value: value.value, reverse=True))
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
                    {
                        "name": facet.parameter,
                        "label": str(FACET_LABELS[facet.field]),
                        "options": options,
                        "open": late,
                    }
                )
        return shown

    def chosen(self) -> list[dict[str, str]]:
        """The filters that are on, each with the address that takes it away."""
        return [
            {"label": self.label(name, value), "url": self.asked.without(name, value).address()}
            for name, values in self.asked.filters.items()
            for value in values
        ]

    def result(self, page: PageResult) -> dict[str, Any]:
        """One page of the list."""
        best = page.passages[0]
        lines = [self.lines[slug] for slug in best.passage.action_lines if slug in self.lines]
        day = _day(page)
        meta = [day] if day else []
        if best.passage.province:
            meta.append(self.label("province", best.passage.province))
        return {
            "id": page.page_id,
            "title": page.title,
            "marked_title": marked(page.title_pieces),
            "url": best.url if self.results.query else page.url,
            "kind": page.kind,
            "kind_label": self.label("kind", page.kind),
            "excerpts": [self.excerpt(passage) for passage in page.passages if passage.snippet],
            "badges": [self.groups[slug] for slug in page.target_groups if slug in self.groups][:4],
            "line": {"number": lines[0].order, "name": lines[0].name} if lines else None,
            "meta": meta,
        }

    def excerpt(self, found: PassageResult) -> dict[str, Any]:
        """A passage below a result; with the heading that it stands under, when a link can lead there."""
        heading = found.passage.headings[-1] if found.passage.headings and found.passage.anchor else ""
        return {"heading": heading, "url": found.url, "text": marked(found.snippet)}

    def answer(self, found: PassageResult) -> dict[str, Any]:
        """The passage that answers, for the block on top."""
        passage = found.passage
        title = " – ".join([passage.title, *passage.headings[-1:]])
        text = marked(found.snippet)
        return {
            "id": passage.page_id,
            "text": text,
            "title": title,
            "url": found.url,
            "note": _dated(passage),
        }

    def pages(self) -> Any:
        """Django's page object over the total, for the pagination component."""
        count = min(self.results.total, DEEPEST_RESULT)
        return Paginator(range(count), self.results.page_size).get_page(self.results.number)


def _day(page: PageResult) -> str:
    """When an event is held, else when the page appeared: a date at an event is taken for its day."""
    held = page.passages[0].passage.extra.get(HELD, "")
    try:
        return _("On %(date)s") % {"date": date_format(dt.date.fromisoformat(held))}
    except ValueError:
        return date_format(page.date) if page.date else ""


def _dated(passage: Passage) -> str:
    """When the page of a passage was last checked by who keeps it, else when it appeared."""
    checked = passage.extra.get("checked", "")
    try:
        return _("Checked on %(date)s.") % {"date": date_format(dt.date.fromisoformat(checked))}
    except ValueError:
        return _("Published on %(date)s.") % {"date": date_format(passage.date)} if passage.date else ""
