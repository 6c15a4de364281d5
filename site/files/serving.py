"""Handing out a private file: rooms register who may read the files of their objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from .models import StoredFile

MayRead = Callable[[Any, models.Model], bool]

_checks: dict[str, MayRead] = {}


def register(model_label: str, may_read: MayRead) -> None:
    """Name who may read the files of a model (`app.Model`); files of an unregistered model stay closed."""
    _checks[model_label] = may_read


def may_read(user: Any, stored: StoredFile) -> bool:
    """Whether this user may have this file, as the room of its owner says."""
    owner = stored.owner
    if owner is None:
        return False
    check = _checks.get(owner._meta.label)
    return check is not None and check(user, owner)


# What a browser draws by itself without running anything, and how: as a picture, a document or a text.
SHOWN = {
    "image/png": "image",
    "image/jpeg": "image",
    "application/pdf": "document",
    "text/plain": "text",
}
MOST_SHOWN_TEXT = 512 * 1024


def way_of_showing(stored: StoredFile) -> str:
    """How a page can show this file: "image", "document", "text", or "" when it is for downloading only."""
    way = SHOWN.get(stored.content_type_name, "")
    return "" if way == "text" and stored.size > MOST_SHOWN_TEXT else way


def shown(stored: StoredFile) -> HttpResponseBase:
    """The file to look at inside a page of ours. The caller has checked the right; Http404 when it can't be.

    What it is was decided by its content when it came in, and PDF with scripts was refused then. A sandbox
    holds pictures and texts; not every browser's own reader of PDF starts in one, so there the policy lets it
    fetch and run nothing else.
    """
    way = way_of_showing(stored)
    if not way:
        raise Http404
    answer: HttpResponseBase
    if way == "text":
        answer = HttpResponse(_as_utf8(stored), content_type="text/plain; charset=utf-8")
    else:
        answer = FileResponse(stored.content.open("rb"), content_type=stored.content_type_name)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=stored.name) or ""
    )
    sandbox = "" if way == "document" else "; sandbox"
    answer["Content-Security-Policy"] = f"default-src 'none'; frame-ancestors 'self'{sandbox}"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    _keep_private(answer)
    return answer


def _as_utf8(stored: StoredFile) -> str:
    with stored.content.open("rb") as file:
        content = file.read(MOST_SHOWN_TEXT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def response(stored: StoredFile) -> FileResponse:
    """The file as a download that no browser runs or sniffs. The caller has checked the right."""
    answer = FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type_name,
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    _keep_private(answer)
    return answer


def _keep_private(answer: HttpResponseBase) -> None:
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
