"""Writing to participants: write, see how many get it, send. Below the form stands what was sent."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.roles import PUBLISHERS
from knowledge.events.forms import new_registration_key
from knowledge.events.models import Event

from .actions import NobodyToWrite, send_message
from .forms import MessageForm
from .models import EventMessage

# Of what was sent: the newest.
MOST_SHOWN = 50
FRAME = "look/base_staff.html"


def _page(request: HttpRequest, event: Event, form: MessageForm) -> HttpResponse:
    sent = event.messages.select_related("sent_by")[:MOST_SHOWN]
    context = {
        "frame": FRAME,
        "event": event,
        "form": form,
        "sent": sent,
        "people": form.counts[EventMessage.To.ALL],
    }
    return render(request, "knowledge/event_message.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what was sent; a filled-in form leads to the page to check. Nothing is sent here."""
    event = get_object_or_404(Event, slug=slug)
    if request.method != "POST":
        return _page(request, event, MessageForm(event=event))
    form = MessageForm(request.POST, event=event)
    if not form.is_valid():
        return _page(request, event, form)
    data = form.cleaned_data
    context = {
        "frame": FRAME,
        "event": event,
        "message": data,
        "to": EventMessage.To(data["to"]).label,
        "people": form.people,
        "key": data["key"] or new_registration_key(),
    }
    return render(request, "knowledge/event_message_check.html", context)


@require_POST
@role_required(*PUBLISHERS)
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Send it, or go back to the form with what was typed."""
    event = get_object_or_404(Event, slug=slug)
    form = MessageForm(request.POST, event=event)
    if not form.is_valid() or "change" in request.POST:
        return _page(request, event, form)
    data = form.cleaned_data
    data["key"] = data["key"] or new_registration_key()
    try:
        message = send_message(request.user, event, **data)
    except NobodyToWrite:
        form.add_error("to", _("Nobody would get this message."))
    except ValidationError as error:
        form.add_error("text", error)
    if form.errors:
        return _page(request, event, form)
    told = ngettext("The message goes to %(n)s person.", "The message goes to %(n)s people.", message.people)
    messages.success(request, told % {"n": message.people})
    return redirect("knowledge:event_message", slug=slug)
