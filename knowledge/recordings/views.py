"""A recording to see and hear, its captions, and the page on which organisers put them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.roles import PUBLISHERS, has_role
from files.ranges import played
from files.streaming import has_room, takes_up_to
from knowledge.events.models import Event

from .actions import put_captions, put_chapters, put_recording, take_recording_away
from .captions import write_captions
from .forms import FILE, CaptionsForm, RecordingForm, refusal
from .models import Recording


def _organises(request: HttpRequest) -> bool:
    return has_role(request.user, *PUBLISHERS)


def _shown(request: HttpRequest, slug: str) -> Recording:
    """The recording of an event for who may see its page; organisers see it before that too."""
    events = Event.objects.all() if _organises(request) else Event.objects.findable_by(request.user)
    return get_object_or_404(Recording.objects.select_related("file"), event__in=events.filter(slug=slug))


@require_safe
def play(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The recording, whole or the piece that a player asks for."""
    recording = _shown(request, slug)
    if recording.file is None:
        raise Http404
    return played(request, recording.file)


@require_safe
def captions(request: HttpRequest, slug: str) -> HttpResponse:
    """The captions for a player."""
    recording = _shown(request, slug)
    if not recording.cues:
        raise Http404
    answer = HttpResponse(write_captions(recording.cue_list), content_type="text/vtt; charset=utf-8")
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _event(slug: str) -> Event:
    return get_object_or_404(Event.objects.select_related("recording__file"), slug=slug)


def _page(
    request: HttpRequest,
    event: Event,
    *,
    recording_form: RecordingForm | None = None,
    captions_form: CaptionsForm | None = None,
) -> HttpResponse:
    recording = event.recording_or_none
    failed = recording_form or captions_form
    context = {
        "event": event,
        "recording": recording,
        "recording_form": recording_form or RecordingForm(recording=recording),
        "captions_form": captions_form or CaptionsForm(recording=recording),
        "failed": failed,
        "most_bytes": settings.MAX_RECORDING_BYTES,
        "has_room": has_room(0),
    }
    return render(request, "knowledge/recording_edit.html", context, status=422 if failed else 200)


@takes_up_to(lambda: settings.MAX_RECORDING_BYTES, FILE, allowed=_organises)
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is of a recording; a form puts another one in its place.

    A script that shows how far it is asks for JSON: `url` when it is kept, else `errors`.
    """
    event = _event(slug)
    if request.method != "POST":
        return _page(request, event)
    by_script = request.headers.get("Accept", "") == "application/json"
    form = RecordingForm(request.POST, request.FILES, recording=event.recording_or_none)
    if reason := refusal(_refused(request)):
        form.full_clean()
        form.errors.clear()
        form.add_error(FILE, reason)
    if form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        try:
            if data.get(FILE):
                put_recording(request.user, event, upload=data[FILE])
            else:
                put_recording(request.user, event, address=data["address"])
        except ValidationError as error:
            form.add_error(FILE, error)
    if form.errors:
        errors = [message for found in form.errors.values() for message in found]
        if by_script:
            return JsonResponse({"errors": errors}, status=422)
        return _page(request, event, recording_form=form)
    messages.success(request, _("The recording is with the meeting."))
    if by_script:
        return JsonResponse({"url": reverse("knowledge:event_recording_edit", args=[slug])})
    return redirect("knowledge:event_recording_edit", slug=slug)


def _refused(request: HttpRequest) -> str:
    handler = getattr(request, "streamed_upload", None)
    return handler.refused if handler else ""


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def edit_captions(request: HttpRequest, slug: str) -> HttpResponse:
    """Captions and chapters. Who comes back to the address of the form gets the page that it stands on."""
    event = _event(slug)
    if request.method != "POST":
        return redirect("knowledge:event_recording_edit", slug=slug)
    form = CaptionsForm(request.POST, request.FILES, recording=event.recording_or_none)
    if not form.is_valid():
        return _page(request, event, captions_form=form)
    if "without" in request.POST:
        put_captions(request.user, event, [])
    elif form.cleaned_data["captions"] is not None:
        put_captions(request.user, event, form.cleaned_data["captions"])
    put_chapters(request.user, event, form.cleaned_data["chapters"])
    messages.success(request, _("Saved. The search finds what was said within a minute."))
    return redirect("knowledge:event_recording_edit", slug=slug)


@require_POST
@role_required(*PUBLISHERS)
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the recording away, with what belongs to it."""
    take_recording_away(request.user, _event(slug))
    messages.success(request, _("The recording and its captions are gone."))
    return redirect("knowledge:event_recording_edit", slug=slug)
