"""What a visitor sees when something goes wrong. Each page says what happened and leads on to the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from look.context import desk
from look.typed import Typed, what_was_typed


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "look/errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Also when somebody lost a right while typing: what was typed is there to copy."""
    return render(request, "look/errors/403.html", {"typed": what_was_typed(request)}, status=403)


def signed_out(request: HttpRequest, typed: list[Typed], sign_in_url: str) -> HttpResponse:
    """For a form that was sent after the session ended: what was typed, to copy, and the way back.

    A form of htmx gets the same without a page around it; it comes in the block that the form replaces.
    """
    part = "signed_out_text" if request.headers.get("HX-Request") else "signed_out"
    context = {"typed": typed, "sign_in_url": sign_in_url}
    response = render(request, f"look/errors/{part}.html", context, status=401)
    add_never_cache_headers(response)
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "look/errors/404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    return render(request, "look/errors/413.html", status=413)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "look/errors/csrf.html", status=403)


def from_elsewhere(request: HttpRequest) -> HttpResponse:
    """A form without a token that does not come from a page of ours."""
    return render(request, "look/errors/from_elsewhere.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without context processors: the database, and so the user, may be what is broken."""
    context: dict[str, Any] = desk(None)
    return HttpResponse(render_to_string("look/errors/500.html", context), status=500)
