"""The places of the Netherlands: complete, loaded once, and faults are named by file and line."""

from __future__ import annotations

import shutil
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from vocabulary.models import Municipality, Province, Region
from vocabulary.places import DATA, BadRows, put_places, read_tables

pytestmark = pytest.mark.django_db


def load(folder: Path = DATA) -> str:
    output = StringIO()
    call_command("load_municipalities", folder=folder, stdout=output)
    return output.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tables to spoil."""
    for name in ("provinces.csv", "municipalities.csv"):
        shutil.copy(DATA / name, tmp_path)
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_of_them_with_their_regions_and_neighbours() -> None:
    load()
    assert Province.objects.count() == 12
    assert Municipality.objects.count() == 342
    kinds = {kind: Region.objects.filter(kind=kind).count() for kind in Region.Kind.values}
    assert kinds == {"corop": 40, "labour_market": 35, "safety": 25}
    assert not Municipality.objects.exclude(regions__kind="corop").exists()
    groningen = Municipality.objects.get(code="GM0014")
    assert groningen.province.name == "Groningen"
    assert groningen in groningen.neighbours.first().neighbours.all()  # type: ignore[union-attr]


def test_a_second_time_changes_nothing_and_both_are_quick() -> None:
    started = time.process_time()
    assert load() == "Places: 3220 new, 0 changed, 0 removed.\n"
    assert load() == "Places: 0 new, 0 changed, 0 removed.\n"
    assert time.process_time() - started < 3


def test_a_changed_number_changes_one_row(folder: Path) -> None:
    load()
    spoil(folder, "municipalities.csv", "244829", "250000")
    assert load(folder) == "Places: 0 new, 1 changed, 0 removed.\n"
    assert Municipality.objects.get(code="GM0014").inhabitants == 250000


def test_loading_takes_a_fixed_number_of_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    tables = read_tables()
    put_places(tables)
    with django_assert_max_num_queries(12):
        put_places(tables)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("GM0014,", "GM14,", "line 2: code can't be 'GM14'"),
        (",PV20,", ",PV99,", "line 2: province_code 'PV99' is not in provinces.csv"),
        ("244829", "veel", "line 2: inhabitants must be a whole number"),
        ("53.21857", "5.321857", "line 2: latitude must lie from 50.7 to 53.7"),
        ("GM1699 GM1730", "GM1699 GM9999", "line 2: neighbour 'GM9999' is no other municipality"),
        ("GM0034,Almere", "GM0014,Almere", "line 3: code 'GM0014' occurs twice"),
        (
            "Groningen (gemeente),groningen",
            "Groningen (gemeente),groningen,te veel",
            "line 2: the number of columns",
        ),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(folder: Path, old: str, new: str, reason: str) -> None:
    spoil(folder, "municipalities.csv", old, new)
    with pytest.raises(CommandError, match=f"municipalities.csv, {reason.replace('(', '[(]')}"):
        load(folder)
    assert not Municipality.objects.exists()


def test_every_bad_row_is_named_at_once(folder: Path) -> None:
    spoil(folder, "municipalities.csv", "244829", "")
    spoil(folder, "provinces.csv", "PV21", "Fryslân")
    with pytest.raises(BadRows) as caught:
        read_tables(folder)
    assert any("provinces.csv, line 3: code can't be" in problem for problem in caught.value.problems)
    assert any(
        "municipalities.csv, line 2: inhabitants is empty" in problem for problem in caught.value.problems
    )


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "provinces.csv").unlink()
    with pytest.raises(CommandError, match=r"provinces\.csv"):
        load(folder)
