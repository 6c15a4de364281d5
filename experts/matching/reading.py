"""Reading an instance file, with every mistake named by its field.

All mistakes are collected before anything is refused: who prepares a file of a thousand requests should not
have to repair them one run at a time.
"""

import difflib
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from experts.matching.instance import (
    Current,
    FieldError,
    Forbidden,
    Instance,
    InvalidInstance,
    Professional,
    Request,
    Scheme,
)

# Far above any real plan, and low enough that sums over a thousand requests stay exact in every solver.
MOST_HOURS = MOST_NUMBER = 1_000_000_000
MOST_WEEKS = 2_000

Record = TypeVar("Record")
# Far more than any number here has.
MOST_DIGITS = 400


class _Twice:
    def __repr__(self) -> str:
        return "two values"


_MISSING: Any = object()
_TWICE = _Twice()


def read_instance(path: Path, notices: list[FieldError] | None = None) -> Instance:
    """Read and check the instance in a JSON file. `notices` gets what `parse_instance` notes.

    Raises InvalidInstance when the text is not JSON or breaks a rule, OSError when the file can't be read.
    """
    try:
        # Some editors put a byte order mark before the text.
        text = path.read_text(encoding="utf-8-sig")
        if not text.strip():
            raise InvalidInstance((FieldError("file", "is empty"),))
        data = json.loads(text, parse_int=_number, object_pairs_hook=_each_once)
    except RecursionError as error:
        raise InvalidInstance(
            (FieldError("file", "holds lists or objects too deep in each other"),)
        ) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidInstance((FieldError("file", f"is not JSON: {error}"),)) from error
    return parse_instance(data, notices)


