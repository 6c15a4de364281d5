"""One import at a time, over all processes and machines."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models, transaction
from django.utils import timezone

# Between two pages. A process that was killed holds others up for this long, no longer.
LEASE = dt.timedelta(minutes=5)
_NAME = "content"


class ImportBusy(Exception):
    """Another import is under way."""


class ImportLock(models.Model):
    """The import that is under way: one row at most."""

    name = models.CharField(max_length=20, primary_key=True)
    token = models.CharField(max_length=32)
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.taken_at:%Y-%m-%d %H:%M:%S}"


@contextmanager
def alone() -> Iterator[Callable[[], None]]:
    """Hold the lock; the function that it gives says that the holder is still at work.

    Raises ImportBusy at the start when another import holds it, and from that function when another took it
    over because this one was silent for too long.
    """
    token = secrets.token_hex(16)
    ImportLock.objects.filter(name=_NAME, taken_at__lt=timezone.now() - LEASE).delete()
    try:
        with transaction.atomic():
            ImportLock.objects.create(name=_NAME, token=token, taken_at=timezone.now())
    except IntegrityError as error:
        raise ImportBusy from error

    def still_here() -> None:
        if not ImportLock.objects.filter(name=_NAME, token=token).update(taken_at=timezone.now()):
            raise ImportBusy

    try:
        yield still_here
    finally:
        ImportLock.objects.filter(name=_NAME, token=token).delete()
