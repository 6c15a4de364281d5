"""Working time and the words of the clock; a model that counts minute by minute holds the sums to account."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendars.working_days import holidays_of
from loket.models import Question
from loket.models.question import State
from loket.service_level import ServiceLevel, WorkingTime, clock_of
from loket.service_level.clock import in_words
from loket.service_level.level import NORMAL, URGENT

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
USUAL = WorkingTime()
MINUTE = dt.timedelta(minutes=1)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def test_the_usual_hours() -> None:
    for asked, hours, due in [
        ("2026-11-20T09:12", 16, "2026-11-24T09:12"),  # Friday morning: Tuesday
        ("2026-11-21T15:00", 16, "2026-11-24T17:00"),  # Saturday counts as Monday morning
        ("2026-11-23T07:00", 8, "2026-11-23T17:00"),  # before opening
        ("2026-11-23T18:00", 9, "2026-11-25T10:00"),  # after closing
        ("2026-12-24T10:00", 16, "2026-12-29T10:00"),  # over Christmas
        ("2026-03-27T10:00", 16, "2026-03-31T10:00"),  # over the start of summer time
        ("2026-10-23T10:00", 16, "2026-10-27T10:00"),  # over its end
        ("2026-04-24T10:00", 16, "2026-04-29T10:00"),  # over King's Day
    ]:
        assert USUAL.after(at(asked), dt.timedelta(hours=hours)) == at(due)


# Hours of any length, closing days, and moments around both changes of the clock and some holidays.
TIMES = st.times(dt.time(5), dt.time(23, 59)).map(lambda time: time.replace(second=0, microsecond=0))
HOURS = st.one_of(
    st.none(),
    st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: tuple(sorted(pair))),
)
AROUND = [dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2026, 12, 25), dt.date(2026, 4, 27)]
DAYS = st.builds(
    lambda day, shift: day + dt.timedelta(days=shift), st.sampled_from(AROUND), st.integers(-4, 4)
)
WORKING_TIMES = st.builds(WorkingTime, st.tuples(*[HOURS] * 7), st.frozensets(DAYS, max_size=3))
MOMENTS = st.builds(
    lambda day, minute: (
        dt.datetime.combine(day, dt.time(), AMSTERDAM).astimezone(dt.UTC) + dt.timedelta(minutes=minute)
    ),
    DAYS,
    st.integers(0, 24 * 60),
)
SPANS = st.integers(0, 6 * 24 * 60).map(lambda minutes: dt.timedelta(minutes=minutes))


def is_open(time: WorkingTime, moment: dt.datetime) -> bool:
    """The model: whether the clock on the wall says that the desk is open."""
    local = moment.astimezone(AMSTERDAM)
    hours = time.hours[local.weekday()]
    if not hours or local.date() in time.closing_days or local.date() in holidays_of(local.year):
        return False
    return hours[0] <= local.time().replace(second=0) < hours[1]


def minute_by_minute(time: WorkingTime, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """The model: all open minutes, one by one."""
    minutes = int((end - start) / MINUTE)
    return MINUTE * sum(is_open(time, start + MINUTE * number) for number in range(minutes))


@settings(max_examples=150)
@given(WORKING_TIMES, MOMENTS, SPANS)
@example(USUAL, at("2026-03-27T12:00").astimezone(dt.UTC), dt.timedelta(days=6))
@example(USUAL, at("2026-10-23T12:00").astimezone(dt.UTC), dt.timedelta(days=6))
@example(USUAL, at("2026-12-24T12:00").astimezone(dt.UTC), dt.timedelta(days=6))
def test_working_time_is_what_a_count_of_minutes_says(
    time: WorkingTime, start: dt.datetime, span: dt.timedelta
) -> None:
    assert time.between(start, start + span) == minute_by_minute(time, start, start + span)


@given(WORKING_TIMES, MOMENTS, SPANS, st.floats(0, 1))
def test_the_pieces_make_the_whole(
    time: WorkingTime, start: dt.datetime, span: dt.timedelta, share: float
) -> None:
    middle, end = start + span * share, start + span
    assert time.between(start, middle) + time.between(middle, end) == time.between(start, end)
    assert time.between(start, middle) <= time.between(start, end)
    assert time.between(end, start) == dt.timedelta()


@given(
    WORKING_TIMES.filter(lambda time: any(time.hours)),
    MOMENTS,
    st.integers(0, 3000),
    st.integers(0, 3000),
)
def test_a_moment_is_the_first_by_which_the_time_has_passed(
    time: WorkingTime, start: dt.datetime, minutes: int, more: int
) -> None:
    length = MINUTE * minutes
    moment = time.after(start, length)
    assert moment >= start and time.between(start, moment) == length
    if minutes:
        assert time.between(start, moment - MINUTE) < length
    assert time.after(start, length + MINUTE * more) >= moment
    assert time.after(moment, MINUTE * more) == time.after(start, length + MINUTE * more) or not more


def test_a_desk_that_never_opens_ends_the_search() -> None:
    never = WorkingTime((None,) * 7)
    assert never.between(at("2026-01-01T00:00"), at("2027-01-01T00:00")) == dt.timedelta()
    assert never.after(at("2026-01-01T00:00"), MINUTE) > at("2027-01-01T00:00")


LEVEL = ServiceLevel()


def _question(state: State, due: str, urgent: bool = False) -> Question:
    return Question(state=state, due_at=at(due), urgent=urgent)


@pytest.mark.parametrize(
    ("state", "now", "text", "level"),
    [
        (State.NEW, "2026-11-20T09:12", "nog 2 dagen", "ok"),
        (State.NEW, "2026-11-23T12:12", "nog 5 uur", "ok"),
        (State.NEW, "2026-11-23T16:00", "nog 1 uur 12 minuten", "soon"),
        (State.NEW, "2026-11-24T08:00", "nog 12 minuten", "soon"),
        (State.WITH_EXPERT, "2026-11-24T12:12", "3 uur te laat", "late"),
        (State.WITH_EXPERT, "2026-11-26T09:12", "2 dagen te laat", "late"),
        (State.WAITING_FOR_ASKER, "2026-12-24T12:12", "Klok staat stil", "paused"),
    ],
)
def test_the_clock_in_words(state: State, now: str, text: str, level: str) -> None:
    with translation.override("nl"):
        clock = clock_of(_question(state, "2026-11-24T09:12"), at(now), LEVEL)
    assert clock is not None and (clock.text, clock.level) == (text, level)
    assert 0 <= clock.used <= 100


def test_a_finished_question_has_no_clock() -> None:
    assert clock_of(_question(State.ANSWERED, "2026-11-24T09:12"), at("2026-11-26T09:12"), LEVEL) is None


def test_years_late_is_still_a_short_text() -> None:
    clock = clock_of(_question(State.NEW, "2024-11-25T09:12"), at("2026-11-26T09:12"), LEVEL)
    assert clock is not None and len(clock.text) < 30


def test_words_of_time() -> None:
    with translation.override("nl"):
        assert in_words(dt.timedelta(minutes=40)) == "40 minuten"
        assert in_words(dt.timedelta(hours=10, minutes=5)) == "1 dag 2 uur"
        assert in_words(dt.timedelta(hours=6, minutes=30)) == "6 uur"


def test_what_the_team_did_not_set_is_the_usual() -> None:
    assert LEVEL.promise("web", False) == NORMAL and LEVEL.promise("phone", True) == URGENT
