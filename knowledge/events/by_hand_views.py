"""The pages on which an organiser deals with one person: see them, enter them, cancel for them, give a place.

Each change is told on a page of its own before it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.roles import PUBLISHERS

from . import by_hand, places
from .actions import EventFull, RegistrationClosed
from .forms import HandForm, new_registration_key
from .letters import position_of
from .models import Event
from .participants import details
from .registrations import Registration
from .typos import suggestions

State = Registration.State
FRAME = "look/base_staff.html"


def back_to_list(request: HttpRequest, slug: str, pk: int | None = None) -> str:
    """The address of the list as it was filtered, at this person."""
    query = (request.POST.get("terug") or request.GET.urlencode())[:200]
    address = reverse("knowledge:event_participants", args=[slug])
    if query and query.isascii() and query.isprintable():
        address += f"?{query}"
    return address + (f"#aanmelding-{pk}" if pk else "")


def _found(slug: str, pk: int) -> tuple[Event, Registration]:
    # Also of an event that is off: who would have come is on the list.
    event = get_object_or_404(Event, slug=slug)
    people = event.registrations.with_who_entered()
    return event, get_object_or_404(people, pk=pk)


@require_safe
@role_required(*PUBLISHERS)
def participant(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One person: what they filled in, how it stands, and what can be done."""
    event, one = _found(slug, pk)
    position = position_of(one) if one.state == State.WAITING and one.confirmed_at else 0
    context = {
        "frame": FRAME,
        "event": event,
        "one": one,
        "rows": details(event, one, position),
        "steps": [step for step in STEPS.values() if step.fits(event, one, position)],
        "may_mail": _can_change(event, one),
        "back": back_to_list(request, slug, pk),
    }
    return render(request, "knowledge/participant.html", context)


@dataclass(frozen=True)
class Step:
    """One thing that an organiser does for somebody, with its words."""

    # Name of its address, and when it is offered: (event, registration, position in the line or 0).
    address: str
    fits: Callable[[Event, Registration, int], bool]
    label: Any
    heading: Any
    lines: tuple[Any, ...]
    # Does it; returns whether there was anything to do.
    do: Callable[[Any, Registration], object]
    done: Any


def _can_change(event: Event, one: Registration) -> bool:
    return event.live and not event.is_over and one.state != State.CANCELLED


def _can_get_place(event: Event, one: Registration, _position: int) -> bool:
    if not _can_change(event, one) or one.has_place:
        return False
    free = places.free_places(event)
    return one.state == State.OFFERED or free is None or free > 0


def _can_pass(event: Event, one: Registration, position: int) -> bool:
    waits = _can_change(event, one) and position > 1
    return waits and not places.has_begun(event) and not _can_get_place(event, one, position)


