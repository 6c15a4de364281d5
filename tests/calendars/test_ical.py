"""iCalendar files as other programs read them: RFC 5545 to the letter."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from calendars.ical import AMSTERDAM, Entry, calendar

CHANGED = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=AMSTERDAM)  # type: ignore[arg-type,misc]


def entry(**changes: object) -> Entry:
    values: dict[str, object] = {
        "uid": "event-1@thuisbasis.example",
        "start": at(2026, 3, 12, 13, 30),
        "end": at(2026, 3, 12, 14, 30),
        "summary": "Webinar",
        "changed": CHANGED,
    }
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


def content_lines(text: str) -> list[str]:
    """Check the form of a file strictly and return its unfolded lines.

    Each line ends in CRLF, no line is longer than 75 octets, a fold never cuts a character, and each content
    line has a name, a colon and no bare control character.
    """
    raw = text.encode()
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    lines: list[str] = []
    for octets in raw.split(b"\r\n")[:-1]:
        assert 0 < len(octets) <= 75, octets
        line = octets.decode()
        if line.startswith((" ", "\t")):
            assert lines
            lines[-1] += line[1:]
        else:
            lines.append(line)
    for line in lines:
        assert re.match(r"[A-Z0-9-]+(;[A-Z0-9-]+=(\"[^\"]*\"|[^\";:,]*))*:", line), line
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line), line
    opened: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            opened.append(value)
        elif name == "END":
            assert opened.pop() == value
    assert opened == []
    return lines


def test_the_form_of_a_file() -> None:
    lines = content_lines(calendar([entry()], name="Agenda van Thuisbasis"))
    assert lines[0] == "BEGIN:VCALENDAR"
    for line in ("VERSION:2.0", "METHOD:PUBLISH", "CALSCALE:GREGORIAN", "UID:event-1@thuisbasis.example"):
        assert lines.count(line) == 1
    assert "DTSTAMP:20260105T080000Z" in lines
    assert "STATUS:CONFIRMED" in lines
    assert "SEQUENCE:0" in lines


def test_it_brings_its_time_zone_with_summer_and_winter() -> None:
    lines = content_lines(calendar([entry()]))
    assert "TZID:Europe/Amsterdam" in lines
    assert {"BEGIN:STANDARD", "BEGIN:DAYLIGHT"} <= set(lines)
    assert "DTSTART;TZID=Europe/Amsterdam:20260312T133000" in lines


def test_an_hour_is_an_hour_on_both_sides_of_the_clock_change() -> None:
    winter = entry(uid="w", start=at(2026, 3, 28, 13, 30), end=at(2026, 3, 28, 14, 30))
    summer = entry(uid="s", start=at(2026, 3, 30, 13, 30), end=at(2026, 3, 30, 14, 30))
    events = Calendar.from_ical(calendar([winter, summer])).walk("VEVENT")
    assert [event.decoded("dtstart").astimezone(dt.UTC).hour for event in events] == [12, 11]
    assert all(event.decoded("dtend") - event.decoded("dtstart") == dt.timedelta(hours=1) for event in events)


def test_a_moment_in_utc_is_shown_in_dutch_time() -> None:
    lines = content_lines(calendar([entry(start=dt.datetime(2026, 7, 1, 11, 0, tzinfo=dt.UTC))]))
    assert "DTSTART;TZID=Europe/Amsterdam:20260701T130000" in lines


def test_an_all_day_entry_ends_the_day_after_its_last() -> None:
    lines = content_lines(calendar([entry(start=dt.date(2026, 3, 2), end=dt.date(2026, 3, 6))]))
    assert "DTSTART;VALUE=DATE:20260302" in lines
    assert "DTEND;VALUE=DATE:20260307" in lines


def test_week_53_runs_into_the_next_year() -> None:
    monday = dt.date.fromisocalendar(2026, 53, 1)
    lines = content_lines(calendar([entry(start=monday, end=monday + dt.timedelta(days=6))]))
    assert "DTSTART;VALUE=DATE:20261228" in lines
    assert "DTEND;VALUE=DATE:20270104" in lines


def test_a_cancelled_entry_says_so() -> None:
    lines = content_lines(calendar([entry(cancelled=True, sequence=2)], method="CANCEL"))
    assert {"STATUS:CANCELLED", "SEQUENCE:2", "METHOD:CANCEL"} <= set(lines)


def test_a_free_entry_leaves_the_time_open() -> None:
    assert "TRANSP:TRANSPARENT" in content_lines(calendar([entry(free=True)]))
    assert "TRANSP:OPAQUE" in content_lines(calendar([entry()]))


def test_text_is_escaped() -> None:
    lines = content_lines(
        calendar([entry(summary="Wonen, zorg; welzijn", description="Regel 1\nRegel 2 \\ slot")])
    )
    assert r"SUMMARY:Wonen\, zorg\; welzijn" in lines
    assert r"DESCRIPTION:Regel 1\nRegel 2 \\ slot" in lines


def test_nobody_adds_a_line_through_a_text() -> None:
    evil = "Webinar\r\nATTENDEE:mailto:evil@example.com"
    lines = content_lines(
        calendar([entry(summary=evil, location=evil, description=evil, url="https://x.example/")])
    )
    assert not any(line.startswith("ATTENDEE") for line in lines)


def test_an_empty_calendar_is_a_calendar() -> None:
    assert content_lines(calendar([], name="Leeg"))[-1] == "END:VCALENDAR"


# What people type: letters of all scripts, line ends; no control characters.
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.just("\n"), min_size=1, max_size=200)


@given(summary=TEXTS, description=TEXTS)
def test_whatever_is_typed_comes_back_whole(summary: str, description: str) -> None:
    text = calendar([entry(summary=summary, description=description)])
    content_lines(text)
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert str(event["summary"]) == summary
    assert str(event.get("description", "")) == description


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\rb"])
def test_control_characters_do_not_reach_the_file(text: str) -> None:
    lines = content_lines(calendar([entry(summary=text, location=text, description=text)]))
    assert not [line for line in lines if any(ord(sign) < 32 for sign in line)]


def test_the_hour_that_comes_twice_is_written_so_that_no_program_takes_it_for_the_other() -> None:
    # From half past two in summer time to half past two in winter time.
    begins = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    lines = content_lines(calendar([entry(start=begins, end=begins + dt.timedelta(hours=1))]))
    assert "DTSTART;TZID=Europe/Amsterdam:20261025T023000" in lines
    assert "DTEND:20261025T013000Z" in lines
