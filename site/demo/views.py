"""Pages that only a demo has."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from . import mailbox


@require_GET
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """The mails that were sent, newest first."""
    return render(request, "demo/mails.html", {"mails": mailbox.newest()})


@require_GET
@never_cache
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its text and attachments."""
    found = mailbox.one(name)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found})
