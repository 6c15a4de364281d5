"""Registering for an event: fill in, check, done. The first step changes nothing, so a cached event page can
post to it without a token; the second carries one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from calendars import responses

from . import limits
from .actions import RegistrationClosed, register_for_event
from .calendar import event_calendar
from .forms import RegistrationForm, new_registration_key
from .models import Event, Registration

# In the session: the event that this browser registered for last.
REGISTERED = "registered_for"


def _event(request: HttpRequest, slug: str) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.user), slug=slug)


def _form_page(
    request: HttpRequest, event: Event, form: RegistrationForm, status: int | None = None
) -> HttpResponse:
    status = status or (422 if form.errors else 200)
    closed = not event.registration_open or event.places_left == 0
    return render(
        request, "knowledge/register.html", {"event": event, "form": form, "closed": closed}, status=status
    )


def _check_page(request: HttpRequest, event: Event, form: RegistrationForm, key: str) -> HttpResponse:
    data = form.cleaned_data
    rows = [
        {"label": form.fields[name].label, "value": data[name]} for name in ("name", "email", "organisation")
    ]
    hidden = [*((name, data[name]) for name in ("name", "email", "organisation")), ("key", key)]
    return render(request, "knowledge/register_check.html", {"event": event, "rows": rows, "hidden": hidden})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form; a filled-in one leads to the page to check. Nothing is kept here."""
    event = _event(request, slug)
    if request.method != "POST":
        return _form_page(request, event, RegistrationForm())
    form = RegistrationForm(request.POST)
    if not form.is_valid():
        return _form_page(request, event, form)
    return _check_page(request, event, form, new_registration_key())


@never_cache
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Register, or go back to the form with what was typed."""
    event = _event(request, slug)
    form = RegistrationForm(request.POST)
    if not form.is_valid():
        return _form_page(request, event, form)
    if "change" in request.POST:
        return _form_page(request, event, RegistrationForm(initial=form.cleaned_data))
    data: dict[str, Any] = form.cleaned_data
    data["key"] = data["key"] or new_registration_key()
    if not limits.allows(request, data["email"]):
        form.add_error(
            None, _("Many registrations were sent from here. Try again in an hour, or let the desk know.")
        )
        return _form_page(request, event, form, 429)
    try:
        register_for_event(event, **data)
    except RegistrationClosed as closed:
        form.add_error(None, str(closed.message))
        return _form_page(request, event, form)
    request.session[REGISTERED] = event.pk
    return redirect("knowledge:event_done", slug=event.slug)


@never_cache
@require_GET
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next, for the browser that registered. It names nobody and is the same for an address that
    was registered before: only the mail to that address tells more."""
    event = _event(request, slug)
    if request.session.get(REGISTERED) != event.pk:
        return redirect("knowledge:event_register", slug=slug)
    return render(request, "knowledge/registered.html", {"event": event})


@never_cache
@require_GET
def registered(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody registered for and what happens next; only the secret link opens it."""
    registration = get_object_or_404(Registration.objects.select_related("event"), token=token)
    return render(
        request, "knowledge/registered.html", {"registration": registration, "event": registration.event}
    )


@require_GET
def calendar_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a calendar file."""
    event = _event(request, slug)
    return responses.calendar_file(event_calendar(event), event.slug)


@require_GET
def target_group(request: HttpRequest, slug: str) -> HttpResponse:
    """From the short address of a target group to its page."""
    from knowledge.resources.types import TargetGroupPage

    page = get_object_or_404(TargetGroupPage.objects.visible_to(request.user), group__slug=slug)
    return redirect(page.get_url(request) or reverse("wagtail_serve", args=[""]))
