"""Writing an .xlsx workbook piece by piece: a zip of small XML files (ECMA-376), every text an inline string.

Written here because a library would hold the whole workbook in the memory of a web process; there is no way
to make a formula, so no text can become one.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

ROWS_A_CHUNK = 500
MOST_CHARACTERS = 32_767  # of a cell, says Excel
# From here a spreadsheet counts days; its times know no zone.
EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001
# What XML can't hold; half of a surrogate pair is no character at all.
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NAMELESS = re.compile(r"[\[\]:*?/\\]")
# Numbers of the styles in STYLES, in their order.
PLAIN, HEADING, DAY, MOMENT, BROKEN = range(5)

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '<numFmt numFmtId="166" formatCode="0.0"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for number in (164, 165, 166)
    )
    + '</cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the names of its columns, and rows that are asked for while it is written."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


class _Pipe(io.RawIOBase):
    """What a zip file writes into, given on piece by piece; it can't go back, so the zip streams."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.written = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self.pieces.append(bytes(piece))
        self.written += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self.written

    def take(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def workbook(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """The bytes of a workbook, in pieces; rows are written as they come."""
    pipe, names = _Pipe(), list[str]()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(sheets, 1):
            names.append(_name(sheet.name, names))
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for piece in _sheet(sheet):
                    part.write(piece.encode())
                    if chunk := pipe.take():
                        yield chunk
        for path, text in _parts(names or [_name("1", [])]):
            archive.writestr(path, DECLARATION + text)
    yield pipe.take()


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="1" width="34" customWidth="1"/>'
        f'<col min="2" max="{max(2, len(sheet.header))}" width="18" customWidth="1"/></cols><sheetData>'
    )
    yield f"<row>{''.join(_text(name, HEADING) for name in sheet.header)}</row>"
    lines: list[str] = []
    for row in sheet.rows:
        lines.append(f"<row>{''.join(map(_cell, row))}</row>")
        if len(lines) >= ROWS_A_CHUNK:
            yield "".join(lines)
            lines = []
    yield f"{''.join(lines)}</sheetData></worksheet>"


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, float):
        return f'<c s="{BROKEN}"><v>{value!r}</v></c>'
    if isinstance(value, dt.datetime):
        moment = value.replace(tzinfo=None)
        return f'<c s="{MOMENT}"><v>{(moment - EPOCH) / dt.timedelta(days=1)!r}</v></c>'
    if isinstance(value, dt.date):
        return f'<c s="{DAY}"><v>{(value - EPOCH.date()).days}</v></c>'
    return _text(str(value), PLAIN)


def _text(text: str, style: int) -> str:
    clean = escape(IMPOSSIBLE.sub("", text)[:MOST_CHARACTERS])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


def _name(name: str, taken: Sequence[str]) -> str:
    """A name that Excel takes: at most 31 characters, each once whatever its capitals."""
    plain = NAMELESS.sub(" ", IMPOSSIBLE.sub("", name)).strip("' ")[:31] or "1"
    found, number = plain, 2
    while found.lower() in {one.lower() for one in taken}:
        found, number = f"{plain[:28]} {number}", number + 1
    return found


def _parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The files around the sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{sheets}</sheets></workbook>',
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(
            [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
            + [("styles", "styles.xml")]
        ),
    )
    yield "xl/styles.xml", STYLES
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    kinds = "".join(
        f'<Override PartName="/xl/{path}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'spreadsheetml.{kind}+xml"/>'
        for path, kind in [
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            *((f"worksheets/sheet{number}", "worksheet") for number in numbers),
        ]
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{kinds}</Types>',
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'
