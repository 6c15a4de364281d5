"""The clock of a question: it runs on working days, 9.00 to 17.00, and not while we wait for the asker."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendars.ical import AMSTERDAM
from calendars.working_days import add_working_days, is_working_day
from loket.models.question import TO_DO, Question, State

OPENS, CLOSES = dt.time(9), dt.time(17)
WORKING_DAY = dt.timedelta(hours=8)
# The promise in working days.
NORMAL_DAYS, URGENT_DAYS = 2, 1

Level = Literal["ok", "soon", "late", "paused"]


def promised_days(urgent: bool) -> int:
    """How many working days the desk gives itself."""
    return URGENT_DAYS if urgent else NORMAL_DAYS


def into_opening_hours(moment: dt.datetime) -> dt.datetime:
    """The first moment from `moment` on that the desk is open, in Amsterdam time."""
    local = moment.astimezone(AMSTERDAM)
    if is_working_day(local.date()):
        if local.time() < OPENS:
            return dt.datetime.combine(local.date(), OPENS, AMSTERDAM)
        if local.time() < CLOSES:
            return local
    return dt.datetime.combine(add_working_days(local.date(), 1), OPENS, AMSTERDAM)


def due_after(asked_at: dt.datetime, *, urgent: bool = False) -> dt.datetime:
    """When a question that came at this moment must be answered: as late in the day, working days later."""
    start = into_opening_hours(asked_at)
    return dt.datetime.combine(add_working_days(start.date(), promised_days(urgent)), start.time(), AMSTERDAM)


def working_time(start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """Working time between two moments; zero when `end` is not after `start`."""
    start, end = start.astimezone(AMSTERDAM), end.astimezone(AMSTERDAM)
    total = dt.timedelta()
    day = start.date()
    while day <= end.date():
        if is_working_day(day):
            opens = max(start, dt.datetime.combine(day, OPENS, AMSTERDAM))
            closes = min(end, dt.datetime.combine(day, CLOSES, AMSTERDAM))
            total += max(closes - opens, dt.timedelta())
        day += dt.timedelta(days=1)
    return total


@dataclass(frozen=True)
class Clock:
    """The clock of one question as a page draws it; `used` is 0 to 100."""

    text: str
    level: Level
    used: int
    due_at: dt.datetime


def clock_of(question: Question, now: dt.datetime | None = None) -> Clock | None:
    """The clock of a question; None when it is finished."""
    now = now or timezone.now()
    if question.state == State.WAITING_FOR_ASKER:
        return Clock(_("Clock stands still"), "paused", 0, question.due_at)
    if question.state not in TO_DO:
        return None
    if now > question.due_at:
        late = in_words(_capped(question.due_at, now))
        return Clock(_("%(time)s late") % {"time": late}, "late", 100, question.due_at)
    left = working_time(now, question.due_at)
    whole = WORKING_DAY * promised_days(question.urgent)
    used = min(100, max(0, round(100 - 100 * (left / whole))))
    # Due at the opening of the next working day: no working time is left, and it is not late either.
    text = _("%(time)s left") % {"time": in_words(left)} if left else _("Due at opening time")
    return Clock(text, "soon" if left < WORKING_DAY else "ok", used, question.due_at)


def _capped(due_at: dt.datetime, now: dt.datetime) -> dt.timedelta:
    # After sixty days nobody counts hours; counting days one by one would only slow the list down.
    late = working_time(max(due_at, now - dt.timedelta(days=60)), now)
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
