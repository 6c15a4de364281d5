"""Dutch working days."""

from __future__ import annotations

import datetime as dt

import pytest

from calendars.working_days import holidays_of, is_working_day

DAYS_OFF = {
    "New Year": dt.date(2026, 1, 1),
    "Good Friday": dt.date(2026, 4, 3),
    "Easter Monday": dt.date(2026, 4, 6),
    "King's Day": dt.date(2026, 4, 27),
    "Liberation Day": dt.date(2026, 5, 5),
    "Ascension": dt.date(2026, 5, 14),
    "Whit Monday": dt.date(2026, 5, 25),
    "Christmas": dt.date(2026, 12, 25),
}


@pytest.mark.parametrize(("name", "day"), DAYS_OFF.items(), ids=str)
def test_a_day_off(name: str, day: dt.date) -> None:
    assert not is_working_day(day)


def test_kings_day_moves_away_from_a_sunday() -> None:
    # 27 April 2025 was a Sunday.
    assert dt.date(2025, 4, 26) in holidays_of(2025)
    assert dt.date(2025, 4, 27) not in holidays_of(2025)
    assert is_working_day(dt.date(2025, 4, 28))


@pytest.mark.parametrize(
    "day", [dt.date(2026, 5, 4), dt.date(2026, 12, 24), dt.date(2026, 12, 31), dt.date(2026, 12, 7)]
)
def test_an_ordinary_day_is_a_working_day(day: dt.date) -> None:
    assert is_working_day(day)


def test_the_weekend_is_off() -> None:
    assert not is_working_day(dt.date(2026, 3, 7))
    assert not is_working_day(dt.date(2026, 3, 8))