def _number(digits: str) -> int | float:
    """A number without a point. Python refuses thousands of digits; as infinity its field will be named."""
    return int(digits) if len(digits) <= MOST_DIGITS else float(digits)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. JSON takes the last of two equal names in silence; here the field gets no valid value."""
    found = dict(pairs)
    if len(found) < len(pairs):
        found |= {name: _TWICE for name, times in Counter(name for name, _ in pairs).items() if times > 1}
    return found


def parse_instance(data: object, notices: list[FieldError] | None = None) -> Instance:
    """Make an instance of decoded JSON. Raises InvalidInstance with all mistakes found.

    `notices` gets what is allowed and yet is hardly meant: fields that an instance does not have, which are
    passed over, and work of zero hours, which adds nothing.
    """
    errors: list[FieldError] = []
    unknown: dict[tuple[str, str], list[FieldError]] = {}
    if not isinstance(data, Mapping):
        raise InvalidInstance((FieldError("file", "must hold one object with the instance"),))
    top = _Fields(data, "", "", errors)
    start = top.monday("start")
    weeks = top.whole("weeks", 1, MOST_WEEKS)
    horizon = weeks if weeks > 0 else None

    def records(name: str, make: Callable[["_Fields"], Record], optional: bool = False) -> list[Record]:
        made = []
        for index, item in enumerate(top.list_of(name, optional)):
            field = f"{name}[{index}]"
            if isinstance(item, Mapping):
                subject = item.get("id", item.get("request", ""))
                fields = _Fields(item, field, subject if isinstance(subject, str) else "", errors)
                made.append(make(fields))
                fields.note_unknown(name, unknown)
            else:
                errors.append(FieldError(field, "must be an object"))
        return made

    professionals = records("professionals", lambda fields: _professional(fields, horizon))
    schemes = records("schemes", _scheme)
    requests = records("requests", lambda fields: _request(fields, horizon))
    current = records("current", _current)
    forbidden = records("forbidden", _forbidden, optional=True)
    top.note_unknown("", unknown)
    passed_over = [_once(found) for found in unknown.values()]

    people = _unique("professionals", [one.id for one in professionals], errors)
    work = _unique("requests", [one.id for one in requests], errors)
    budgets = _unique("schemes", [one.id for one in schemes], errors)
    for index, request in enumerate(requests):
        if request.scheme is not None and request.scheme not in budgets:
            errors.append(_unknown(f"requests[{index}].scheme", "scheme", request.scheme, request.id))
    links: list[tuple[str, Current | Forbidden]] = [
        *((f"current[{index}]", one) for index, one in enumerate(current)),
        *((f"forbidden[{index}]", one) for index, one in enumerate(forbidden)),
    ]
    for field, link in links:
        if link.request and link.request not in work:
            errors.append(_unknown(f"{field}.request", "request", link.request, ""))
        if link.professional and link.professional not in people:
            errors.append(_unknown(f"{field}.professional", "professional", link.professional, link.request))
    _unique("current", [one.request for one in current], errors, "request")

    if errors:
        # A field that lacks often stands there under another name.
        raise InvalidInstance((*errors, *passed_over))
    if notices is not None:
        notices += [*passed_over, *_of_no_hours(requests)]
    return Instance(
        start=start,
        weeks=weeks,
        professionals=tuple(professionals),
        requests=tuple(requests),
        schemes=tuple(schemes),
        current=tuple(current),
        forbidden=tuple(dict.fromkeys(forbidden)),
    )


def _once(found: list[FieldError]) -> FieldError:
    """One notice for the same unknown field in many records."""
    first, more = found[0], len(found) - 1
    return replace(first, message=f"{first.message}; so in {more} more") if more else first


def _of_no_hours(requests: list[Request]) -> list[FieldError]:
    return [
        FieldError(f"requests[{index}].hours_per_week", "is 0, so a place for it adds nothing", request.id)
        for index, request in enumerate(requests)
        if request.hours_per_week == 0
    ]


def _professional(fields: "_Fields", weeks: int | None) -> Professional:
    return Professional(
        id=fields.text("id"),
        skills=fields.names("skills"),
        target_groups=fields.names("target_groups"),
        latitude=fields.number("latitude", -90, 90),
        longitude=fields.number("longitude", -180, 180),
        max_travel_km=fields.number("max_travel_km", 0, math.inf),
        hours=fields.whole_list("hours", weeks),
    )


def _request(fields: "_Fields", weeks: int | None) -> Request:
    first_week = fields.week("first_week", weeks)
    last_week = fields.week("last_week", weeks)
    if last_week < first_week and last_week >= 0:
        fields.fail("last_week", f"week {last_week} comes before first_week {first_week}")
    return Request(
        id=fields.text("id"),
        latitude=fields.number("latitude", -90, 90),
        longitude=fields.number("longitude", -180, 180),
        first_week=first_week,
        last_week=last_week,
        hours_per_week=fields.whole("hours_per_week", 0, MOST_HOURS),
        skills=fields.names("skills"),
        target_groups=fields.names("target_groups"),
        priority=fields.whole("priority", 1, 3),
        remote_share=fields.number("remote_share", 0, 1),
        scheme=fields.text_or_null("scheme"),
    )


def _scheme(fields: "_Fields") -> Scheme:
    return Scheme(id=fields.text("id"), hours=fields.whole("hours", 0, MOST_HOURS))


def _current(fields: "_Fields") -> Current:
    return Current(fields.text("request"), fields.text("professional"), fields.flag("fixed"))


def _forbidden(fields: "_Fields") -> Forbidden:
    return Forbidden(fields.text("request"), fields.text("professional"))


def _unknown(field: str, kind: str, name: str, subject: str) -> FieldError:
    return FieldError(field, f"names the unknown {kind} {name!r}", subject)


def _unique(records: str, names: list[str], errors: list[FieldError], key: str = "id") -> dict[str, int]:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name and name in first:
            message = f"{name!r} is already used by {records}[{first[name]}]"
            errors.append(FieldError(f"{records}[{index}].{key}", message))
        first.setdefault(name, index)
    return first


class _Fields:
    """The fields of one record. Each reader notes what is wrong and returns a stand-in to go on with."""

    def __init__(self, data: Mapping[str, Any], path: str, subject: str, errors: list[FieldError]) -> None:
        self._data = data
        self._path = path
        self._subject = subject
        self._errors = errors
        self._known: set[str] = set()

    def note_unknown(self, records: str, unknown: dict[tuple[str, str], list[FieldError]]) -> None:
        """Note the fields that nobody asked for, after all others are read."""
        for name in self._data:
            if name not in self._known:
                near = difflib.get_close_matches(name, self._known, n=1)
                hint = f"; perhaps {near[0]} is meant" if near else ""
                field = f"{self._path}.{_shown_name(name)}" if self._path else _shown_name(name)
                unknown.setdefault((records, name), []).append(
                    FieldError(field, f"is no field of an instance and is passed over{hint}", self._subject)
                )

    def fail(self, name: str, message: str) -> None:
        field = f"{self._path}.{name}" if self._path else name
        self._errors.append(FieldError(field, message, self._subject))

    def _get(self, name: str) -> Any:
        value = self._look(name, _MISSING)
        if value is _MISSING:
            self.fail(name, "is missing")
        return value

    def _look(self, name: str, default: Any) -> Any:
        self._known.add(name)
        return self._data.get(name, default)

    def text(self, name: str) -> str:
        value = self._get(name)
        if _is_text(value):
            return str(value)
        if value is not _MISSING:
            self.fail(name, f"must be a text that is not empty, not {_shown(value)}")
        return ""

    def text_or_null(self, name: str) -> str | None:
        return None if self._look(name, _MISSING) is None else self.text(name) or None

    def flag(self, name: str) -> bool:
        value = self._look(name, False)
        if not isinstance(value, bool):
            self.fail(name, f"must be true or false, not {_shown(value)}")
        return value is True

    def number(self, name: str, least: float, most: float) -> float:
        value = self._get(name)
        if value is _MISSING:
            return math.nan
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(name, f"must be a number, not {_shown(value)}")
        elif abs(value) > sys.float_info.max or math.isnan(value):
            self.fail(name, f"must be a finite number, not {_shown(value)}")
        elif not least <= value <= most:
            limits = f"from {least} to {most}" if math.isfinite(most) else f"{least} or more"
            self.fail(name, f"must be {limits}, not {_shown(value)}")
        else:
            return float(value)
        return math.nan

    def whole(self, name: str, least: int, most: int) -> int:
        value = self._get(name)
        return least - 1 if value is _MISSING else self._whole(name, value, least, most)

    def _whole(self, name: str, value: Any, least: int, most: int) -> int:
        # JSON writers of spreadsheets turn 16 into 16.0; that is still a whole number.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, float) and math.isinf(value):
            self.fail(name, f"must be a whole number from {least} to {most}, not one so large")
        elif isinstance(value, bool) or not isinstance(value, int):
            self.fail(name, f"must be a whole number, not {_shown(value)}")
        elif not least <= value <= most:
            self.fail(name, f"must be a whole number from {least} to {most}, not {_shown(value)}")
        else:
            return value
        return least - 1

    def week(self, name: str, weeks: int | None) -> int:
        # Any number that can be one: what lies outside the horizon is told below, in words of its own.
        value = self.whole(name, 0, MOST_NUMBER)
        if weeks is not None and value >= weeks:
            self.fail(name, f"week {value} lies outside the horizon of {weeks} weeks (0 to {weeks - 1})")
        return value

    def list_of(self, name: str, optional: bool = False) -> list[Any]:
        value = self._look(name, []) if optional else self._get(name)
        if isinstance(value, list):
            return value
        if value is not _MISSING:
            self.fail(name, f"must be a list, not {_shown(value)}")
        return []

    def names(self, name: str) -> frozenset[str]:
        found: set[str] = set()
        for index, value in enumerate(self.list_of(name)):
            if not _is_text(value):
                self.fail(f"{name}[{index}]", f"must be a text that is not empty, not {_shown(value)}")
            elif value in found:
                self.fail(f"{name}[{index}]", f"{value!r} is named twice")
            else:
                found.add(value)
        return frozenset(found)

    def whole_list(self, name: str, length: int | None) -> tuple[int, ...]:
        values = self.list_of(name)
        is_list = isinstance(self._data.get(name), list)
        if is_list and length is not None and len(values) != length:
            self.fail(name, f"must have one entry for each of the {length} weeks, not {len(values)}")
        return tuple(
            self._whole(f"{name}[{index}]", value, 0, MOST_HOURS) for index, value in enumerate(values)
        )

    def monday(self, name: str) -> date:
        value = self._get(name)
        stand_in = date(2001, 1, 1)
        if value is _MISSING:
            return stand_in
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            self.fail(name, f"must be a date such as 2026-11-30, not {_shown(value)}")
            return stand_in
        if day.weekday() != 0:
            self.fail(name, f"must be a Monday, and {value} is not")
        return day


def _is_text(value: object) -> bool:
    """Whether it is a text with something in it that can be written to a file again (JSON allows half of a
    pair of surrogates, UTF-8 does not)."""
    return isinstance(value, str) and bool(value) and not any("\ud800" <= one <= "\udfff" for one in value)


def _shown_name(name: str) -> str:
    """The name of a field that may hold anything, so that a line stays one line."""
    return name if name.isidentifier() and len(name) <= 40 else _shown(name)


def _shown(value: object) -> str:
    # What is nested may be too deep to show.
    text = f"a {type(value).__name__}" if value and isinstance(value, list | dict) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
