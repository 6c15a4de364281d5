"""Reads provinces, municipalities and regions from the tables in `data/` and puts them in the database.

Everything is read and checked before the first row is written; then one transaction, in bulk. Only what
differs is touched, so loading again changes nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction

from .models import Municipality, Province, Region

DATA = Path(__file__).parent / "data"
# Middle points of Dutch municipalities, islands included; Caribbean ones are not municipalities.
LATITUDES, LONGITUDES = (50.7, 53.7), (3.2, 7.3)

Number = int | None


class BadRows(Exception):
    """Rows that can't be right; `problems` names file and line of each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Tables:
    """What the files say: field values by key, as the models want them."""

    provinces: dict[str, dict[str, Any]] = field(default_factory=dict)
    regions: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    municipalities: dict[str, dict[str, Any]] = field(default_factory=dict)
    region_of: set[tuple[str, tuple[str, str]]] = field(default_factory=set)
    neighbours: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Loaded:
    """How many rows were new, different or gone."""

    created: int
    changed: int
    removed: int


class _Row:
    """One line of a file; its getters collect what is wrong instead of stopping at the first fault."""

    def __init__(self, place: str, cells: dict[str, str | None], problems: list[str]) -> None:
        self.place, self.cells, self.problems = place, cells, problems

    def wrong(self, reason: str) -> None:
        self.problems.append(f"{self.place}: {reason}")

    def text(self, name: str, *, pattern: str = "", optional: bool = False) -> str:
        value = (self.cells.get(name) or "").strip()
        if not value and not optional:
            self.wrong(f"{name} is empty")
        elif value and pattern and not re.fullmatch(pattern, value):
            self.wrong(f"{name} can't be {value!r}")
        return value

    def whole(self, name: str, low: int, high: int, *, optional: bool = False) -> Number:
        value = self.text(name, optional=optional)
        if not value:
            return None
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            self.wrong(f"{name} must be a whole number from {low} to {high}, not {value!r}")
            return None
        return int(value)

    def degrees(self, name: str, limits: tuple[float, float]) -> float:
        value = self.text(name)
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if value and not limits[0] <= number <= limits[1]:
            self.wrong(f"{name} must lie from {limits[0]} to {limits[1]}, not {value!r}")
        return number


def _rows(path: Path, problems: list[str]) -> Iterator[_Row]:
    try:
        with path.open(encoding="utf-8", newline="") as source:
            reader = csv.DictReader(source, strict=True)
            for cells in reader:
                row = _Row(f"{path.name}, line {reader.line_num}", cells, problems)
                if None in cells or None in cells.values():
                    row.wrong("the number of columns differs from the first line")
                    continue
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(f"{path.name}: {error}")


def read_tables(folder: Path = DATA) -> Tables:
    """Read and check the files in `folder`. Raises BadRows naming each fault."""
    problems: list[str] = []
    tables = Tables()
    for row in _rows(folder / "provinces.csv", problems):
        _read_province(row, tables)
    borders: list[tuple[_Row, str, list[str]]] = []
    for row in _rows(folder / "municipalities.csv", problems):
        code = _read_municipality(row, tables)
        borders.append((row, code, row.text("neighbours", optional=True).split()))
    for row, code, others in borders:
        for other in others:
            if other not in tables.municipalities or other == code:
                row.wrong(f"neighbour {other!r} is no other municipality in this file")
            # A border has two sides, also when the file names one.
            tables.neighbours |= {(code, other), (other, code)}
    if problems:
        raise BadRows(problems)
    return tables


def _read_province(row: _Row, tables: Tables) -> None:
    code = row.text("code", pattern=r"PV\d\d")
    if code in tables.provinces:
        row.wrong(f"code {code!r} occurs twice")
    tables.provinces[code] = {"name": row.text("name"), "slug": row.text("slug", pattern=r"[a-z0-9-]+")}


