"""The promise in working days, and the clock that shows it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from calendars.working_days import is_working_day
from loket.models import Question
from loket.models.question import State
from loket.service_level import clock_of, due_after, working_time
from loket.service_level.clock import in_words

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOMENTS = st.datetimes(
    dt.datetime(2026, 1, 1),  # noqa: DTZ001  the strategy adds the time zone
    dt.datetime(2027, 12, 20),  # noqa: DTZ001
    timezones=st.just(AMSTERDAM),
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-20T09:12", "2026-11-24T09:12"),  # Friday morning: Tuesday
        ("2026-11-21T15:00", "2026-11-25T09:00"),  # Saturday counts as Monday morning
        ("2026-11-23T07:00", "2026-11-25T09:00"),  # before opening
        ("2026-11-23T18:00", "2026-11-26T09:00"),  # after closing
        ("2026-12-24T10:00", "2026-12-29T10:00"),  # over Christmas
        ("2026-03-27T10:00", "2026-03-31T10:00"),  # over the start of summer time
        ("2026-04-24T10:00", "2026-04-29T10:00"),  # over King's Day
    ],
)
def test_two_working_days(asked: str, due: str) -> None:
    assert due_after(at(asked)) == at(due)


def test_urgent_is_one_working_day() -> None:
    assert due_after(at("2026-11-20T09:12"), urgent=True) == at("2026-11-23T09:12")


@given(MOMENTS)
def test_a_promise_is_in_opening_hours_and_holds_two_working_days(asked: dt.datetime) -> None:
    due = due_after(asked).astimezone(AMSTERDAM)
    assert is_working_day(due.date()) and dt.time(9) <= due.time() < dt.time(17)
    assert working_time(asked, due) == dt.timedelta(hours=16)


@given(MOMENTS, st.timedeltas(dt.timedelta(), dt.timedelta(days=20)), st.floats(0, 1))
def test_working_time_adds_up(start: dt.datetime, length: dt.timedelta, share: float) -> None:
    end = start + length
    middle = start + length * share
    assert working_time(start, middle) + working_time(middle, end) == working_time(start, end)
    assert working_time(end, start) <= dt.timedelta(hours=8) * (length.days == 0)


def _question(state: State, due: str, urgent: bool = False) -> Question:
    return Question(state=state, due_at=at(due), urgent=urgent)


@pytest.mark.parametrize(
    ("state", "now", "text", "level"),
    [
        (State.NEW, "2026-11-20T09:12", "nog 2 dagen", "ok"),
        (State.NEW, "2026-11-23T16:00", "nog 1 uur 12 minuten", "soon"),
        (State.NEW, "2026-11-24T08:00", "nog 12 minuten", "soon"),
        (State.WITH_EXPERT, "2026-11-24T12:12", "3 uur te laat", "late"),
        (State.WITH_EXPERT, "2026-11-26T09:12", "2 dagen te laat", "late"),
        (State.WAITING_FOR_ASKER, "2026-12-24T12:12", "Klok staat stil", "paused"),
    ],
)
def test_the_clock_in_words(state: State, now: str, text: str, level: str) -> None:
    with translation.override("nl"):
        clock = clock_of(_question(state, "2026-11-24T09:12"), at(now))
    assert clock is not None and (clock.text, clock.level) == (text, level)
    assert 0 <= clock.used <= 100


def test_a_finished_question_has_no_clock() -> None:
    assert clock_of(_question(State.ANSWERED, "2026-11-24T09:12"), at("2026-11-26T09:12")) is None


def test_years_late_is_still_a_short_text() -> None:
    clock = clock_of(_question(State.NEW, "2024-11-25T09:12"), at("2026-11-26T09:12"))
    assert clock is not None and len(clock.text) < 30


def test_words_of_time() -> None:
    with translation.override("nl"):
        assert in_words(dt.timedelta(minutes=40)) == "40 minuten"
        assert in_words(dt.timedelta(hours=10, minutes=5)) == "1 dag 2 uur"
        assert in_words(dt.timedelta(hours=6, minutes=30)) == "6 uur"
