"""Every mistake in an instance is refused and named by its field."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from experts.matching import FieldError, InvalidInstance, parse_instance, read_instance
from tests.matching.cases import instance, professional, request


def fields_refused(data: Any) -> set[str]:
    with pytest.raises(InvalidInstance) as refused:
        parse_instance(data)
    return {error.field for error in refused.value.errors}


def test_a_right_instance_is_read_and_may_hold_zero_hours() -> None:
    data = instance(
        professionals=[professional(hours=[0, 0, 16.0, 0], max_travel_km=0)],
        requests=[request(hours_per_week=0, scheme="S1")],
        schemes=[{"id": "S1", "hours": 0}],
        current=[{"request": "R1", "professional": "P1"}],
    )
    read = parse_instance(data)
    assert read.professionals[0].hours == (0, 0, 16, 0)
    assert read.current[0].fixed is False
    assert read.forbidden == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": "2026-12-01"}, "start"),
        ({"start": 20261130}, "start"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": True}, "weeks"),
        ({"weeks": 5}, "professionals[0].hours"),
        ({"professionals": {}}, "professionals"),
        ({"professionals": [3]}, "professionals[0]"),
        ({"schemes": None}, "schemes"),
        ({"schemes": [{"id": "S1", "hours": -1}]}, "schemes[0].hours"),
        ({"schemes": [{"id": "S1", "hours": 1}, {"id": "S1", "hours": 1}]}, "schemes[1].id"),
        ({"current": [{"request": "R9", "professional": "P1"}]}, "current[0].request"),
        ({"current": [{"request": "R1", "professional": "P9"}]}, "current[0].professional"),
        ({"current": [{"request": "R1", "professional": "P1", "fixed": 1}]}, "current[0].fixed"),
        ({"current": [{"request": "R1", "professional": "P1"}] * 2}, "current[1].request"),
        ({"forbidden": [{"request": "R1", "professional": "P9"}]}, "forbidden[0].professional"),
        ({"forbidden": [{"request": "R1"}]}, "forbidden[0].professional"),
    ],
)
def test_a_mistake_in_the_instance_is_named(changes: dict[str, Any], field: str) -> None:
    assert fields_refused(instance(**changes)) == {field}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"latitude": math.nan}, "latitude"),
        ({"latitude": None}, "latitude"),
        ({"longitude": 181}, "longitude"),
        ({"max_travel_km": math.inf}, "max_travel_km"),
        ({"max_travel_km": -1}, "max_travel_km"),
        ({"skills": ["a", "a"]}, "skills[1]"),
        ({"skills": "a"}, "skills"),
        ({"target_groups": [None]}, "target_groups[0]"),
        ({"hours": [32, 32, 32]}, "hours"),
        ({"hours": [32, -1, 32, 32]}, "hours[1]"),
        ({"hours": [32, 32, math.nan, 32]}, "hours[2]"),
        ({"hours": [32, 32, 32, 7.5]}, "hours[3]"),
    ],
)
def test_a_mistake_in_a_professional_is_named(changes: dict[str, Any], field: str) -> None:
    data = instance(professionals=[professional("P0"), professional(**changes)])
    assert fields_refused(data) == {f"professionals[1].{field}"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_week": -1}, "first_week"),
        ({"last_week": 4}, "last_week"),
        ({"first_week": 3, "last_week": 2}, "last_week"),
        ({"hours_per_week": 1.5}, "hours_per_week"),
        ({"hours_per_week": "16"}, "hours_per_week"),
        ({"priority": 4}, "priority"),
        ({"remote_share": 1.01}, "remote_share"),
        ({"remote_share": math.nan}, "remote_share"),
        ({"scheme": "S9"}, "scheme"),
        ({"longitude": -math.inf}, "longitude"),
    ],
)
def test_a_mistake_in_a_request_is_named(changes: dict[str, Any], field: str) -> None:
    data = instance(requests=[request("R0"), request(**changes)])
    assert fields_refused(data) == {f"requests[1].{field}"}


@pytest.mark.parametrize("field", ["latitude", "longitude", "hours", "skills", "max_travel_km", "id"])
def test_a_missing_field_is_named(field: str) -> None:
    person = professional()
    del person[field]
    assert fields_refused(instance(professionals=[person])) == {f"professionals[0].{field}"}


def test_all_mistakes_are_told_at_once_with_the_record_they_are_in() -> None:
    data = instance(requests=[request(priority=0, last_week=9), request()])
    with pytest.raises(InvalidInstance) as refused:
        parse_instance(data)
    assert {error.field for error in refused.value.errors} == {
        "requests[0].priority",
        "requests[0].last_week",
        "requests[1].id",
    }
    assert "requests[0].last_week (R1): week 9 lies outside the horizon" in str(refused.value)


@pytest.mark.parametrize("text", ["[1,", "[]", "\xff"])
def test_a_file_without_an_instance_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "instance.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InvalidInstance, match="file"):
        read_instance(path)


@pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
def test_an_empty_file_is_called_empty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "instance.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInstance, match="file: is empty"):
        read_instance(path)


def test_a_byte_order_mark_before_the_instance_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(instance()), encoding="utf-8-sig")
    assert read_instance(path) == parse_instance(instance())


def test_work_of_zero_hours_is_read_and_named() -> None:
    notices: list[FieldError] = []
    parse_instance(instance(requests=[request("R0"), request(hours_per_week=0)]), notices)
    assert [str(one) for one in notices] == [
        "requests[1].hours_per_week (R1): is 0, so a place for it adds nothing"
    ]


def test_a_field_that_no_instance_has_is_named_and_passed_over() -> None:
    notices: list[FieldError] = []
    data = instance(
        requests=[request("R0", note="x"), request(note="y")],
        current=[{"request": "R1", "professional": "P1", "fixd": True}],
        forbiden=[],
    )
    read = parse_instance(data, notices)
    assert read.current[0].fixed is False
    assert [str(one) for one in notices] == [
        "requests[0].note (R0): is no field of an instance and is passed over; so in 1 more",
        "current[0].fixd (R1): is no field of an instance and is passed over; perhaps fixed is meant",
        "forbiden: is no field of an instance and is passed over; perhaps forbidden is meant",
    ]


def test_a_field_under_another_name_stands_beside_the_one_that_lacks() -> None:
    person = professional()
    person["max_travel"] = person.pop("max_travel_km")
    with pytest.raises(InvalidInstance) as refused:
        parse_instance(instance(professionals=[person]))
    missing, other = map(str, refused.value.errors)
    assert missing == "professionals[0].max_travel_km (P1): is missing"
    assert other.endswith("perhaps max_travel_km is meant")


@pytest.mark.parametrize("week", [4, 5_000, 10**8])
def test_a_week_after_the_horizon_is_told_with_the_horizon(week: int) -> None:
    with pytest.raises(InvalidInstance, match=f"week {week} lies outside the horizon of 4 weeks"):
        parse_instance(instance(requests=[request(last_week=week)]))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"hours_per_week": 16', '"hours_per_week": ' + "9" * 5000, "requests[0].hours_per_week (R1)"),
        ('"hours_per_week": 16', '"hours_per_week": 1e400', "requests[0].hours_per_week (R1)"),
        ('"latitude": 52.09', '"latitude": ' + "9" * 390, "professionals[0].latitude (P1)"),
        ('"weeks": 4', '"weeks": 4, "weeks": 3', "weeks: "),
        ('"id": "R1"', '"id": "R\\ud800"', "requests[0].id"),
        ('"skills": ["a"]', '"skills": ["\\udc00"]', "professionals[0].skills[0] (P1)"),
        ('"schemes": []', '"schemes": ' + "[" * 10**5 + "]" * 10**5, "file: "),
    ],
)
def test_what_only_a_file_can_hold_is_named_too(tmp_path: Path, before: str, after: str, says: str) -> None:
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(instance()).replace(before, after))
    with pytest.raises(InvalidInstance) as refused:
        read_instance(path)
    assert str(refused.value).startswith(says)


def test_nan_as_python_writes_it_in_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(instance(requests=[request(latitude=math.nan)])))
    with pytest.raises(InvalidInstance, match=r"requests\[0\]\.latitude \(R1\): must be a finite number"):
        read_instance(path)
