"""Handing out a private file: rooms register who may read the files of their objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import FileResponse

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


def response(stored: StoredFile) -> FileResponse:
    """The file as a download that no browser runs or sniffs. The caller has checked the right."""
    answer = FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type_name,
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
