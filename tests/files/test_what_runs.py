"""Documents in which something runs by itself stay out; those that only look like it come in."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, Fit, NameObject, TextStringObject

from files.inspection import inspect
from files.pdf_actions import runs_something
from tests.files.test_extraction import pdf
from tests.files.test_uploads import CONTENT_TYPES, archive, kind_of, refusal

ROOT = Path(__file__).resolve().parents[2]


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def two_pages() -> PdfWriter:
    return PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Over woonwagens", "De standplaatsen"))))


def with_script() -> bytes:
    writer = two_pages()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    return written(writer)


def with_program() -> bytes:
    writer = two_pages()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    return written(writer)


def packed(objects: bytes, dictionary: bytes = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") -> bytes:
    content = zlib.compress(objects) if b"Flate" in dictionary else objects
    size = str(len(content)).encode()
    return (
        b"%PDF-1.5\n4 0 obj\n<< "
        + dictionary
        + b" /Length "
        + size
        + b" >>\nstream\r\n"
        + content
        + b"\nendstream\nendobj\n%%EOF\n"
    )


def test_a_script_and_a_program_stay_out() -> None:
    assert refusal(with_script(), "plan.pdf") == "runs"
    assert refusal(with_program(), "plan.pdf") == "runs"


def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(ValidationError, match="Afdrukken naar PDF"):
        inspect(io.BytesIO(with_script()), "plan.pdf", 1000)


@pytest.mark.parametrize(
    "action",
    [
        b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
        b"<</S/JavaScript/JS 5 0 R>>",
        b"<< /S /J#61vaScript /JS (x) >>",
        b"<< /S % een opmerking\n /Launch /F (cmd.exe) >>",
        b"<< /S\x00/Rendition /JS (x) >>",
        b"<< /Names << /JavaScript << /Names [(a) 6 0 R] >> >> >>",
        b"<< /Names << /JavaScript 7 0 R >> >>",
    ],
)
def test_it_is_seen_however_it_is_written(action: bytes) -> None:
    assert refusal(b"%PDF-1.7\n1 0 obj\n" + action + b"\nendobj\n%%EOF\n", "plan.pdf") == "runs"
    assert refusal(packed(b"1 0 " + action), "plan.pdf") == "runs"


def test_a_kind_of_action_that_stands_elsewhere_is_seen() -> None:
    content = b"%PDF-1.7\n1 0 obj << /S 2 0 R >> endobj\n2 0 obj /JavaScript endobj\n%%EOF\n"
    assert refusal(content, "plan.pdf") == "runs"


def test_objects_that_nobody_can_look_at_stay_out() -> None:
    odd = packed(b"1 0 <<>>", b"/Type /ObjStm /N 1 /First 4 /Filter [/ASCII85Decode /FlateDecode ]")
    assert refusal(odd, "plan.pdf") == "runs"
    assert refusal(packed(b"\x00" * (65 * 1024 * 1024)), "plan.pdf") == "runs"


def test_an_ordinary_document_comes_in() -> None:
    writer = two_pages()
    writer.add_outline_item("Hoofdstuk 1", page_number=1, fit=Fit.fit())
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/GoTo"), NameObject("/D"): TextStringObject("begin")}
    )
    writer.add_uri(0, "https://developer.mozilla.org/docs/Web/JavaScript", (10, 10, 100, 100))
    assert kind_of(written(writer), "plan.pdf") == "application/pdf"
    assert kind_of(packed(b"1 0 << /Type /Catalog >>"), "plan.pdf") == "application/pdf"
    # Broken and closed ones are told later, by who reads them.
    assert not runs_something(packed(b"x").replace(zlib.compress(b"x"), b"geen zlib"))


def test_our_own_documents_come_in() -> None:
    own = [
        path
        for kind in ("pdf", "docx", "xlsx", "pptx", "odt")
        for path in ROOT.glob(f"site/demo/**/*.{kind}")
    ]
    own += [path for kind in ("pdf", "docx", "xlsx") for path in ROOT.glob(f"knowledge/**/*.{kind}")]
    assert own
    for path in own:
        with path.open("rb") as stream:
            inspect(stream, path.name, path.stat().st_size)


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("word/embeddings/oleObject1.bin", "a.docx"),
        ("word/activeX/activeX1.bin", "a.docx"),
        ("word/activeX/activeX1.xml", "a.docx"),
        ("xl/embeddings/OLEOBJECT2.BIN", "a.xlsx"),
        ("ppt/embeddings/Microsoft_Word_97.doc", "a.pptx"),
    ],
)
def test_objects_of_other_programs_stay_out(member: str, name: str) -> None:
    part = {"a.docx": "word/document.xml", "a.xlsx": "xl/workbook.xml", "a.pptx": "ppt/presentation.xml"}[
        name
    ]
    members = {"[Content_Types].xml": CONTENT_TYPES, part: b"<x/>"}
    assert refusal(archive(members | {member: b"x"}), name) == "object"
    # What programs of today put in for a chart or for the printer is fine.
    sheet = archive({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": b"<x/>"})
    folder = part.partition("/")[0]
    good = {f"{folder}/printerSettings/printerSettings1.bin": b"x", f"{folder}/embeddings/Blad.xlsx": sheet}
    assert kind_of(archive(members | good), name)


@pytest.mark.parametrize(
    ("content", "runs"),
    [
        (b"/S%" * 1_000_000, False),
        (b"/S%\n" * 1_000_000 + b"/Launch", True),
        (b"stream\n" * 100_000, False),
        # Streams without an end are packed as no program does it.
        ((b"1 0 obj /First /Filter/FlateDecode\nstream\n" + zlib.compress(b" ")) * 100_000, True),
    ],
)
def test_bytes_that_were_made_to_take_days_are_judged(content: bytes, runs: bool) -> None:
    assert runs_something(b"%PDF-1.7\n" + content) is runs


@pytest.mark.parametrize("gap", [b" " * 5000, b"%" + b"x" * 5000 + b"\n", b"%c\n"])
def test_an_action_is_hidden_by_no_gap(gap: bytes) -> None:
    assert runs_something(b"%PDF-1.7 1 0 obj << (%) /S " + gap + b"/Launch >>")
