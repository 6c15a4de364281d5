"""The search page and its suggestions. Full pages with shareable addresses; scripts only add comfort."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from .asked import Asked, readable_text
from .asking import finding_for, promoted_for
from .behaviour.marks import mark_of
from .engines import EngineUnavailable
from .presentation import Presenter, followable
from .related import related_to
from .suggesting import LONGEST, Group, as_json, propose
from .tuning.store import tuning

# A query in a sentence on the page; the box holds all of it.
SHORT = 100


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what is found; without a query everything that the filters leave, newest first."""
    asked = Asked.of(request.GET)
    context: dict[str, Any] = {
        "query": asked.query,
        "short": Truncator(asked.query).chars(SHORT),
        "search_url": reverse("search:results"),
    }
    tuned = tuning()
    try:
        found = finding_for(
            request.user,
            asked.query,
            filters=asked.filters,
            page=asked.page,
            sort=asked.sort,
            literal=asked.literal,
            tuning=tuned,
        )
    except EngineUnavailable:
        return render(request, "search/unavailable.html", context, status=503)
    if asked.page > max(found.page_count, 1):
        # An old link to the last of many pages: what there is now stands on the last one of today.
        return redirect(asked.changed(page=max(found.page_count, 1)).address())
    show = Presenter(found, asked)
    promoted = promoted_for(request.user, found, asked.filters, tuned) if asked.sort == "relevance" else []
    on_top = {page.page_id for page in promoted}
    context |= {
        "found": found,
        "promoted": [show.result(page) for page in promoted],
        "results": [show.result(page) for page in found.pages if page.page_id not in on_top],
        "answer": show.answer(found.answer) if found.answer and found.number == 1 else None,
        "facets": show.facets(),
        "chosen": show.chosen(),
        "page_obj": show.pages(),
        "literal_url": asked.changed(literal=True).address(),
        "suggested_url": asked.changed(query=found.suggested_query, literal=False).address(),
        "without_filters_url": asked.changed(filters={}).address(),
        "facets_hidden": asked.changed(filters={}).parameters(),
        "sort_hidden": asked.changed(sort="relevance").parameters(),
        "sort": asked.sort,
        "mark": mark_of(found, asked.filters, show.groups) if asked.sort == "relevance" else "",
        "to_follow": followable(request.GET, show),
        "related": related_to(request.user, found, tuned) if asked.query and found.weak else None,
        "canonical": settings.SITE_URL + asked.address() if not asked.query else "",
        "atom_url": asked.changed(sort="relevance").address("search:atom"),
    }
    return render(request, "search/results.html", context)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """What the box proposes for what is typed. Nobody keeps it: what is taken away is proposed no more."""
    groups: list[Group] = []
    with suppress(EngineUnavailable):
        groups = propose(request.user, readable_text(request.GET.get("q", "")[:LONGEST]))
    response = JsonResponse(as_json(groups))
    response["Cache-Control"] = "private, no-store"
    return response
