"""The promise as the team set it, read once for whatever needs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """The promise of now, in three small queries."""
    hours = {row.weekday: (row.opens, row.closes) for row in OpeningHours.objects.all()}
    return ServiceLevel(
        WorkingTime(
            tuple(_hours(*hours[day]) for day in range(7)) if len(hours) == 7 else OFFICE_HOURS,
            frozenset(ClosingDay.objects.values_list("day", flat=True)),
        ),
        {
            (row.channel, row.urgent): Promise(
                dt.timedelta(minutes=row.first_response), dt.timedelta(minutes=row.solution)
            )
            for row in ServicePolicy.objects.all()
        },
    )


def _hours(opens: dt.time | None, closes: dt.time | None) -> tuple[dt.time, dt.time] | None:
    return (opens, closes) if opens and closes else None
