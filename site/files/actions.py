"""The verbs of files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.db import models, transaction

from accounts.audit import record
from accounts.models import User

from .inspection import Kind, inspect, safe_name
from .models import StoredFile


@transaction.atomic
def store_file(
    actor: Any, upload: File, *, owner: models.Model, kind_of: Callable[[Any, str], Kind] | None = None
) -> StoredFile:
    """Check an upload and keep it with its owner; the caller has checked that the actor may change the owner.

    `kind_of(upload, name)` judges another kind of file than `files.inspection` does. A file that came in by
    `files.streaming` is moved, and was hashed on its way.

    Raises ValidationError when its content, name or size is not acceptable; then nothing is kept.
    """
    name = upload.name or ""
    kind = kind_of(upload, name) if kind_of else inspect(upload, name, upload.size)
    sha256 = getattr(upload, "sha256", "")
    if not sha256:
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        sha256 = digest.hexdigest()
    stored = StoredFile(
        name=safe_name(upload.name or ""),
        content_type_name=kind.mimetype,
        size=upload.size,
        sha256=sha256,
        uploaded_by=actor if isinstance(actor, User) and actor.pk else None,
        owner_type=ContentType.objects.get_for_model(owner),
        owner_id=str(owner.pk),
    )
    stored.content.save(stored.name, upload, save=False)
    stored.save()
    record(actor, "store_file", stored)
    return stored


def remove_files(files: models.QuerySet[StoredFile]) -> int:
    """Remove files; returns how many. Call inside a verb, whose audit entry names what they belonged to.

    What lies on the disk goes after the commit: taken back with the transaction, it would be gone all the
    same. A process that is killed in between leaves it to `mending.mend`.
    """
    found = list(files)
    for stored in found:
        transaction.on_commit(partial(stored.content.delete, save=False), robust=True)
    StoredFile.objects.filter(pk__in=[stored.pk for stored in found]).delete()
    return len(found)
