"""The verbs of links to other sites: gather them, look at those whose turn it is, leave one alone.

Each link is looked at once a week, a few at a time: the worker has other things to do, and what was looked at
stays when it is killed.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import record
from accounts.roles import PUBLISHERS, has_role
from knowledge.keeping.models import ExternalLink
from knowledge.resources.base import Resource

from .addresses import external
from .client import LinkClient, Outcome

WEEK = dt.timedelta(days=7)
# A failure is looked at again soon: only the second in a row counts.
SOON = dt.timedelta(days=1)
# While somebody looks at it, nobody else does.
TAKEN = dt.timedelta(hours=1)
AT_A_TIME = 20
OF_ONE_HOST = 5
# Seconds between two questions to one host.
PAUSE = 1.0
# Seconds after which no other link is begun: mail and index wait for the same worker.
LONGEST = 60.0


def collect_links() -> int:
    """Find all links to other sites on public pages, and forget those that stand on none; how many there are.

    Each page in a transaction of its own, so that it may take its time and be killed.
    """
    for page in Resource.objects.filter(live=True).order_by("pk").specific().iterator(chunk_size=50):
        wanted = {found for address in page.external_addresses() if (found := external(address))}
        with transaction.atomic():
            if Resource.objects.filter(pk=page.pk, live=True).exists():
                ExternalLink.objects.bulk_create(
                    [ExternalLink(url=url) for url in sorted(wanted)], ignore_conflicts=True
                )
                page.external_links.set(ExternalLink.objects.filter(url__in=wanted))
    # A page that is not public any more gives its links up.
    gone = Resource.objects.filter(live=False)
    ExternalLink.pages.through.objects.filter(resource__in=gone).delete()
    ExternalLink.objects.filter(pages=None).delete()
    return ExternalLink.objects.count()


def new_client() -> LinkClient:
    """The client of this site, which says who asks."""
    return LinkClient(f"{settings.SITE_NAME} link check (+{settings.SITE_URL})")


def check_due_links(
    client: LinkClient | None = None, limit: int = AT_A_TIME, sleep: Callable[[float], None] = time.sleep
) -> int:
    """Look at the links whose turn it is, politely; returns how many."""
    client = client or new_client()
    asked: Counter[str] = Counter()
    count = 0
    until = time.monotonic() + LONGEST
    for link in list(ExternalLink.objects.due(timezone.now())[: limit * 5]):
        host = (urlsplit(link.url).hostname or "").lower()
        if count == limit or time.monotonic() > until:
            break
        if asked[host] == OF_ONE_HOST or not _take(link):
            continue
        if asked[host]:
            sleep(PAUSE)
        asked[host] += 1
        count += 1
        note_outcome(link, client.ask(link.url))
    return count


def _take(link: ExternalLink) -> bool:
    """Of two workers one gets it."""
    return bool(
        ExternalLink.objects.filter(pk=link.pk, next_check_at=link.next_check_at).update(
            next_check_at=timezone.now() + TAKEN
        )
    )


def note_outcome(link: ExternalLink, outcome: Outcome) -> None:
    """Write down how a link was."""
    now = timezone.now()
    changes: dict[str, Any] = {"status": outcome.status, "reason": outcome.reason, "checked_at": now}
    if outcome.works is False:
        first = link.failures == 0
        changes |= {
            "failures": F("failures") + 1,
            "failing_since": now if first else link.failing_since,
            "next_check_at": now + (SOON if first else WEEK),
        }
    else:
        changes |= {"failures": 0, "failing_since": None, "next_check_at": now + WEEK}
        if outcome.works:
            changes["last_ok_at"] = now
    ExternalLink.objects.filter(pk=link.pk).update(**changes)


@transaction.atomic
def leave_link(actor: Any, link: ExternalLink, ignored: bool) -> None:
    """Take a broken link out of the report, or put it back. Raises PermissionDenied for who can't publish."""
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied
    ExternalLink.objects.filter(pk=link.pk).update(ignored=ignored)
    record(actor, "leave_link" if ignored else "mind_link", link)
