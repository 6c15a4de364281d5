"""The figures of one event or of those in a period; each function is a fixed number of queries.

Registrations go after three months. What was written down then is added to what is still there, so a figure
does not change on the day on which the people are forgotten.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calendars.ical import AMSTERDAM
from knowledge.events.asking.models import EventQuestion
from knowledge.events.models import Event
from knowledge.events.registrations import (
    Attendance,
    Evaluation,
    EventCount,
    Registration,
    RegistrationDay,
)
from vocabulary.periods import Period

State = Registration.State
COUNTED = ("placed", "waiting", "cancelled", "attended")
# A longer time is drawn by the week.
MOST_DAYS_DRAWN = 31


@dataclass
class Line:
    """The figures of one event."""

    event: Event
    counts: Counter[str] = field(default_factory=Counter)
    opinions: int = 0
    score: float | None = None
    asked: int = 0
    at_desk: int = 0

    @property
    def attendance(self) -> int | None:
        """Of a hundred who had a place, how many came; None when nobody noted it."""
        placed, came = self.counts["placed"], self.counts["attended"]
        return round(100 * came / placed) if placed and came else None


def events_in(period: Period) -> list[Event]:
    """What began in the period, about its group or all, the latest first. Two queries."""
    begin, end = (
        dt.datetime.combine(day, dt.time.min, AMSTERDAM)
        for day in (period.first, period.last + dt.timedelta(days=1))
    )
    found = Event.objects.with_times().filter(begins__gte=begin, begins__lt=end)
    if period.group is not None:
        found = found.filter(pk__in=Event.objects.filter(target_groups=period.group).values("pk"))
    return list(found.order_by("-begins", "pk").prefetch_related("sessions").defer_streamfields())


def lines_of(events: Sequence[Event]) -> list[Line]:
    """The figures of each of these events. Four queries."""
    lines = {event.pk: Line(event) for event in events}
    there = Registration.objects.filter(event__in=lines)
    came = Exists(Attendance.objects.filter(registration=OuterRef("pk")))
    live: Iterable[Any] = there.annotate(came=came).order_by().values("event").annotate(
        placed=Count("pk", filter=Q(state=State.PLACED)),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        cancelled=Count("pk", filter=Q(state=State.CANCELLED)),
        attended=Count("pk", filter=Q(came=True)),
    )  # fmt: skip
    kept: Iterable[Any] = EventCount.objects.filter(event__in=lines).order_by().values("event").annotate(
        **{f"all_{name}": Sum(name) for name in COUNTED}
    )  # fmt: skip
    for one in live:
        lines[one["event"]].counts.update({name: one[name] for name in COUNTED})
    for written in kept:
        lines[written["event"]].counts.update({name: written[f"all_{name}"] or 0 for name in COUNTED})
    judged = Evaluation.objects.filter(event__in=lines).order_by().values_list("event")
    for event, opinions, score in judged.annotate(n=Count("pk"), mean=Avg("score")):
        lines[event].opinions, lines[event].score = opinions, score
    asked = EventQuestion.objects.filter(event__in=lines).exclude(state=EventQuestion.State.HIDDEN)
    at_desk = Count("pk", filter=Q(state=EventQuestion.State.AT_DESK))
    for event, count, passed_on in asked.order_by().values_list("event").annotate(n=Count("pk"), d=at_desk):
        lines[event].asked, lines[event].at_desk = count, passed_on
    return list(lines.values())


def totals(lines: Sequence[Line]) -> Line:
    """All of them together, as figures of no event."""
    whole = Line(Event())
    for line in lines:
        whole.counts.update(line.counts)
        whole.opinions += line.opinions
        whole.asked += line.asked
        whole.at_desk += line.at_desk
    judged = [line for line in lines if line.score is not None]
    if judged:
        whole.score = sum((line.score or 0) * line.opinions for line in judged) / whole.opinions
    return whole


def registered_on(events: Sequence[Event]) -> dict[dt.date, int]:
    """How many registered for these events on each day, whatever became of them. Two queries."""
    days: Counter[dt.date] = Counter()
    live = Registration.objects.filter(event__in=events).order_by()
    for day, count in live.annotate(on=TruncDate("created_at")).values_list("on").annotate(Count("pk")):
        days[day] += count
    kept = RegistrationDay.objects.filter(event__in=events).order_by().values_list("day")
    for day, count in kept.annotate(Sum("count")):
        days[day] += count
    return dict(days)


def over_time(days: Mapping[dt.date, int], first: dt.date, last: dt.date) -> list[tuple[str, int]]:
    """The counts from one day to another, by week where that is long, with the empty ones in between."""
    span = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    if len(span) <= MOST_DAYS_DRAWN:
        return [(date_format(day, "j b"), days.get(day, 0)) for day in span]
    weeks: dict[dt.date, int] = {}
    for day in span:
        monday = day - dt.timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + days.get(day, 0)
    return [(_("week of %(date)s") % {"date": date_format(monday, "j b")}, n) for monday, n in weeks.items()]


def time_of(event: Event, days: Mapping[dt.date, int]) -> list[tuple[str, int]]:
    """From the first who registered until it is over, or today."""
    if not days:
        return []
    today = timezone.localdate()
    ends = max((timezone.localdate(s.ends_at) for s in event.session_list), default=today)
    return over_time(days, min(days), max(max(days), min(today, ends)))


def opinions_of(event: Event) -> dict[str, object]:
    """`scores` from five to one with how many gave each, and what people wrote, newest first. Two queries."""
    given = dict(event.evaluations.order_by().values_list("score").annotate(Count("pk")))
    written = event.evaluations.exclude(useful="", better="")[:100]
    return {
        "scores": [{"label": str(score), "value": given.get(score, 0)} for score in range(5, 0, -1)],
        "highest": max(given.values(), default=0),
        "written": list(written),
    }
