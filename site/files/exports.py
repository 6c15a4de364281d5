"""Tables as files for a spreadsheet: CSV as a Dutch Excel opens it, and .xlsx, sent as they are made."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from .workbooks import Sheet, workbook

# What a spreadsheet takes for the start of a formula (OWASP, CSV injection). Compared after normalisation:
# some programs take full-width signs, such as those of a Japanese keyboard, for the plain ones.
FORMULA = ("=", "+", "-", "@")
# A spreadsheet skips what is not seen before it looks for a formula.
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_A_CHUNK = 200


class _Lines:
    """What a csv.writer wrote since the last time somebody asked."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)

    def take(self) -> bytes:
        lines, self.lines = self.lines, []
        return "".join(lines).encode()


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A CSV file to save. With semicolons and a byte-order mark, as a Dutch Excel opens it without questions.

    A text that a spreadsheet would calculate gets an apostrophe in front; numbers stay numbers, with a
    comma where they have a fraction.
    """
    response = StreamingHttpResponse(_csv(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(name: str, sheets: Iterable[Sheet]) -> StreamingHttpResponse:
    """A workbook to save; a text in it is a text, whatever it begins with."""
    response = StreamingHttpResponse(workbook(sheets), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def harmless(cell: object) -> object:
    """The cell as no spreadsheet calculates it."""
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(cell, str) and calculates(cell):
        return f"'{cell}"
    return "" if cell is None else cell


def calculates(text: str) -> bool:
    """Whether a spreadsheet may take this text for a formula, or lose its way in what can't be seen."""
    if text[:1] in ("\t", "\r", "\n", "\x00"):
        return True
    for sign in text:
        if unicodedata.category(sign) not in UNSEEN:
            return unicodedata.normalize("NFKC", sign).startswith(FORMULA) or sign in "−﹢"
    return False


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    lines = _Lines()
    writer = csv.writer(lines, delimiter=";")
    lines.write("\ufeff")
    writer.writerow([harmless(cell) for cell in header])
    for number, row in enumerate(rows, 1):
        writer.writerow([harmless(cell) for cell in row])
        if number % ROWS_A_CHUNK == 0:
            yield lines.take()
    yield lines.take()
