"""The search page and its suggestions. Full pages with shareable addresses; scripts only add comfort."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from .asking import finding_for, promoted_for, suggestions_for
from .behaviour.marks import mark_of
from .engines import EngineUnavailable
from .presentation import Presenter, followable, selected_filters
from .tuning.store import tuning

MAX_QUERY = 2000


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Show what is found; without a query everything that the filters leave, newest first."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY]
    sort = "date" if request.GET.get("volgorde") == "datum" else "relevance"
    context: dict[str, Any] = {"query": query, "search_url": reverse("search:results")}
    filters = selected_filters(request.GET)
    tuned = tuning()
    try:
        found = finding_for(
            request.user,
            query,
            filters=filters,
            page=_page_number(request.GET.get("pagina", "1")),
            sort=sort,  # type: ignore[arg-type]
            literal=request.GET.get("letterlijk") == "1",
            tuning=tuned,
        )
    except EngineUnavailable:
        return render(request, "search/unavailable.html", context, status=503)
    show = Presenter(found, request.GET)
    promoted = promoted_for(request.user, found, filters, tuned) if sort == "relevance" else []
    on_top = {page.page_id for page in promoted}
    context |= {
        "found": found,
        "promoted": [show.result(page) for page in promoted],
        "results": [show.result(page) for page in found.pages if page.page_id not in on_top],
        "answer": show.answer(found.answer) if found.answer and found.number == 1 else None,
        "facets": show.facets(),
        "chosen": show.chosen(),
        "page_obj": show.pages(),
        "literal_url": show.address(letterlijk="1"),
        "suggested_url": show.address(q=found.suggested_query, letterlijk=None),
        "without_filters_url": f"{reverse('search:results')}?{_only_query(query)}",
        "facets_hidden": show.hidden("q", "volgorde", "letterlijk"),
        "sort_hidden": show.hidden("q", "letterlijk", "soort", "doelgroep", "actielijn", "provincie", "jaar"),
        "sort": sort,
        "mark": mark_of(found, filters, show.groups) if sort == "relevance" else "",
        "to_follow": followable(request.GET, show),
    }
    return render(request, "search/results.html", context)


@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """Words and pages that begin with what was typed, for the box."""
    prefix = request.GET.get("q", "").strip()[:60]
    if len(prefix) < 2:
        return JsonResponse({"words": [], "pages": []})
    try:
        found = suggestions_for(request.user, prefix)
    except EngineUnavailable:
        return JsonResponse({"words": [], "pages": []})
    return JsonResponse(
        {
            "words": list(found.words),
            "pages": [{"title": page.title, "url": page.url, "kind": page.kind} for page in found.pages],
        }
    )


def _page_number(text: str) -> int:
    return min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1


def _only_query(query: str) -> str:
    return urlencode({"q": query})
