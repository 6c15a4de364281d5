"""The work list: a view, narrowed and ordered, some rows at a time, and its counts that renew themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.roles import DESK, Role
from loket.models import Presence, Question, SavedView
from loket.models.question import Channel, State
from loket.rights import is_desk
from loket.service_level import clock_of, service_level

from .filters import Filters, colleagues
from .sorting import ORDERS, page_of
from .views_of_list import MOST_COUNTED, ListView, chosen_by, counts, offered_to, told

STATE_SLUG = {
    State.NEW: "new",
    State.WITH_FRONT_OFFICE: "open",
    State.WITH_EXPERT: "expert",
    State.WAITING_FOR_COLLEAGUE: "expert",
    State.WAITING_FOR_ASKER: "wait",
    State.ANSWERED: "done",
    State.CLOSED: "done",
}
# What a row shows; a question has three times as many columns.
COLUMNS = (
    "reference", "title", "channel", "state", "urgent", "organisation_name", "due_at", "responded_at",
    "asked_at", "changed_at", "message_count", "note_count", "version", "target_group__name",
    "handler__first_name", "handler__last_name", "expert__first_name", "expert__last_name",
)  # fmt: skip

guarded = role_required(*DESK, Role.EXPERT)


@never_cache
@require_safe
@guarded
def work_list(request: HttpRequest) -> HttpResponse:
    """One view of the work list."""
    user = request.user
    view, filters = chosen_by(user, request.GET.get("weergave", "")), Filters.of(request.GET)
    workable = Question.objects.workable_by(user)
    questions = filters.narrowed(workable.filter(view.chosen(user)))
    # Without filters it holds what stands beside it in the menu.
    narrowed = filters.narrows or not view.counted
    numbers = counts(workable, user, questions if narrowed else None)
    page = page_of(
        questions.select_related("target_group", "handler", "expert").only(*COLUMNS),
        filters.order(view),
        after=request.GET.get("na", ""),
        before=request.GET.get("voor", ""),
    )
    people = colleagues()
    address = filters.address(view)
    saved = list(SavedView.objects.filter(owner_id=user.pk))
    desk, ticked = is_desk(user), set(request.GET.getlist("gekozen"))
    context = {
        "view": view,
        "heading": view.label,
        "menu": menu(user, view, numbers, saved, address),
        "own_views": saved,
        "own_view": _own_view(saved, address),
        "updated_at": timezone.localtime(),
        "rows": _rows(user, page.rows, ticked),
        "found": _found(numbers["found" if narrowed else view.key], numbers["te-laat"]),
        "filters": filters,
        "choices": filters.choices(people),
        "orders": [(key, order[0]) for key, order in ORDERS.items()],
        "order": filters.order(view),
        "here": address,
        "before": filters.address(view, voor=page.before) if page.before else "",
        "after": filters.address(view, na=page.after) if page.after else "",
        # What was asked of several at once, while something was missing.
        "steps": _steps(desk),
        "asked": {name: request.GET.get(name, "") for name in ("doe", "aan", "groep")},
        "experts": [person for person in people["experts"] if person[0].isdecimal()],
    }
    return render(request, "loket/work_list.html", context)


@never_cache
@require_safe
@guarded
def live_counts(request: HttpRequest) -> HttpResponse:
    """The menu of views with its counts as they are now; the list asks for it while it is open."""
    view, filters = chosen_by(request.user, request.GET.get("weergave", "")), Filters.of(request.GET)
    numbers = counts(Question.objects.workable_by(request.user), request.user)
    saved = list(SavedView.objects.filter(owner_id=request.user.pk))
    context = {
        "view": view,
        "menu": menu(request.user, view, numbers, saved, filters.address(view)),
        "here": filters.address(view),
        "updated_at": timezone.localtime(),
    }
    return render(request, "loket/parts/views.html", context)


def _steps(desk: bool) -> list[tuple[str, str]]:
    """What can be done to several questions at once."""
    steps = [
        ("pak-op", _("Pick up"), desk),
        ("zet-door", _("Pass on"), True),
        ("spoed", _("Make urgent"), desk),
        ("gewoon", _("Make not urgent"), desk),
        ("doelgroep", _("Set target group"), True),
        ("sluit", pgettext("questions", "Close"), True),
    ]
    return [(key, label) for key, label, may in steps if may]


def _own_view(saved: Sequence[SavedView], here: str) -> SavedView | None:
    """The view of one's own that is open."""
    return next((view for view in saved if view.query == here), None)


