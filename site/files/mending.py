"""Files that belong to nothing: left by a process that was killed, or by an owner that went.

A file is written before the transaction that names it is committed, and removed after the one that forgets
it. So a kill leaves at most a file without a row, which nobody can reach. What such a file was part of is not
lost: a mail that was not dealt with is stored whole and read again, and a form was not confirmed.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit import record

from .actions import remove_files
from .holding import FOLDER as HELD
from .models import StoredFile

# Younger ones may belong to a transaction that is still under way.
AFTER = dt.timedelta(days=1)
BATCH = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mended:
    """How many files had no row, how many rows no owner, and how many rows no file: those need a back-up."""

    without_row: int = 0
    without_owner: int = 0
    missing: int = 0


def mend(now: dt.datetime | None = None) -> Mended:
    """Remove files older than a day that belong to nothing, and tell of rows whose file is not there."""
    before = (now or timezone.now()) - AFTER
    without_row = _without_row(before)
    mended = Mended(without_row, *_rows(before))
    if mended.without_row or mended.without_owner:
        record(None, "mend_files", None, without_row=mended.without_row, without_owner=mended.without_owner)
    if mended.missing:
        log.error("%s private files are not where the database says that they are.", mended.missing)
    return mended


def _storage() -> Any:
    """Where the rows say that their files are."""
    return StoredFile._meta.get_field("content").storage


def _rows(before: dt.datetime) -> tuple[int, int]:
    """Remove rows whose owner is gone; count those whose file is."""
    storage, removed, missing = _storage(), 0, 0
    for some in _batches(before):
        owners: dict[int, set[str]] = defaultdict(set)
        for stored in some:
            owners[stored.owner_type_id].add(stored.owner_id)
        there = {(kind, key) for kind, keys in owners.items() for key in _existing(kind, keys)}
        gone = [stored.pk for stored in some if (stored.owner_type_id, stored.owner_id) not in there]
        if gone:
            with transaction.atomic():
                removed += remove_files(StoredFile.objects.filter(pk__in=gone))
        missing += sum(
            stored.pk not in gone and not storage.exists(str(stored.content.name)) for stored in some
        )
    return removed, missing


def _batches(before: dt.datetime) -> Iterator[list[StoredFile]]:
    last = None
    while True:
        files = StoredFile.objects.filter(uploaded_at__lt=before).order_by("pk")
        some = list((files if last is None else files.filter(pk__gt=last))[:BATCH])
        if not some:
            return
        yield some
        last = some[-1].pk


def _existing(kind: int, keys: set[str]) -> set[str]:
    """Which objects of this type are there. Of a type that this program no longer has, all count as there."""
    model: Any = ContentType.objects.get_for_id(kind).model_class()
    if model is None:
        return keys
    by_key = {}
    for key in keys:
        try:
            by_key[model._meta.pk.to_python(key)] = key
        except ValidationError:
            continue
    found = model._base_manager.filter(pk__in=list(by_key)).values_list("pk", flat=True)
    return {by_key[pk] for pk in found}


def _without_row(before: dt.datetime) -> int:
    """Remove files that no row names, folder by folder: a name says its folder."""
    storage, removed = _storage(), 0
    if not storage.exists(""):
        return 0
    for folder in storage.listdir("")[0]:
        if folder == HELD:
            continue
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        known = set(
            StoredFile.objects.filter(content__startswith=f"{folder}/").values_list("content", flat=True)
        )
        for name in names:
            if name not in known and storage.get_modified_time(name) < before:
                storage.delete(name)
                removed += 1
    return removed
