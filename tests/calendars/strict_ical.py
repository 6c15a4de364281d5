"""A strict reader of iCalendar files: what RFC 5545 and 5546 ask and lenient readers let pass."""

from __future__ import annotations

import re

LINE = re.compile(r"^([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:\"[^\"\x00-\x1f]*\"|[^\";:,\x00-\x1f]*))*):(.*)$")
ESCAPED = ("SUMMARY", "DESCRIPTION", "LOCATION")
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS"}


def check(raw: bytes) -> list[dict[str, str]]:
    """Raise AssertionError where a file is not right; each event's properties by name, still escaped."""
    assert raw.endswith(b"\r\n"), "the last line has no end"
    assert b"\n" not in raw.replace(b"\r\n", b""), "a line end without CR"
    assert b"\r" not in raw.replace(b"\r\n", b""), "a CR alone"
    physical = raw.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in physical), "a line of more than 75 octets"
    for line in physical:
        line.decode()  # a letter is not cut in two
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line), "a control character"
    lines = raw.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode().split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    open_parts: list[str] = []
    calendar: dict[str, str] = {}
    zones: set[str] = set()
    events: list[dict[str, str]] = []
    used: set[str] = set()
    for text in lines:
        match = LINE.match(text)
        assert match, f"no property: {text!r}"
        name, parameters, value = match.groups()
        if name == "BEGIN":
            open_parts.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert open_parts.pop() == value, "parts that cross"
        elif open_parts == ["VCALENDAR"]:
            calendar[name] = value
        elif open_parts[-1] == "VTIMEZONE" and name == "TZID":
            zones.add(value)
        elif open_parts[-1] == "VEVENT":
            assert name not in ONCE or name not in events[-1], f"{name} is there twice"
            events[-1][name] = value
            used.update(re.findall(r";TZID=([^;:]+)", parameters))
            if name in ESCAPED:
                assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value.replace("\\\\", "")), (
                    f"not escaped: {value}"
                )
    assert not open_parts
    assert {"PRODID", "VERSION", "METHOD"} <= calendar.keys()
    assert calendar["VERSION"] == "2.0"
    assert used <= zones, "a time zone that is not described"
    assert zones, "no time zone"
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS"} <= event.keys()
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        if calendar["METHOD"] in ("REQUEST", "CANCEL"):
            assert {"ORGANIZER", "ATTENDEE"} <= event.keys()
        if calendar["METHOD"] != "PUBLISH":
            assert (calendar["METHOD"] == "CANCEL") == (event["STATUS"] == "CANCELLED")
        assert event["STATUS"] in ("CONFIRMED", "TENTATIVE", "CANCELLED")
        event["METHOD"] = calendar["METHOD"]
    uids = {event["UID"] for event in events}
    assert len(uids) == len(events)
    # RFC 5546, 3.2.2 and 3.2.5: what is sent to somebody is about one appointment.
    assert calendar["METHOD"] == "PUBLISH" or len(uids) == 1, "an invitation to several appointments"
    return events