def menu(
    user: Any, current: ListView, numbers: dict[str, int], saved: Sequence[SavedView], here: str
) -> list[dict[str, Any]]:
    """The views of this user in groups, their own last."""
    base = reverse("loket:worklist")
    own = _own_view(saved, here)
    groups = [
        {
            "title": title,
            "views": [
                {
                    "key": view.key,
                    "label": view.label,
                    "url": f"{base}?weergave={view.key}",
                    "current": own is None and view.key == current.key,
                    "count": told(numbers[view.key]) if view.key in numbers else None,
                    "hot": view.hot and numbers.get(view.key),
                }
                for view in views
            ],
        }
        for title, views in offered_to(user)
    ]
    if saved:
        groups.append(
            {
                "title": _("My views"),
                "views": [
                    {
                        "key": f"eigen-{view.pk}",
                        "label": view.name,
                        "url": f"{base}?{QueryDict(view.query).urlencode()}",
                        "current": view == own,
                    }
                    for view in saved
                ],
            }
        )
    return groups


def _found(count: int, late: int) -> str:
    if count > MOST_COUNTED:
        text = _("More than %(count)s questions") % {"count": MOST_COUNTED}
    else:
        text = ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}
    if late:
        whole = told(late)
        text += ". " + ngettext("%(count)s late in all", "%(count)s late in all", late) % {"count": whole}
    return text


def _rows(user: Any, questions: Sequence[Question], ticked: Collection[str]) -> list[dict[str, Any]]:
    now, level = timezone.now(), service_level()
    desk, present = is_desk(user), _present(user, questions)
    # Not get_state_display, which translates all choices for each row.
    states = {str(state): str(state.label) for state in State}
    rows = []
    for question in questions:
        url = reverse("loket:question", args=[question.reference])
        person = question.handled_by
        rows.append(
            {
                # With the version, so that what changed since it was ticked is not changed unseen.
                "id": f"{question.reference}:{question.version}",
                "ticked": question.reference in ticked,
                "reference": question.reference,
                "title": question.title,
                "url": url,
                "sub": " · ".join(_sub(question)),
                "present": present.get(question.pk, ""),
                "unread": question.state == State.NEW,
                "group": question.target_group.name if question.target_group else "",
                "organisation": question.organisation_name,
                "state_slug": STATE_SLUG[State(question.state)],
                "state_label": states[question.state],
                "assignee": str(person) if person else "",
                "claim_url": f"{url}#oppakken" if desk and person is None and question.is_open else "",
                "sla": clock_of(question, now, level),
            }
        )
    return rows


def _present(user: Any, questions: Sequence[Question]) -> dict[int, str]:
    """Who else has which question open, in words."""
    names: dict[int, list[str]] = defaultdict(list)
    pks = [question.pk for question in questions]
    others = Presence.objects.now().filter(question__in=pks).exclude(user=user).select_related("user")
    for presence in others.order_by("user_id"):
        names[presence.question_id].append(str(presence.user))
    return {pk: _("Open at %(names)s") % {"names": ", ".join(who)} for pk, who in names.items()}


def _sub(question: Question) -> list[str]:
    parts = [question.reference]
    if question.urgent:
        parts.append(_("Urgent"))
    if question.channel != "web":
        parts.append(_("by %(channel)s") % {"channel": Channel(question.channel).label})
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
