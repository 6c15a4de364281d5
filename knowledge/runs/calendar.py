"""The deadlines of runs as a calendar. A step that is done, and a run that ended, stay in it as cancelled for
a while, so that a calendar that took them over notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.secret_addresses import hash_secret
from calendars.ical import Entry, calendar

from .models import PlanRun, RunFeed

# An ended run stays in the feed for so long.
KEEP = dt.timedelta(days=183)


def owner_of(secret: str) -> User | None:
    """Whose deadlines a secret opens, or None; somebody whose account is closed has none."""
    feed = (
        RunFeed.objects.select_related("user")
        .filter(token_hash=hash_secret(secret), user__is_active=True)
        .first()
    )
    return feed.user if feed else None


def feed_of(user: User) -> str:
    """The deadlines of all runs of a person's organisations."""
    runs = PlanRun.objects.visible_to(user).going_on_or_changed_since(timezone.now() - KEEP).with_progress()
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Deadlines of our step plans")
        return calendar((entry for run in runs for entry in entries(run)), name=name)


def run_calendar(run: PlanRun) -> str:
    """The deadlines of one run."""
    return calendar(entries(run), name=run.name)


def entries(run: PlanRun) -> Iterator[Entry]:
    """A whole-day entry for each step with a deadline."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    address = settings.SITE_URL + reverse("knowledge:run", args=[run.pk])
    for step in run.steps:
        due = run.dates[step["key"]].due
        if due is None:
            continue
        yield Entry(
            uid=f"run-{run.uid}-{step['key']}@{host}",
            start=due,
            end=due,
            summary=_one_line(_("Done: %(step)s") % {"step": step["title"]}),
            description="\n".join(_lines(run, step["who"])),
            url=f"{address}?stap={step['key']}",
            sequence=run.sequence,
            cancelled=not run.is_going_on or step["key"] in run.done_keys,
            changed=run.changed_at,
            # A deadline takes no time: the day stays open for appointments.
            free=True,
        )


def _lines(run: PlanRun, who: str) -> Iterable[str]:
    yield _one_line(run.name)
    if who:
        yield _one_line(who)


def _one_line(text: str) -> str:
    # A line break in a title would end the line of the calendar file.
    return " ".join(text.split())
