"""Counting what readers look for.

The page's own script says that results are shown and that one is opened (a beacon), so a search waits for
nothing, and what does not run scripts, such as most robots, does not count. An address is compared in memory
only. Counts are gathered in the process and written together, like the counts of what is read; a process that
is killed loses at most those of the last seconds.
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

from search.asking import page_of, public_ids
from search.models import QueryCount

from .marks import Mark

WRITE_EVERY = 10.0
# How often one network counts in an hour for one query, and for all: a town hall may share one address.
MOST_PER_QUERY = 20
MOST_PER_NETWORK = 600
HOUR = 3600.0
# Who makes up networks without end finds the memory emptied, not full.
MOST_REMEMBERED = 50_000
# Who makes up queries all day fills neither the memory nor the database.
MOST_GATHERED = 2_000
MOST_ROWS_A_DAY = 5_000

log = logging.getLogger(__name__)

# (day, query, group) and (day, query, page id)
Key = tuple[dt.date, str, str]


class Counts:
    """What was told and not written yet; shared by the threads of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: Counter[Key] = Counter()
        self._without_result: Counter[Key] = Counter()
        self._opened: Counter[Key] = Counter()
        self._networks: Counter[tuple[str, str]] = Counter()
        self._networks_since = time.monotonic()
        self._written_at = 0.0

    def shown(self, mark: Mark, network: str) -> None:
        """Count a search of which the results are shown."""
        today = timezone.localdate()
        with self._lock:
            if self._allows(network, mark.query):
                for group in mark.groups:
                    self._asked[today, mark.query, group] += 1
                    self._without_result[today, mark.query, group] += mark.without_result
        self._write_in_time()

    def opened(self, mark: Mark, page_id: str, network: str) -> None:
        """Count a search of which a result is opened."""
        with self._lock:
            if self._allows(network, mark.query):
                self._opened[timezone.localdate(), mark.query, page_id] += 1
        self._write_in_time()

    def _allows(self, network: str, query: str) -> bool:
        if time.monotonic() - self._networks_since >= HOUR or len(self._networks) >= MOST_REMEMBERED:
            self._networks.clear()
            self._networks_since = time.monotonic()
        self._networks.update([(network, ""), (network, query)])
        return (
            self._networks[network, query] <= MOST_PER_QUERY
            and self._networks[network, ""] <= MOST_PER_NETWORK
            and len(self._asked) + len(self._opened) < MOST_GATHERED
        )

    def _write_in_time(self) -> None:
        if time.monotonic() - self._written_at >= WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Add what is gathered to the database; what can't be written now stays for the next time."""
        with self._lock:
            asked, self._asked = self._asked, Counter()
            without_result, self._without_result = self._without_result, Counter()
            opened, self._opened = self._opened, Counter()
            self._written_at = time.monotonic()
        try:
            _write(asked, without_result, opened)
        except DatabaseError as error:
            log.warning("Counts of what is looked for could not be written: %s", type(error).__name__)
            with self._lock:
                self._asked.update(asked)
                self._without_result.update(without_result)
                self._opened.update(opened)


def _write(asked: Counter[Key], without_result: Counter[Key], opened: Counter[Key]) -> None:
    if not asked and not opened:
        return
    with transaction.atomic():
        clicked = _clicked(opened)
        # In one order, so that two processes never wait for each other.
        keys = sorted(asked.keys() | clicked.keys())
        for day in {day for day, _query, _group in keys}:
            if QueryCount.objects.filter(day=day).count() < MOST_ROWS_A_DAY:
                QueryCount.objects.bulk_create(
                    [QueryCount(day=day, query=key[1], group=key[2]) for key in keys if key[0] == day],
                    ignore_conflicts=True,
                )
        for key in keys:
            day, query, group = key
            QueryCount.objects.filter(day=day, query=query, group=group).update(
                asked=F("asked") + asked[key],
                without_result=F("without_result") + without_result[key],
                clicked=F("clicked") + clicked[key],
            )


def _clicked(opened: Counter[Key]) -> Counter[Key]:
    """Clicks on public pages, in the row of all searches and in those of the groups of the page."""
    page_ids = {page_id for _day, _query, page_id in opened}
    about = {
        page_id: page.target_groups
        for page_id in public_ids(page_ids)
        if (page := page_of(page_id)) is not None
    }
    clicked: Counter[Key] = Counter()
    for (day, query, page_id), count in opened.items():
        if page_id in about:
            for group in ("", *about[page_id]):
                clicked[day, query, group] += count
    return clicked


counts = Counts()
atexit.register(counts.write)
