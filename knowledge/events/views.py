"""Registering for an event: fill in, check, done. The first step changes nothing, so a cached event page can
post to it without a token; the second carries one."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.forms import BooleanField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from calendars import responses
from vocabulary.models import TargetGroup

from . import limits
from .access import token_of
from .actions import RegistrationClosed, register_for_event
from .agenda import events_of_feed
from .calendar import agenda_calendar, event_calendar
from .forms import RegistrationForm, new_registration_key
from .models import Event, EventQuerySet
from .typos import suggestions

# In the session: the event that this browser registered for last.
REGISTERED = "registered_for"


def _event(request: HttpRequest, slug: str) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.user), slug=slug)


def _form_page(
    request: HttpRequest, event: Event, form: RegistrationForm, status: int | None = None
) -> HttpResponse:
    status = status or (422 if form.errors else 200)
    closed = not event.registration_open or event.takes_no_more
    return render(
        request, "knowledge/register.html", {"event": event, "form": form, "closed": closed}, status=status
    )


def _check_page(request: HttpRequest, event: Event, form: RegistrationForm, key: str) -> HttpResponse:
    rows = [{"label": form.fields[name].label, "value": value} for name, value in _shown(form)]
    # As it was sent: a tick that is off has no value at all.
    hidden = [(name, form.data[name]) for name in form.fields if form.data.get(name) and name != "key"]
    context = {
        "event": event,
        "rows": rows,
        "hidden": [*hidden, ("key", key)],
        "slips": list(suggestions(form.addresses).items()),
    }
    return render(request, "knowledge/register_check.html", context)


def _mended(request: HttpRequest, event: Event, form: RegistrationForm, typed: str) -> RegistrationForm:
    """The form with the address that was meant instead of the one that was typed, wherever that stands."""
    meant = suggestions(address for address in form.addresses if address == typed).get(typed, typed)
    sent = request.POST.copy()
    if form.cleaned_data["email"] == typed:
        sent["email"] = meant
    people = form.named_colleagues
    if typed in [address for _name, address in people]:
        people = [(name, meant if address == typed else address) for name, address in people]
        sent["colleagues"] = "\n".join(f"{name}, {address}" for name, address in people)
    return RegistrationForm(sent, event=event)


def _shown(form: RegistrationForm) -> Iterator[tuple[str, str]]:
    for name in form.fields:
        value = form.cleaned_data.get(name)
        if isinstance(form.fields[name], BooleanField):
            value = _("yes") if value else _("no")
        if value and name != "key":
            yield name, value


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form; a filled-in one leads to the page to check. Nothing is kept here."""
    event = _event(request, slug)
    if request.method != "POST":
        return _form_page(request, event, RegistrationForm(event=event))
    form = RegistrationForm(request.POST, event=event)
    if not form.is_valid():
        return _form_page(request, event, form)
    return _check_page(request, event, form, new_registration_key())


@never_cache
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Register, take over the address that was meant, or go back to the form with what was typed."""
    event = _event(request, slug)
    form = RegistrationForm(request.POST, event=event)
    if not form.is_valid():
        return _form_page(request, event, form)
    if "change" in request.POST:
        return _form_page(request, event, RegistrationForm(initial=form.cleaned_data, event=event))
    data = form.cleaned_data
    key = data["key"] or new_registration_key()
    if typed := request.POST.get("slip"):
        form = _mended(request, event, form, typed)
        return _check_page(request, event, form, key) if form.is_valid() else _form_page(request, event, form)
    colleagues = form.colleague_list
    if not limits.allows(request, data["email"], [address for _name, address in colleagues]):
        form.add_error(
            None, _("Many registrations were sent from here. Try again in an hour, or let the desk know.")
        )
        return _form_page(request, event, form, 429)
    is_own = _is_own_address(request, data["email"])
    try:
        registration = register_for_event(
            event,
            name=data["name"],
            email=data["email"],
            organisation=data["organisation"],
            key=key,
            answers=form.answers,
            wants_reminders=data["wants_reminders"],
            colleagues=colleagues,
            confirmed=is_own,
        )
    except RegistrationClosed as closed:
        form.add_error(None, str(closed.message))
        return _form_page(request, event, form)
    if is_own:
        # Nothing has to be looked up in the mail first.
        return redirect("knowledge:event_own", token=token_of(registration.access_salt))
    request.session[REGISTERED] = event.pk
    return redirect("knowledge:event_done", slug=event.slug)


def _is_own_address(request: HttpRequest, email: str) -> bool:
    """Whether somebody is signed in with this address, so that it need not be asked by mail."""
    user = request.user
    return bool(user.is_authenticated and user.email.lower() == email.strip().lower())


@never_cache
@require_GET
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next, for the browser that registered. It names nobody and is the same for an address that
    was registered before: only the mail to that address tells more."""
    event = _event(request, slug)
    if request.session.get(REGISTERED) != event.pk:
        return redirect("knowledge:event_register", slug=slug)
    return render(request, "knowledge/registered.html", {"event": event})


@require_GET
def calendar_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a calendar file."""
    event = _event(request, slug)
    return responses.calendar_file(event_calendar(event), event.slug)


def _feed(events: EventQuerySet, name: str) -> HttpResponse:
    """A calendar that programs ask for again and again; it names public events only."""
    text = agenda_calendar(events_of_feed(events), f"{settings.SITE_NAME}: {name}")
    response = HttpResponse(text, content_type=responses.CONTENT_TYPE)
    response["Cache-Control"] = "public, max-age=900"
    return response


@require_safe
def agenda_feed(request: HttpRequest) -> HttpResponse:
    """All events for a calendar program."""
    return _feed(Event.objects.visible_to(None), _("meetings"))


@require_safe
def group_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Those about one target group, with those about all."""
    group = get_object_or_404(TargetGroup, slug=slug)
    return _feed(Event.objects.visible_to(None).about_group(slug), group.name)


@require_GET
def target_group(request: HttpRequest, slug: str) -> HttpResponse:
    """From the short address of a target group to its page."""
    from knowledge.resources.types import TargetGroupPage

    page = get_object_or_404(TargetGroupPage.objects.visible_to(request.user), group__slug=slug)
    return redirect(page.get_url(request) or reverse("wagtail_serve", args=[""]))
