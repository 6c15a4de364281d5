"""Counting what is read.

The page's own script says that it is shown (a beacon), so a page from a cache is counted too, and what does
not run scripts, such as most robots, is not. No cookie is set and nothing is kept of who reads: an address is
compared in memory only, so that one network can't push a page up.

Counts are gathered in the process and written together: on a quiet site at once, on a busy one every ten
seconds, so that no reader waits for the database and the writers of SQLite not for each other. A process that
is killed loses at most the counts of the last seconds.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import threading
import time
from collections import Counter

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from knowledge.resources.base import Resource

from .models import PageViews

WRITE_EVERY = 10.0
# How often one network counts for one page in an hour: a whole town hall may share one address.
MOST_PER_NETWORK = 60
HOUR = 3600.0
# Who makes up pages or networks without end finds the memory emptied, not full.
MOST_REMEMBERED = 50_000

log = logging.getLogger(__name__)


class Counts:
    """What was read and not written yet; shared by the threads of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: Counter[tuple[int, dt.date]] = Counter()
        self._networks: Counter[tuple[str, int]] = Counter()
        self._networks_since = time.monotonic()
        self._written_at = 0.0

    def add(self, page_id: int, network: str) -> None:
        """Count one view of a page today, and write what is gathered when it is time."""
        with self._lock:
            if time.monotonic() - self._networks_since >= HOUR or len(self._networks) >= MOST_REMEMBERED:
                self._networks.clear()
                self._networks_since = time.monotonic()
            self._networks[network, page_id] += 1
            if self._networks[network, page_id] <= MOST_PER_NETWORK:
                self._views[page_id, timezone.localdate()] += 1
            is_time = time.monotonic() - self._written_at >= WRITE_EVERY
        if is_time:
            self.write()

    def write(self) -> None:
        """Add what is gathered to the database; what can't be written now stays for the next time."""
        with self._lock:
            views, self._views = self._views, Counter()
            self._written_at = time.monotonic()
        try:
            _write(views)
        except DatabaseError as error:
            log.warning("Counts of what is read could not be written: %s", type(error).__name__)
            with self._lock:
                self._views.update(views)


def _write(views: Counter[tuple[int, dt.date]]) -> None:
    if not views:
        return
    with transaction.atomic():
        # What somebody made up is no page. In one order, so that two processes never wait for each other.
        there = set(
            Resource.objects.visible_to(None)
            .filter(pk__in={pk for pk, _day in views})
            .values_list("pk", flat=True)
        )
        rows = sorted((key, count) for key, count in views.items() if key[0] in there)
        PageViews.objects.bulk_create(
            [PageViews(page_id=pk, day=day) for (pk, day), _count in rows], ignore_conflicts=True
        )
        for (pk, day), count in rows:
            PageViews.objects.filter(page=pk, day=day).update(count=F("count") + count)


counts = Counts()
atexit.register(counts.write)
