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
from loket.search_source import ASIDE, INDEX
from search.asked import Asked
from search.asking import finding_for
from search.engines import EngineUnavailable
from search.finding import PageResult, PassageResult
from search.presentation import Presenter, marked

from .worklist import guarded

REFERENCE = re.compile(r"TB-\d{4}-\d{4,9}", re.IGNORECASE)


@never_cache
@require_safe
@guarded
def results(request: HttpRequest) -> HttpResponse:
    """Questions, answers and notes that this user may read; a reference alone opens its question."""
    asked = Asked.of(request.GET, "loket:search")
    query = asked.query
    context: dict[str, Any] = {"query": query, "search_url": reverse("loket:search")}
    if REFERENCE.fullmatch(query):
        known = Question.objects.workable_by(request.user).filter(reference=query.upper()).first()
        if known is not None:
            return redirect("loket:question", reference=known.reference)
    if not query:
        return render(request, "loket/desk_search.html", context)
    try:
        found = finding_for(
            request.user,
            query,
            filters=asked.filters,
            page=asked.page,
            sort=asked.sort,
            literal=asked.literal,
            index=INDEX,
        )
    except EngineUnavailable:
        return render(request, "loket/desk_search.html", {**context, "unavailable": True}, status=503)
    if asked.page > max(found.page_count, 1):
        return redirect(asked.changed(page=max(found.page_count, 1)).address())
    show = Presenter(found, asked, index=INDEX)
    context |= {
        "found": found,
        "results": [_shown(show, page) for page in found.pages],
        "facets": show.facets(),
        "chosen": show.chosen(),
        "page_obj": show.pages(),
        "literal_url": asked.changed(literal=True).address(),
        "facets_hidden": asked.changed(filters={}).parameters(),
        "sort_hidden": asked.changed(sort="relevance").parameters(),
        "sort": asked.sort,
    }
    return render(request, "loket/desk_search.html", context)


def _shown(show: Presenter, page: PageResult) -> dict[str, Any]:
    # Without its id: what is opened here is not counted. An old message may be folded away on its page.
    result = show.result(page)
    return result | {
        "id": "",
        "url": re.sub(r"#bericht-(\d+)$", r"?bericht=\1#bericht-\1", result["url"]),
        "excerpts": [],
        "passages": [_marked(passage) for passage in page.passages],
    }


def _marked(found: PassageResult) -> Any:
    """A snippet that says whose words it holds."""
    who = {
        Message.Kind.ASKER: _("Asker:"),
        Message.Kind.ANSWER: _("Answer:"),
        Message.Kind.NOTE: _("Internal note:"),
        ASIDE: _("Consultation:"),
    }.get(found.passage.extra.get("part", ""))
    text = marked(found.snippet)
    return format_html('<span class="tb-sub">{}</span> {}', who, text) if who else text