def _read_municipality(row: _Row, tables: Tables) -> str:
    code = row.text("code", pattern=r"GM\d{4}")
    if code in tables.municipalities:
        row.wrong(f"code {code!r} occurs twice")
    province = row.text("province_code")
    if province and province not in tables.provinces:
        row.wrong(f"province_code {province!r} is not in provinces.csv")
    values = {
        "name": row.text("name"),
        "slug": row.text("slug", pattern=r"[a-z0-9-]+"),
        "aliases": row.text("aliases", optional=True),
        "province_id": province,
        "inhabitants": row.whole("inhabitants", 1, 5_000_000),
        "inhabitants_year": row.whole("inhabitants_year", 2000, 2100),
        "latitude": row.degrees("latitude", LATITUDES),
        "longitude": row.degrees("longitude", LONGITUDES),
        "homes": row.whole("homes", 1, 5_000_000, optional=True),
        "homes_year": row.whole("homes_year", 2000, 2100, optional=True),
        "social_rent_percentage": row.whole("social_rent_percentage", 0, 100, optional=True),
        "social_rent_year": row.whole("social_rent_year", 2000, 2100, optional=True),
    }
    for name in ("name", "slug"):
        if any(values[name] == other[name] for other in tables.municipalities.values()):
            row.wrong(f"{name} {values[name]!r} occurs twice")
    tables.municipalities[code] = values
    # CBS gives labour market regions no code that is in use; their name is unique.
    for kind, code_column, name_column in (
        (Region.Kind.COROP, "corop_code", "corop_name"),
        (Region.Kind.LABOUR_MARKET, "labour_market_region", "labour_market_region"),
        (Region.Kind.SAFETY, "safety_region_code", "safety_region_name"),
    ):
        key = (str(kind), row.text(code_column))
        name = row.text(name_column)
        if tables.regions.setdefault(key, {"name": name})["name"] != name:
            row.wrong(f"{code_column} {key[1]!r} has two names")
        tables.region_of.add((code, key))
    return code


@transaction.atomic
def put_places(tables: Tables) -> Loaded:
    """Make the database say what the tables say. A municipality that ended stays: questions point at it."""
    counts = [_put(Province, ("code",), {(code,): values for code, values in tables.provinces.items()})]
    counts.append(_put(Region, ("kind", "code"), tables.regions))
    counts.append(
        _put(Municipality, ("code",), {(code,): values for code, values in tables.municipalities.items()})
    )
    ids = {(region.kind, region.code): region.pk for region in Region.objects.all()}
    counts.append(
        _put_pairs(
            Municipality.regions.through,
            ("municipality_id", "region_id"),
            {(code, ids[key]) for code, key in tables.region_of},
        )
    )
    counts.append(
        _put_pairs(
            Municipality.neighbours.through,
            ("from_municipality_id", "to_municipality_id"),
            tables.neighbours,
        )
    )
    return Loaded(*(sum(column) for column in zip(*counts, strict=True)))


def _put(
    model: type[models.Model], key: tuple[str, ...], wanted: dict[Any, dict[str, Any]]
) -> tuple[int, int, int]:
    manager: models.Manager[Any] = model._default_manager
    there = {tuple(getattr(row, name) for name in key): row for row in manager.all()}
    new = [
        model(**dict(zip(key, identity, strict=True)), **values)
        for identity, values in wanted.items()
        if identity not in there
    ]
    changed = []
    for identity, values in wanted.items():
        row = there.get(identity)
        if row is not None and any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    manager.bulk_create(new)
    if changed:
        names = {name.removesuffix("_id") for values in wanted.values() for name in values}
        manager.bulk_update(changed, sorted(names))
    return len(new), len(changed), 0


def _put_pairs(
    through: Any, columns: tuple[str, str], wanted: Iterable[tuple[Any, Any]]
) -> tuple[int, int, int]:
    wanted = set(wanted)
    there = {(left, right): pk for left, right, pk in through.objects.values_list(*columns, "pk")}
    new = [through(**dict(zip(columns, pair, strict=True))) for pair in sorted(wanted - there.keys())]
    through.objects.bulk_create(new)
    stale = [there[pair] for pair in there.keys() - wanted]
    through.objects.filter(pk__in=stale).delete()
    return len(new), 0, len(stale)
