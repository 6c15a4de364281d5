"""The page of one registration, behind its secret link: confirm, change, cancel, take part, certificate.

Looking changes nothing: programs that check links in mail open them all. Every change is a button.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from calendars.responses import CONTENT_TYPE

from .access import open_link
from .actions import (
    OfferOver,
    RegistrationClosed,
    cancel_registration,
    change_registration,
    confirm_registration,
    link_is_near,
)
from .asking.actions import is_time_to_ask
from .calendar import personal_calendar
from .certificate import certificate_of
from .forms import QUESTION, DetailsForm, EvaluationForm, details_of, question_fields
from .letters import position_of
from .models import Event
from .opinions import AlreadyJudged, judge_event
from .registrations import Registration

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """Open a registration by its token, and tell nobody where somebody came from."""

    @never_cache
    @csrf_exempt  # Under no-referrer a browser sends "Origin: null"; the token is the only key (decision 5).
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        registration = open_link(token)
        if registration is None:
            response = render(request, "knowledge/registration_unknown.html", status=404)
        else:
            response = view(request, registration, token, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return opened


def _page(request: HttpRequest, registration: Registration, token: str, **extra: Any) -> HttpResponse:
    event = registration.event
    attended = registration.attendances.exists()
    status = extra.pop("status", 200)
    context = {
        "registration": registration,
        "event": event,
        "token": token,
        "is_off": event.is_off,
        "position": position_of(registration) if registration.state == Registration.State.WAITING else 0,
        "show_link": registration.has_place and event.live and bool(event.online_url) and link_is_near(event),
        "may_ask": registration.has_place and is_time_to_ask(event),
        "has_asked": registration.has_place and registration.asked.exists(),
        "has_recording": event.live and event.is_over and _has_recording(event),
        "attended": attended,
        "rows": _rows(registration),
        "may_judge": event.is_over and registration.has_place and not registration.has_judged,
    }
    return render(request, "knowledge/registration.html", context | extra, status=status)


def _has_recording(event: Event) -> bool:
    recording = event.recording_or_none
    return recording is not None and recording.is_there


@require_GET
@by_link
def own(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """How it stands, and what one can do."""
    return _page(request, registration, token)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def confirm(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """It was me, or: I take the place. Opening the address leads to the page with the button."""
    if request.method != "POST":
        return redirect("knowledge:event_own", token=token)
    try:
        confirm_registration(registration)
    except OfferOver:
        messages.warning(request, _("It was too late: this place is no longer kept. You can register again."))
        if not Registration.objects.filter(pk=registration.pk).exists():
            return redirect("knowledge:event_register", slug=registration.event.slug)
    except RegistrationClosed as closed:
        messages.error(request, str(closed.message))
    return redirect("knowledge:event_own", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def cancel(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """I don't come: first what that gives up, since a place or a turn that is gone may not come back."""
    event = registration.event
    if request.method != "POST":
        if registration.state == Registration.State.CANCELLED or event.is_off or event.is_over:
            return redirect("knowledge:event_own", token=token)
        waiting = event.registrations.in_line().exists()
        context = {"registration": registration, "event": event, "token": token, "others_wait": waiting}
        return render(request, "knowledge/registration_cancel.html", context)
    try:
        cancel_registration(registration)
    except RegistrationClosed:
        messages.error(request, _("This meeting is over."))
    else:
        messages.success(request, _("You cancelled. Thank you for telling us."))
    return redirect("knowledge:event_own", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def change(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Other details."""
    event = registration.event
    if request.method == "POST":
        form = DetailsForm(request.POST, event=event)
        if form.is_valid():
            data = {name: form.cleaned_data[name] for name in ("name", "organisation", "wants_reminders")}
            try:
                change_registration(registration, answers=form.answers, **data)
                messages.success(request, _("Saved."))
                return redirect("knowledge:event_own", token=token)
            except RegistrationClosed as closed:
                form.add_error(None, str(closed.message))
    else:
        form = DetailsForm(initial=details_of(registration), event=event)
    context = {"form": form, "event": event, "token": token}
    return render(request, "knowledge/registration_change.html", context, status=422 if form.errors else 200)


@require_GET
@by_link
def calendar(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """The meeting for one's own calendar, unless it is off."""
    if not (registration.has_place and registration.event.live):
        raise Http404
    response = HttpResponse(personal_calendar(registration, registration.event), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="bijeenkomst.ics"'
    return response


@require_GET
@by_link
def certificate(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """The proof that somebody was there, for who was."""
    pdf = certificate_of(registration)
    if pdf is None:
        raise Http404
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="bewijs-van-deelname.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def judge(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Say what it was like, once."""
    form = EvaluationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            judge_event(registration, **form.cleaned_data)
            messages.success(request, _("Thank you. We read every answer."))
        except AlreadyJudged:
            messages.warning(request, _("You told us already, or the meeting is not over yet."))
        return redirect("knowledge:event_own", token=token)
    context = {"form": form, "event": registration.event, "token": token}
    return render(request, "knowledge/registration_judge.html", context, status=422 if form.errors else 200)


def _rows(registration: Registration) -> list[dict[str, str]]:
    """What we know of somebody, to look at."""
    rows = [
        {"label": _("Name"), "value": registration.name},
        {"label": _("E-mail address"), "value": registration.email},
        {"label": _("Municipality or organisation"), "value": registration.organisation},
    ]
    for name, field in question_fields(registration.event).items():
        if answer := registration.answers.get(name.removeprefix(QUESTION)):
            rows.append({"label": str(field.label), "value": answer})
    # Who they are, not whether they still come: that is their own.
    if colleagues := "\n".join(registration.colleagues.values_list("name", flat=True)):
        rows.append({"label": _("Colleagues whom you registered"), "value": colleagues})
    return rows
