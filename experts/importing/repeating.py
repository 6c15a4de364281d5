"""The days of a rule that repeats (RFC 5545, RRULE), up to a day. A rule without an end, or that no day
fulfils, costs a walk over some years of days and no more; a library's would go on to the year 9999.

Not read: rules by hour, minute, second, day of the year and number of the week; people make none.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DAY = dt.timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)\Z")
NOT_READ = ("BYHOUR", "BYMINUTE", "BYSECOND", "BYYEARDAY", "BYWEEKNO", "BYEASTER")


class NotUnderstood(ValueError):
    """The rule is none of those that are read."""


@dataclass(frozen=True)
class Rule:
    """A rule as read: what repeats, and the conditions that narrow it."""

    frequency: str
    interval: int
    count: int | None
    weekdays: tuple[tuple[int, int], ...]
    """Weekday and which one of them in the period; 0 for each."""
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    positions: tuple[int, ...]


def rule_of(given: Mapping[str, Any]) -> Rule:
    """Read a rule as icalendar gives it: names in capitals, each with a list. Raises NotUnderstood."""
    frequency = str(_first(given, "FREQ", "")).upper()
    if frequency not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or any(given.get(one) for one in NOT_READ):
        raise NotUnderstood
    interval = int(_first(given, "INTERVAL", 1))
    count = _first(given, "COUNT", None)
    if not 1 <= interval <= 1000:
        raise NotUnderstood
    days = [WEEKDAY.match(str(day).upper()) for day in _all(given, "BYDAY")]
    if not all(days):
        raise NotUnderstood
    return Rule(
        frequency,
        interval,
        None if count is None else int(count),
        tuple((WEEKDAYS.index(day[2]), int(day[1] or 0)) for day in days if day),
        tuple(int(day) for day in _all(given, "BYMONTHDAY")),
        tuple(int(month) for month in _all(given, "BYMONTH")),
        tuple(int(position) for position in _all(given, "BYSETPOS")),
    )


def days_of(rule: Rule, start: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days from `start` up to and including `last`, in order; `start` itself when the rule gives it."""
    left = rule.count
    for period in _periods(rule, start, last):
        for day in _chosen(rule, sorted(set(period))):
            if day < start:
                continue
            if day > last or (left is not None and left <= 0):
                return
            if left is not None:
                left -= 1
            yield day


def _periods(rule: Rule, start: dt.date, last: dt.date) -> Iterator[list[dt.date]]:
    """The days of each day, week, month or year of the rule that fulfil its conditions."""
    if rule.frequency == "DAILY":
        day = start
        while day <= last:
            yield [day] if _fits(rule, day) else []
            day += rule.interval * DAY
    elif rule.frequency == "WEEKLY":
        monday = start - start.weekday() * DAY
        wanted = {weekday for weekday, _which in rule.weekdays} or {start.weekday()}
        while monday <= last:
            week = (monday + index * DAY for index in sorted(wanted))
            yield [day for day in week if not rule.months or day.month in rule.months]
            monday += 7 * rule.interval * DAY
    elif rule.frequency == "MONTHLY":
        number = start.year * 12 + start.month - 1
        while number <= last.year * 12 + last.month - 1:
            year, month = number // 12, number % 12 + 1
            yield [] if rule.months and month not in rule.months else _in_month(rule, year, month, start)
            number += rule.interval
    else:
        for year in range(start.year, last.year + 1, rule.interval):
            yield _in_year(rule, year, start)


def _fits(rule: Rule, day: dt.date) -> bool:
    length = calendar.monthrange(day.year, day.month)[1]
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or bool({day.day, day.day - length - 1} & set(rule.month_days)))
        and (not rule.weekdays or day.weekday() in {weekday for weekday, _which in rule.weekdays})
    )


def _in_month(rule: Rule, year: int, month: int, start: dt.date) -> list[dt.date]:
    days = [dt.date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])]
    if not rule.month_days and not rule.weekdays:
        return [day for day in days if day.day == start.day]
    return [day for day in _by_weekday(rule, days) if _in_month_days(rule, day, len(days))]


def _in_month_days(rule: Rule, day: dt.date, length: int) -> bool:
    return not rule.month_days or bool({day.day, day.day - length - 1} & set(rule.month_days))


def _in_year(rule: Rule, year: int, start: dt.date) -> list[dt.date]:
    if rule.months:
        return [
            day for month in rule.months if 1 <= month <= 12 for day in _in_month(rule, year, month, start)
        ]
    if rule.month_days:
        return [day for month in range(1, 13) for day in _in_month(rule, year, month, start)]
    days = [dt.date(year, 1, 1) + index * DAY for index in range(365 + calendar.isleap(year))]
    if rule.weekdays:
        return _by_weekday(rule, days)
    return [day for day in days if (day.month, day.day) == (start.month, start.day)]


def _by_weekday(rule: Rule, days: list[dt.date]) -> list[dt.date]:
    if not rule.weekdays:
        return days
    found = []
    for weekday, which in rule.weekdays:
        same = [day for day in days if day.weekday() == weekday]
        if which == 0:
            found += same
        elif abs(which) <= len(same):
            found.append(same[which - 1 if which > 0 else which])
    return found


def _chosen(rule: Rule, days: list[dt.date]) -> list[dt.date]:
    if not rule.positions:
        return days
    at = {position - 1 if position > 0 else len(days) + position for position in rule.positions}
    return [day for index, day in enumerate(days) if index in at]


def _all(given: Mapping[str, Any], name: str) -> list[Any]:
    value = given.get(name)
    # A rule of a calendar names a few; a thousand are somebody's joke.
    return (value if isinstance(value, list) else [value])[:100] if value is not None else []


def _first(given: Mapping[str, Any], name: str, default: Any) -> Any:
    values = _all(given, name)
    return values[0] if values else default
