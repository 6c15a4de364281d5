"""Searching the desk: its own page and its own index, so that the site's search knows nothing of questions.

Nothing that is typed here is counted or kept: colleagues type names.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from loket.models import Message, Question
from loket.search_source import INDEX
from search.asking import finding_for
from search.engines import EngineUnavailable
from search.finding import PageResult, PassageResult
from search.presentation import Presenter, marked, selected_filters

from .worklist import guarded

MAX_QUERY = 2000
LAST_PAGE = 100
REFERENCE = re.compile(r"TB-\d{4}-\d{4,9}", re.IGNORECASE)


@never_cache
@require_safe
@guarded
def results(request: HttpRequest) -> HttpResponse:
    """Questions, answers and notes that this user may read; a reference alone opens its question."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY]
    here = reverse("loket:search")
    context: dict[str, Any] = {"query": query, "search_url": here}
    if REFERENCE.fullmatch(query):
        known = Question.objects.workable_by(request.user).filter(reference=query.upper()).first()
        if known is not None:
            return redirect("loket:question", reference=known.reference)
    if not query:
        return render(request, "loket/desk_search.html", context)
    sort = "date" if request.GET.get("volgorde") == "datum" else "relevance"
    try:
        found = finding_for(
            request.user,
            query,
            filters=selected_filters(request.GET),
            page=_page_number(request.GET.get("pagina", "")),
            sort=sort,  # type: ignore[arg-type]
            literal=request.GET.get("letterlijk") == "1",
            index=INDEX,
        )
    except EngineUnavailable:
        return render(request, "loket/desk_search.html", {**context, "unavailable": True}, status=503)
    show = Presenter(found, request.GET, address=here, index=INDEX)
    context |= {
        "found": found,
        "results": [_shown(show, page) for page in found.pages],
        "facets": show.facets(),
        "chosen": show.chosen(),
        "page_obj": show.pages(),
        "literal_url": show.address(letterlijk="1"),
        "facets_hidden": show.hidden("q", "volgorde", "letterlijk"),
        "sort_hidden": show.hidden("q", "letterlijk", "soort", "doelgroep", "provincie", "jaar"),
        "sort": sort,
    }
    return render(request, "loket/desk_search.html", context)


def _shown(show: Presenter, page: PageResult) -> dict[str, Any]:
    # Without its id: what is opened here is not counted.
    return show.result(page) | {"id": "", "passages": [_marked(passage) for passage in page.passages]}


def _marked(found: PassageResult) -> Any:
    """A snippet that says whose words it holds."""
    who = {
        Message.Kind.ASKER: _("Asker:"),
        Message.Kind.ANSWER: _("Answer:"),
        Message.Kind.NOTE: _("Internal note:"),
    }.get(found.passage.extra.get("part", ""))  # type: ignore[call-overload]
    text = marked(found.snippet)
    return format_html('<span class="tb-sub">{}</span> {}', who, text) if who else text


def _page_number(text: str) -> int:
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdecimal() and 0 < len(text) < 6 else 1
