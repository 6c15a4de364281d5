"""What the organiser of an event does: see who comes, note who is there, take the list along, repeat it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.audit import record
from accounts.roles import PUBLISHERS
from calendars.ical import AMSTERDAM
from files.exports import csv_response, xlsx_response
from files.workbooks import Sheet

from .actions import mail_again
from .attending import note_attendance, note_attendance_of_list
from .by_hand_views import FRAME, back_to_list
from .forgetting import NotOver, forget_event, goes_on
from .models import Event
from .participants import Participants, table
from .registrations import Registration
from .series import SeriesForm, repeat_event

FILES = ("csv", "xlsx")


def _event(slug: str) -> Event:
    # Also one that is off: who would have come is on the list.
    return get_object_or_404(Event, slug=slug)


@never_cache
@require_safe
@role_required(*PUBLISHERS)
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes, who waits, who is there."""
    event = _event(slug)
    shown = Participants(
        event, request.GET.get("stand", ""), request.GET.get("zoek", "")[:100], request.GET.get("pagina", "")
    )
    page = shown.page()
    context = {
        "event": event,
        "results": page,
        "rows": shown.rows(page),
        "counts": shown.counts(),
        "states": Registration.State.choices,
        "state": shown.state,
        "words": shown.words,
        "sessions": event.session_list,
        "goes_on": goes_on(event),
    }
    return render(request, "knowledge/participants.html", context)


def _session_uid(event: Event, value: str) -> uuid.UUID:
    for session in event.session_list:
        if str(session.uid) == value:
            return session.uid
    raise Http404


@require_POST
@role_required(*PUBLISHERS)
def attendance(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One person is there, or is not after all."""
    event = _event(slug)
    registration = get_object_or_404(event.registrations, pk=pk)
    present = "present" in request.POST
    uid = _session_uid(event, request.POST.get("present") or request.POST.get("absent", ""))
    note_attendance(request.user, registration, uid, present=present)
    return redirect(back_to_list(request, slug, pk))


@require_POST
@role_required(*PUBLISHERS)
def mail_once_more(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody who lost their mail gets it again."""
    registration = get_object_or_404(_event(slug).registrations, pk=pk)
    if mail_again(request.user, registration):
        messages.success(request, _("%(name)s gets the mail once more.") % {"name": registration.name})
    else:
        messages.warning(request, _("There is no mail to send: it is over, off or cancelled."))
    return redirect(back_to_list(request, slug, pk))


@require_POST
@role_required(*PUBLISHERS)
def attendance_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody on a list of a meeting program."""
    event = _event(slug)
    uid = _session_uid(event, request.POST.get("session", ""))
    count, unknown = note_attendance_of_list(request.user, event, uid, request.POST.get("list", "")[:500_000])
    messages.success(
        request,
        ngettext("%(n)s participant noted.", "%(n)s participants noted.", count) % {"n": count},
    )
    if unknown:
        shown = ", ".join(unknown[:20])
        messages.warning(request, _("These addresses have no place here: %(list)s") % {"list": shown})
    return redirect("knowledge:event_participants", slug=slug)


@require_safe
@role_required(*PUBLISHERS)
def participants_file(request: HttpRequest, slug: str, kind: str) -> StreamingHttpResponse:
    """Everybody as a file for a spreadsheet."""
    if kind not in FILES:
        raise Http404
    event = _event(slug)
    record(request.user, "export_participants", event, kind=kind)
    header, rows = table(event)
    name = f"deelnemers-{event.slug}"[:100]
    if kind == "csv":
        response = csv_response(name, header, rows)
    else:
        response = xlsx_response(name, [Sheet(_("Participants"), header, rows)])
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def forget(request: HttpRequest, slug: str) -> HttpResponse:
    """Remove the personal data now: first the files are offered, then how many is said, then it is done."""
    event = _event(slug)
    count = event.registrations.count()
    # The number that was on the page to confirm: of others nobody was told.
    if count and request.POST.get("aantal") == str(count):
        try:
            gone = forget_event(request.user, event)
        except NotOver:
            messages.error(request, _("This meeting is not over yet."))
        else:
            told = ngettext("%(n)s registration is removed.", "%(n)s registrations are removed.", gone)
            messages.success(request, told % {"n": gone})
        return redirect("knowledge:event_participants", slug=slug)
    context = {
        "frame": FRAME,
        "event": event,
        "count": count,
        "goes_on": goes_on(event),
        "confirms": request.method == "POST",
    }
    return render(request, "knowledge/participants_forget.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Make it come again."""
    event = _event(slug)
    if not event.session_list:
        raise Http404
    first = event.occurs_on or localtime(event.session_list[0].starts_at, AMSTERDAM).date()
    known = event.series
    initial = {}
    if known is not None:
        # As the form asks them to be written.
        days = [f"{dt.date.fromisoformat(day):%d-%m-%Y}" for day in known.left_out]
        initial = {"frequency": known.frequency, "until": known.until, "left_out": "\n".join(days)}
    data = request.POST if request.method == "POST" else None
    form = SeriesForm(data, first=first, initial=initial)
    if request.method == "POST" and form.is_valid():
        made, gone = repeat_event(request.user, event, **form.cleaned_data)
        done = {"made": made, "gone": gone}
        messages.success(request, _("Made or put back: %(made)s. Taken off: %(gone)s.") % done)
        return redirect("knowledge:event_series", slug=slug)
    context = {
        "frame": FRAME,
        "event": event,
        "form": form,
        "times": known.events.with_times().order_by("occurs_on") if known else [],
    }
    return render(request, "knowledge/event_series.html", context, status=422 if form.errors else 200)
