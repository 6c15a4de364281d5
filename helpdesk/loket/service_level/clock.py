"""The clock of a question in words, for lists and pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loket.models.question import TO_DO, Question, State

from .level import WARN_AT, ServiceLevel, service_level
from .working_time import WorkingTime

# How people count: eight working hours are a day, whatever the opening hours.
WORKING_DAY = dt.timedelta(hours=8)

Level = Literal["ok", "soon", "late", "paused"]


@dataclass(frozen=True)
class Clock:
    """The clock of one question as a page draws it; `used` is 0 to 100."""

    text: str
    level: Level
    used: int
    due_at: dt.datetime


def clock_of(
    question: Question, now: dt.datetime | None = None, level: ServiceLevel | None = None
) -> Clock | None:
    """The clock of a question; None when it is finished. Give `level` when there are many."""
    now = now or timezone.now()
    if question.state == State.WAITING_FOR_ASKER:
        return Clock(_("Clock stands still"), "paused", 0, question.due_at)
    if question.state not in TO_DO:
        return None
    level = level or service_level()
    if now > question.due_at:
        late = in_words(_capped(level.time, question.due_at, now))
        return Clock(_("%(time)s late") % {"time": late}, "late", 100, question.due_at)
    left = level.time.between(now, question.due_at)
    promised = level.promise_for(question)
    whole = promised.solution if question.responded_at else promised.first_response
    share = min(1.0, max(0.0, 1 - left / whole))
    # Due at the opening of the next working day: no working time is left, and it is not late either.
    text = _("%(time)s left") % {"time": in_words(left)} if left else _("Due at opening time")
    return Clock(text, "soon" if share >= WARN_AT else "ok", round(100 * share), question.due_at)


def _capped(time: WorkingTime, due_at: dt.datetime, now: dt.datetime) -> dt.timedelta:
    # After sixty days nobody counts hours; counting days one by one would only slow the list down.
    late = time.between(max(due_at, now - dt.timedelta(days=60)), now)
    return max(late, dt.timedelta(minutes=1))


def in_words(time: dt.timedelta) -> str:
    """Working time in words: a working day is eight hours; minutes are told only below two hours."""
    minutes = int(time.total_seconds() // 60)
    days, minutes = divmod(minutes, int(WORKING_DAY.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    parts = []
    if days:
        parts.append(ngettext("%(count)s day", "%(count)s days", days) % {"count": days})
    if hours and days < 5:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if not days and hours < 2 and (minutes or not hours):
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes})
    return " ".join(parts)
