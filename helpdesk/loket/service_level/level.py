"""The promise as the team set it, read once for whatever needs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast

from loket.models import ClosingDay, OpeningHours, ServicePolicy
from loket.models.question import Question

from .working_time import OFFICE_HOURS, WorkingTime

WARN_AT = 0.75


@dataclass(frozen=True)
class Promise:
    """How much working time the desk gives itself."""

    first_response: dt.timedelta
    solution: dt.timedelta


NORMAL = Promise(dt.timedelta(hours=16), dt.timedelta(hours=40))
URGENT = Promise(dt.timedelta(hours=8), dt.timedelta(hours=16))


@dataclass(frozen=True)
class ServiceLevel:
    """Working time and the promises by (channel, urgent)."""

    time: WorkingTime = field(default_factory=WorkingTime)
    promises: Mapping[tuple[str, bool], Promise] = field(default_factory=dict)

    def promise(self, channel: str, urgent: bool) -> Promise:
        """What holds for a channel and priority; the usual where the team set nothing."""
        return self.promises.get((str(channel), urgent), URGENT if urgent else NORMAL)

    def promise_for(self, question: Question) -> Promise:
        """What holds for a question."""
        return self.promise(question.channel, question.urgent)


def service_level() -> ServiceLevel:
    """The promise of now. Three small tables in one query, for every page with a clock asks it."""
    policies = ServicePolicy.objects.order_by().values_list(
        Value("policy"), "channel", "urgent", "first_response", "solution", *_none(models.TimeField, 2),
        *_none(models.DateField),
    )  # fmt: skip
    opening = OpeningHours.objects.order_by().values_list(
        Value("hours"), Value(""), Value(False), "weekday", Value(0), "opens", "closes",
        *_none(models.DateField),
    )  # fmt: skip
    closing = ClosingDay.objects.order_by().values_list(
        Value("closed"), Value(""), Value(False), Value(0), Value(0), *_none(models.TimeField, 2), "day"
    )
    hours: dict[int, tuple[dt.time | None, dt.time | None]] = {}
    closed: set[dt.date] = set()
    promises: dict[tuple[str, bool], Promise] = {}
    for what, channel, urgent, first, second, opens, closes, day in policies.union(
        opening, closing, all=True
    ):
        if what == "hours":
            hours[first] = (opens, closes)
        elif what == "closed":
            closed.add(day)
        else:
            minutes = (dt.timedelta(minutes=first), dt.timedelta(minutes=second))
            promises[channel, bool(urgent)] = Promise(*minutes)
    return ServiceLevel(
        WorkingTime(
            tuple(_hours(*hours[day]) for day in range(7)) if len(hours) == 7 else OFFICE_HOURS,
            frozenset(closed),
        ),
        promises,
    )


def _none(kind: type[models.Field], times: int = 1) -> list[Cast]:
    """Empty columns that have a type, as PostgreSQL wants them in a union."""
    return [Cast(Value(None), kind()) for _ in range(times)]


def _hours(opens: dt.time | None, closes: dt.time | None) -> tuple[dt.time, dt.time] | None:
    return (opens, closes) if opens and closes else None