STEPS = {
    "place": Step(
        "knowledge:event_participant_place",
        _can_get_place,
        gettext_lazy("Give a place"),
        gettext_lazy("Give %(name)s a place?"),
        (
            gettext_lazy("A place is free, or kept for this person. They need not confirm it."),
            gettext_lazy("They get the confirmation by mail, with the meeting for their calendar."),
        ),
        by_hand.give_place,
        gettext_lazy("%(name)s has a place and gets the confirmation by mail."),
    ),
    "first": Step(
        "knowledge:event_participant_first",
        _can_pass,
        gettext_lazy("Put first in line"),
        gettext_lazy("Put %(name)s first in line?"),
        (
            gettext_lazy("No place is free now. The next one that comes free is offered to this person."),
            gettext_lazy("They hear that by mail. Who is passed sees the new number on their own page."),
            gettext_lazy("Can more people come? Then make more places in the editor: who waits gets them."),
        ),
        by_hand.put_first_in_line,
        gettext_lazy("%(name)s is first in line and hears that by mail."),
    ),
    "cancel": Step(
        "knowledge:event_participant_cancel",
        lambda event, one, _position: _can_change(event, one),
        gettext_lazy("Cancel for this person"),
        gettext_lazy("Does %(name)s not come?"),
        (
            gettext_lazy(
                "They hear by mail that they don't come any more; the meeting goes from their calendar."
            ),
            gettext_lazy("The place goes to the next on the waiting list."),
        ),
        by_hand.cancel_for,
        gettext_lazy("%(name)s is cancelled."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def take_step(request: HttpRequest, slug: str, pk: int, step: str) -> HttpResponse:
    """Say what will happen, and on a POST do it."""
    event, one = _found(slug, pk)
    chosen, name = STEPS[step], {"name": one.name}
    if request.method != "POST":
        back = reverse("knowledge:event_participant", args=[slug, pk])
        context = {
            "frame": FRAME, "event": event, "one": one, "step": chosen, "heading": str(chosen.heading) % name,
            "terug": request.GET.urlencode()[:200], "back": back,
        }  # fmt: skip
        return render(request, "knowledge/participant_step.html", context)
    try:
        if chosen.do(request.user, one):
            messages.success(request, str(chosen.done) % name)
        else:
            messages.warning(request, _("Nothing changed: %(name)s had cancelled or does not wait.") % name)
    except EventFull:
        messages.error(request, _("No place is free any more. Make more places first, in the editor."))
    except RegistrationClosed:
        messages.error(request, _("That is not possible any more: it is off, over, or was cancelled."))
    return redirect(back_to_list(request, slug, pk))


def _new_page(request: HttpRequest, event: Event, form: HandForm) -> HttpResponse:
    free = places.free_places(event)
    context = {
        "frame": FRAME,
        "event": event,
        "form": form,
        "closed": not event.live or event.is_over,
        "gets_place": not event.is_over and places.is_free_for_newcomers(event),
        "may_wait": not event.is_over and places.takes_who_waits(event),
        "free": free,
    }
    return render(request, "knowledge/participant_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter somebody who called. Nothing is kept before the next page."""
    event = get_object_or_404(Event, slug=slug)
    if request.method != "POST":
        return _new_page(request, event, HandForm(event=event))
    form = HandForm(request.POST, event=event)
    return _check(request, event, form) if form.is_valid() else _new_page(request, event, form)


def _check(request: HttpRequest, event: Event, form: HandForm) -> HttpResponse:
    shown = [(name, form.cleaned_data.get(name)) for name in form.fields if name != "key"]
    context = {
        "frame": FRAME,
        "event": event,
        "rows": [
            {"label": form.fields[name].label, "value": _("yes") if value is True else value}
            for name, value in shown
            if value
        ],
        "hidden": [(name, form.data[name]) for name, value in shown if value],
        "key": form.cleaned_data["key"] or new_registration_key(),
        "slips": list(suggestions([form.cleaned_data["email"]]).items()),
        "gets_place": not event.is_over and places.is_free_for_newcomers(event),
        "name": form.cleaned_data["name"],
    }
    return render(request, "knowledge/participant_check.html", context)


@require_POST
@role_required(*PUBLISHERS)
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter them, or go back to the form with what was typed."""
    event = get_object_or_404(Event, slug=slug)
    sent = request.POST.copy()
    if typed := sent.get("slip"):
        sent["email"] = suggestions([typed]).get(typed, typed)
    form = HandForm(sent, event=event)
    if not form.is_valid() or "change" in request.POST:
        return _new_page(request, event, form)
    if typed:
        return _check(request, event, form)
    data = form.cleaned_data
    try:
        one = by_hand.add_participant(
            request.user,
            event,
            name=data["name"],
            email=data["email"],
            organisation=data["organisation"],
            key=data["key"] or new_registration_key(),
            answers=form.answers,
        )
    except by_hand.AlreadyRegistered as known:
        state = str(known.registration.get_state_display())
        form.add_error("email", _("This address is registered already: %(state)s.") % {"state": state})
    except EventFull:
        form.add_error(None, _("No place is free any more. Make more places first, in the editor."))
    except RegistrationClosed:
        form.add_error(None, _("That is not possible any more: it is off, over, or was cancelled."))
    if form.errors:
        return _new_page(request, event, form)
    told = {"name": one.name}
    if one.has_place:
        messages.success(request, _("%(name)s has a place and gets the confirmation by mail.") % told)
    else:
        messages.success(request, _("%(name)s is on the waiting list and hears that by mail.") % told)
    return redirect("knowledge:event_participant", slug=slug, pk=one.pk)
