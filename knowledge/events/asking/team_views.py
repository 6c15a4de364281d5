"""What the team does with questions during a meeting: look first, show on the screen, tick off, pass on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.roles import PUBLISHERS
from knowledge.events.models import Event

from .actions import board_of, moderate, set_board
from .desk import the_desk
from .lists import for_screen, for_team
from .models import EventQuestion, QuestionBoard
from .views import is_part, nothing_new

State = EventQuestion.State


def _event(slug: str) -> Event:
    return get_object_or_404(Event, slug=slug)


def _context(request: HttpRequest, event: Event, board: QuestionBoard) -> dict[str, Any]:
    lists = for_team(request.user, event)
    return {
        "event": event,
        "board": board,
        "lists": lists,
        "groups": [
            {"key": "waiting", "heading": _("To look at"), "rows": lists["waiting"]},
            {"key": "shown", "heading": _("On the screen"), "rows": lists["shown"]},
            {"key": "done", "heading": _("Answered or with the desk"), "rows": lists["done"]},
            {"key": "hidden", "heading": _("Not shown"), "rows": lists["hidden"]},
        ],
        "has_desk": the_desk() is not None,
    }


@never_cache
@require_safe
@role_required(*PUBLISHERS)
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions of an event with what one can do with each; for a script the lists alone, when new."""
    event = _event(slug)
    board = board_of(event)
    if not is_part(request):
        return render(request, "knowledge/event_questions.html", _context(request, event, board))
    if nothing_new(request, board):
        return HttpResponse(status=204)
    return _part(request, event, board)


def _part(request: HttpRequest, event: Event, board: QuestionBoard) -> HttpResponse:
    return render(request, "knowledge/components/event_questions_list.html", _context(request, event, board))


@require_POST
@role_required(*PUBLISHERS)
def judge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show, hide, tick off, or pass on to the desk."""
    event = _event(slug)
    question = get_object_or_404(EventQuestion.objects.visible_to(request.user), event=event, pk=pk)
    wanted = request.POST.get("stand", "")
    try:
        if wanted == State.AT_DESK:
            _pass_on(request, question)
        else:
            moderate(request.user, question, wanted)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if is_part(request):
        return _part(request, event, board_of(event))
    back = redirect("knowledge:event_questions", slug=slug)
    back["Location"] += f"#vraag-{pk}"
    return back


def _pass_on(request: HttpRequest, question: EventQuestion) -> None:
    desk = the_desk()
    if desk is None:
        raise Http404
    desk.take(request.user, question)
    if not is_part(request):
        messages.success(request, _("The desk has this question now. It stays linked to the meeting."))


@require_POST
@role_required(*PUBLISHERS)
def settings_of_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Look first or not, and open or closed."""
    set_board(
        request.user,
        _event(slug),
        moderated="moderated" in request.POST,
        closed="open" not in request.POST,
    )
    messages.success(request, _("Saved."))
    return redirect("knowledge:event_questions", slug=slug)


@never_cache
@require_safe
@role_required(*PUBLISHERS)
def screen(request: HttpRequest, slug: str) -> HttpResponse:
    """For the big screen: what is asked, in large letters, and where one asks."""
    event = _event(slug)
    board = board_of(event)
    part = is_part(request)
    if part and nothing_new(request, board):
        return HttpResponse(status=204)
    address = request.build_absolute_uri(reverse("knowledge:event_ask_way_in", args=[slug]))
    context = {
        "event": event,
        "board": board,
        "asked": for_screen(event),
        "address": address.split("://", 1)[1],
    }
    template = "knowledge/components/event_screen_list.html" if part else "knowledge/event_screen.html"
    return render(request, template, context)
