"""Asking at a meeting, behind one's own link: ask, vote, and see what others ask without loading anew.

The list asks every few seconds whether anything is new, by the number of what it shows; mostly nothing
is, and that answer costs next to nothing. Without scripts every button loads the page.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.network import network_of
from knowledge.events import letters
from knowledge.events.access import token_of
from knowledge.events.forms import new_registration_key
from knowledge.events.models import Event
from knowledge.events.own_views import by_link
from knowledge.events.registrations import Registration
from post.limits import HOUR, within_limit

from .actions import AskingClosed, ask_at_event, board_of, is_time_to_ask, may_ask, vote_at_event
from .forms import AskForm, LinkForm
from .lists import for_participant
from .models import EventQuestion, QuestionBoard

# In an hour: enough for who has much to say, and for who likes everything and thinks again.
MOST_QUESTIONS, MOST_VOTES = 20, 300
MOST_LINKS_TO_ADDRESS, MOST_LINKS_FROM_NETWORK = 5, 40


def is_part(request: HttpRequest) -> bool:
    """Whether a script asked, for the list alone."""
    return "HX-Request" in request.headers


def nothing_new(request: HttpRequest, board: QuestionBoard) -> bool:
    """Whether who asks has seen this number."""
    return request.GET.get("gezien", "") == str(board.version)


def _list_context(registration: Registration, token: str, board: QuestionBoard) -> dict[str, Any]:
    return {
        "event": registration.event,
        "token": token,
        "board": board,
        "may_ask": may_ask(registration, board),
        "lists": for_participant(registration),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def ask(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """What is asked, and the form to ask."""
    form, status = AskForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not within_limit("event-question", str(registration.pk), MOST_QUESTIONS):
                form.add_error(None, _("You asked much already. Wait a while, or ask the desk."))
                status = 429
            elif _asked(request, registration, form):
                return redirect("knowledge:event_ask", token=token)
    context = _list_context(registration, token, board_of(registration.event))
    context |= {"form": form, "has_place": registration.has_place}
    return render(request, "knowledge/event_ask.html", context, status=status)


def _asked(request: HttpRequest, registration: Registration, form: AskForm) -> bool:
    data = form.cleaned_data
    data["key"] = data["key"] or new_registration_key()
    try:
        question = ask_at_event(registration, data.pop("text"), **data)
    except AskingClosed:
        form.add_error(None, _("You can't ask anything here now."))
        return False
    except ValidationError as error:
        form.add_error("text", error)
        return False
    waits = question.state == EventQuestion.State.WAITING
    said = _("We have your question. The team looks at it first.") if waits else _("Your question is there.")
    messages.success(request, said)
    return True


@require_GET
@by_link
def question_list(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """The list alone; nothing when nothing is new."""
    board = board_of(registration.event)
    if nothing_new(request, board):
        return HttpResponse(status=204)
    return render(request, "knowledge/components/event_asked.html", _list_context(registration, token, board))


@require_POST
@by_link
def vote(request: HttpRequest, registration: Registration, token: str, pk: int) -> HttpResponse:
    """I would like to hear that too, or not after all."""
    question = get_object_or_404(EventQuestion.objects.visible_to(registration), pk=pk)
    said = ""
    if not within_limit("event-vote", str(registration.pk), MOST_VOTES, HOUR):
        said = _("You voted much already. Wait a while.")
    else:
        try:
            vote_at_event(registration, question, wants="wil" in request.POST)
        except AskingClosed:
            said = _("You can't vote for this question now.")
    if is_part(request):
        context = _list_context(registration, token, board_of(registration.event)) | {"said": said}
        return render(request, "knowledge/components/event_asked.html", context)
    if said:
        messages.warning(request, said)
    back = redirect("knowledge:event_ask", token=token)
    back["Location"] += f"#vraag-{pk}"
    return back


@never_cache
@csrf_exempt  # It changes nothing; somebody who reads the address off a screen has no page before it.
@require_http_methods(["GET", "HEAD", "POST"])
def way_in(request: HttpRequest, slug: str) -> HttpResponse:
    """The address on the screen: to one's own page when signed in, else one's link by mail.

    It says the same whether an address is registered or not.
    """
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    if own := _own_registration(request, event):
        return redirect("knowledge:event_ask", token=token_of(own.access_salt))
    form, sent = LinkForm(request.POST if request.method == "POST" else None), False
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            address = form.cleaned_data["email"].strip().lower()
            if _may_send(request, address):
                registration = event.registrations.filter(
                    email=address, state=Registration.State.PLACED
                ).first()
                if registration is not None and is_time_to_ask(event):
                    letters.link_to_ask(registration, event)
                sent, status = True, 200
            else:
                form.add_error(None, _("Many links were asked for from here. Try again in an hour."))
                status = 429
    context = {"event": event, "form": form, "sent": sent, "is_time": is_time_to_ask(event)}
    return render(request, "knowledge/event_ask_way_in.html", context, status=status)


def _may_send(request: HttpRequest, address: str) -> bool:
    by_network = within_limit("event-link-network", network_of(request), MOST_LINKS_FROM_NETWORK)
    return within_limit("event-link-address", address, MOST_LINKS_TO_ADDRESS) and by_network


def _own_registration(request: HttpRequest, event: Event) -> Registration | None:
    user = request.user
    if not user.is_authenticated:
        return None
    mine: Registration | None = event.registrations.filter(
        email=user.email.lower(), state=Registration.State.PLACED
    ).first()
    return mine
