"""The work list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.roles import DESK, Role
from loket.models import Question
from loket.models.question import State
from loket.rights import is_desk
from loket.service_level import clock_of, service_level
from vocabulary.models import TargetGroup

from .mail import menu_of_mail
from .views_of_list import LATEST_FIRST, ListView, chosen_by, counts, offered_to

PAGE_SIZE = 25
STATE_SLUG = {
    State.NEW: "new",
    State.WITH_FRONT_OFFICE: "open",
    State.WITH_EXPERT: "expert",
    State.WAITING_FOR_COLLEAGUE: "wait",
    State.WAITING_FOR_ASKER: "wait",
    State.ANSWERED: "done",
    State.CLOSED: "done",
}

guarded = role_required(*DESK, Role.EXPERT)


@never_cache
@require_safe
@guarded
def work_list(request: HttpRequest) -> HttpResponse:
    """One view of the work list, filtered and searched."""
    return _page(request, chosen_by(request.user, request.GET.get("weergave", "")))


def _page(request: HttpRequest, view: ListView) -> HttpResponse:
    user = request.user
    # PostgreSQL takes no NUL in a text.
    query, group_slug = (request.GET.get(name, "").replace("\x00", "") for name in ("q", "doelgroep"))
    query = query.strip()[:100]
    workable = Question.objects.workable_by(user)
    questions = workable.filter(view.chosen(user)).matching(query)
    if group_slug:
        questions = questions.filter(target_group__slug=group_slug)
    order = LATEST_FIRST if query else view.order
    page = Paginator(
        questions.select_related("target_group", "handler", "expert").order_by(*order), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    numbers = counts(workable, user)
    context = {
        "view": view,
        "heading": _("Search result") if query and view.key == "alles" else view.label,
        "menu": _menu(user, view, numbers),
        "page_obj": page,
        "rows": _rows(user, page),
        "found": _found(page.paginator.count, numbers["te-laat"]),
        "query": query,
        "group_slug": group_slug,
        "groups": list(TargetGroup.objects.all()),
    }
    return render(request, "loket/work_list.html", context)


def _menu(user: Any, current: ListView, numbers: dict[str, int]) -> list[dict[str, Any]]:
    base = reverse("loket:worklist")
    groups: list[dict[str, Any]] = [
        {
            "title": title,
            "views": [
                {
                    "label": view.label,
                    "url": f"{base}?{urlencode({'weergave': view.key})}",
                    "current": view.key == current.key,
                    "count": numbers.get(view.key),
                    "hot": view.hot,
                }
                for view in views
            ],
        }
        for title, views in offered_to(user)
    ]
    if kept := menu_of_mail(user):
        groups[-1]["views"].append(kept)
    return groups


def _found(count: int, late: int) -> str:
    text = ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}
    if late:
        text += ". " + ngettext("%(count)s late in all", "%(count)s late in all", late) % {"count": late}
    return text


def _rows(user: Any, page: Page[Question]) -> list[dict[str, Any]]:
    now, level = timezone.now(), service_level()
    desk = is_desk(user)
    rows = []
    for question in page:
        url = reverse("loket:question", args=[question.reference])
        person = question.handled_by
        rows.append(
            {
                "id": question.reference,
                "title": question.title,
                "url": url,
                "sub": " · ".join(_sub(question)),
                "unread": question.state == State.NEW,
                "group": question.target_group.name if question.target_group else "",
                "organisation": question.organisation_name,
                "state_slug": STATE_SLUG[State(question.state)],
                "state_label": question.get_state_display(),
                "assignee": str(person) if person else "",
                "claim_url": f"{url}#oppakken" if desk and person is None and question.is_open else "",
                "sla": clock_of(question, now, level),
            }
        )
    return rows


def _sub(question: Question) -> list[str]:
    parts = [question.reference]
    if question.urgent:
        parts.append(_("Urgent"))
    if question.channel != "web":
        parts.append(_("by %(channel)s") % {"channel": question.get_channel_display()})
    if question.message_count > 1:
        parts.append(
            ngettext("%(count)s message", "%(count)s messages", question.message_count)
            % {"count": question.message_count}
        )
    if question.note_count:
        parts.append(
            ngettext("%(count)s note", "%(count)s notes", question.note_count)
            % {"count": question.note_count}
        )
    return parts
