"""Calendars as the answer to a request."""

from __future__ import annotations

from django.http import HttpResponse

CONTENT_TYPE = "text/calendar; charset=utf-8"


def calendar_file(text: str, name: str) -> HttpResponse:
    """A calendar to save, as `name`.ics; `name` is plain ASCII."""
    response = HttpResponse(text, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def calendar_feed(text: str, name: str) -> HttpResponse:
    """A calendar behind a secret address, which a program asks for again and again; for its owner alone."""
    response = HttpResponse(text, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response
