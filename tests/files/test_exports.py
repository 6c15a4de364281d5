"""Files for a spreadsheet: nothing in them is calculated, and they open as they should."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from files.exports import csv_response, harmless, xlsx_response
from files.workbooks import Sheet, workbook

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\u200b=1", "\ufeff=1",
    "\x00=1", "＝1+1", "＋1",
    "－1", "＠SUM(A1)", "\u3000＝1", "﹦1", "−1", "\t", "=cmd|'/C calc'!A0", "\u202e=1",
]  # fmt: skip


def rows_of(cells: list[list[Any]]) -> list[list[str]]:
    text = csv_response("lijst", ["Naam"], cells).getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_of_a_csv_file_starts_a_formula(cell: str) -> None:
    [_header, [written]] = rows_of([[cell]])
    assert written.startswith("'")


@given(st.text(max_size=30))
def test_a_text_in_a_csv_file_comes_back_or_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) in (text, f"'{text}")
    [_header, [written]] = rows_of([[text]]) if text else [[], [""]]
    assert written in (text, f"'{text}")


@pytest.mark.parametrize("cell", ["gewoon", "a=1", "'s-Hertogenbosch", "1-1", "§ 3", "éé", ""])
def test_ordinary_texts_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


def test_a_dutch_excel_opens_the_file_without_questions() -> None:
    answer = csv_response("lijst", ["Naam", "Getal"], [["é", 1.5], ["x", -3], ["y", None]])
    assert answer.getvalue() == "\ufeffNaam;Getal\r\né;1,5\r\nx;-3\r\ny;\r\n".encode()
    assert answer["Content-Disposition"] == 'attachment; filename="lijst.csv"'


def test_rows_are_sent_as_they_come() -> None:
    asked = []

    def rows() -> Iterator[list[int]]:
        for number in range(1000):
            asked.append(number)
            yield [number]

    first = next(iter(csv_response("lijst", ["Nummer"], rows()).streaming_content))
    assert first.startswith("\ufeffNummer".encode())
    assert len(asked) < 1000


def read(sheets: list[Sheet]) -> Any:
    return load_workbook(io.BytesIO(xlsx_response("map", sheets).getvalue()))


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_text_of_a_workbook_is_a_formula(cell: str) -> None:
    data = b"".join(workbook([Sheet("Blad", [cell], [[cell]])]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in sheet.replace("<frozen", "")
    assert all(one.data_type == "s" for row in read([Sheet("Blad", [cell], [[cell]])])["Blad"] for one in row)


def test_numbers_days_and_moments_are_what_they_are() -> None:
    moment = dt.datetime(2026, 3, 4, 13, 30)  # noqa: DTZ001  a spreadsheet knows no zone
    sheet = read(
        [Sheet("Blad", ["A"], [[3], [2.5], [dt.date(2026, 3, 4)], [moment], [None], [True], ["3"]])]
    )["Blad"]
    cells = [row[0] for row in sheet][1:]
    assert [cell.value for cell in cells] == [
        3, 2.5, dt.datetime(2026, 3, 4), moment, None, True, "3",  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.data_type for cell in cells] == ["n", "n", "d", "d", "n", "b", "s"]


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=3), max_size=5), st.text(max_size=40))
def test_whatever_text_makes_a_workbook_that_can_be_read(rows: list[list[str]], name: str) -> None:
    data = b"".join(workbook([Sheet(name, ["A"], rows), Sheet(name, ["A"], [])]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for part in archive.namelist():
            fromstring(archive.read(part))
    names = load_workbook(io.BytesIO(data)).sheetnames
    assert len({one.lower() for one in names}) == 2
    assert all(0 < len(one) <= 31 for one in names)


def test_a_text_longer_than_a_cell_holds_is_cut() -> None:
    cell = read([Sheet("Blad", ["A"], [["x" * 40_000]])])["Blad"]["A2"]
    assert len(cell.value) == 32_767


def test_sheets_are_named_as_excel_takes_them() -> None:
    names = read(
        [Sheet("Te lang: " + "x" * 40, ["A"], []), Sheet("a/b", ["A"], []), Sheet("A B", ["A"], [])]
    ).sheetnames
    assert names == ["Te lang  " + "x" * 22, "a b", "A B 2"]


def test_a_workbook_is_sent_as_it_is_made() -> None:
    asked = []

    def rows() -> Iterator[list[int]]:
        for number in range(20_000):
            asked.append(number)
            yield [number]

    next(iter(workbook([Sheet("Blad", ["A"], rows())])))
    assert len(asked) < 20_000
