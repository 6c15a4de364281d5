"""Keeps an upload between two steps of a form: private, for who sent it alone, and not for long."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import private_storage

FOLDER = "held"
# How long the second step may take. The file itself goes with the daily errand.
VALID = dt.timedelta(hours=2)
KEPT = dt.timedelta(days=1)
_SALT = "files.holding"


def hold(actor: Any, content: File) -> str:
    """Keep a file; returns the token that gives it back to this actor."""
    name = uuid.uuid4().hex
    private_storage().save(f"{FOLDER}/{name}", content)
    return signing.dumps([name, actor.pk], salt=_SALT)


def held(actor: Any, token: str) -> File:
    """The file of a token. Raises ValidationError when it is not there (any more) or somebody else's."""
    gone = ValidationError(_("The upload is not there any more. Choose the files again."), code="gone")
    try:
        name, owner = signing.loads(token, salt=_SALT, max_age=VALID)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise gone from error
    path = f"{FOLDER}/{name}"
    if owner != actor.pk or not private_storage().exists(path):
        raise gone
    return private_storage().open(path, "rb")


def release(token: str) -> None:
    """Remove the file of a token; one that is gone is no matter."""
    try:
        name, _owner = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return
    private_storage().delete(f"{FOLDER}/{name}")


def forget_held() -> int:
    """Remove what nobody came back for; returns how many."""
    storage = private_storage()
    if not storage.exists(FOLDER):
        return 0
    _folders, names = storage.listdir(FOLDER)
    old = [name for name in names if storage.get_modified_time(f"{FOLDER}/{name}") < timezone.now() - KEPT]
    for name in old:
        storage.delete(f"{FOLDER}/{name}")
    return len(old)
