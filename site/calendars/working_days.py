"""Dutch working days. The package `holidays` knows the public holidays."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache


@lru_cache(maxsize=32)
def holidays_of(year: int) -> frozenset[dt.date]:
    """The public holidays of a year."""
    # Imported late: loading it costs more than a page view, and few processes need it.
    from holidays import country_holidays

    return frozenset(country_holidays("NL", years=year, categories=("public", "optional")).keys())


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday, except public holidays; Good Friday and Liberation Day count as days off."""
    return day.weekday() < 5 and day not in holidays_of(day.year)


def first_working_day_from(day: dt.date) -> dt.date:
    """`day` itself, or the first working day after it."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def last_working_day_before(day: dt.date) -> dt.date:
    """The last working day that lies before `day`."""
    day -= dt.timedelta(days=1)
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day
