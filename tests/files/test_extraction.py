"""Text out of documents: what they say, page by page; hostile ones cost a process and no more."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import docx
import openpyxl
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from files.extraction import Extracted, State, extract, reading, running

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<?xml version="1.0"?><Types><Default Extension="xml" ContentType="application/xml"/></Types>'


def archive(members: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return made.getvalue()


def pdf(*pages: str, password: str = "", owner: str | None = None) -> bytes:
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(300, 300)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password or owner is not None:
        writer.encrypt(password, owner, algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    document.add_heading("De kop")
    for text in paragraphs:
        document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = "in een tabel"
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def sheet(**sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def slides(*texts: str) -> bytes:
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    return archive(
        {"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<p/>"}
        | {
            f"ppt/slides/slide{n}.xml": f'<s xmlns:a="{a}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></s>'
            for n, text in enumerate(texts, start=1)
        }
    )


def odt(body: str, pages: int = 3) -> bytes:
    o = "urn:oasis:names:tc:opendocument:xmlns"
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'<o:x xmlns:o="{o}:office:1.0" xmlns:text="{o}:text:1.0">{body}</o:x>',
            "meta.xml": f'<o:m xmlns:meta="{o}:meta:1.0" xmlns:o="{o}:office:1.0">'
            f'<meta:document-statistic meta:page-count="{pages}"/></o:m>',
        }
    )


def read(content: bytes, kind: str, **options: Any) -> Extracted:
    return extract(io.BytesIO(content), kind, **options)


def test_a_pdf_is_read_page_by_page() -> None:
    found = read(pdf("Eerste bladzijde", "", "Derde: één woning"), "pdf")
    assert (found.state, found.pages) == (State.TEXT, 3)
    assert [part.strip() for part in found.parts] == ["Eerste bladzijde", "", "Derde: één woning"]


def test_a_word_document_gives_headings_paragraphs_and_tables() -> None:
    found = read(word("Een alinea over woonwagens.", "Nog een."), "docx")
    assert found.state is State.TEXT
    assert found.parts[0].split("\n") == ["De kop", "Een alinea over woonwagens.", "Nog een.", "in een tabel"]


def test_the_pages_that_word_counted_are_known() -> None:
    body = f'<w:document xmlns:w="{W}"><w:p><w:r><w:t>Tekst</w:t></w:r></w:p></w:document>'
    content = archive(
        {"word/document.xml": body, "docProps/app.xml": "<Properties><Pages>12</Pages></Properties>"}
    )
    assert read(content, "docx") == Extracted(State.TEXT, 12, ("Tekst",))


def test_an_opendocument_text_is_read_whole() -> None:
    body = "<text:h>Kop</text:h><text:p>Een <text:span>vet</text:span><text:s/>woord<text:tab/>hier.</text:p>"
    assert read(odt(body), "odt") == Extracted(State.TEXT, 3, ("Kop\nEen vet woord hier.",))


def test_sheets_and_slides_are_parts() -> None:
    found = read(sheet(Aantallen=[["Gemeente", "Woningen"], ["Assen", 30]], Leeg=[]), "xlsx")
    assert found == Extracted(State.TEXT, 2, ("Aantallen\nGemeente Woningen\nAssen 30", "Leeg"))
    assert read(slides("Welkom", "Tot slot"), "pptx") == Extracted(State.TEXT, 2, ("Welkom", "Tot slot"))


def test_ten_slides_stand_in_the_order_of_their_numbers() -> None:
    assert read(slides(*map(str, range(1, 12))), "pptx").parts == tuple(map(str, range(1, 12)))


def test_plain_text_of_any_western_kind() -> None:
    assert read("één;twee".encode(), "text").parts == ("één;twee",)
    assert read("één;twee".encode("cp1252"), "text").parts == ("één;twee",)


def test_of_a_very_long_table_the_beginning_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_OF_TABLE", 20)
    content = io.BytesIO(b"groep;aantal\n" + b"wonen;1\n" * 9)
    assert list(reading.table(content)) == ["groep, aantal;\nwonen, 1"]


def test_a_table_with_separators_reads_as_its_cells() -> None:
    table = 'groep;aantal;bron\n"Wonen; tijdelijk";100;\n;;\nwoningcorporatie;;'
    read_out = "groep, aantal, bron;\nWonen; tijdelijk, 100;\nwoningcorporatie"
    assert read(table.encode(), "csv").parts == (read_out,)
    assert read(table.replace(";", "\t").encode("cp1252"), "csv").parts[0].startswith("groep, aantal, bron")
    too_large = ("a" * 200_000 + ",b").encode()
    assert read(too_large, "csv").parts[0].startswith("aaa"), "what is no table is a text"


@pytest.mark.parametrize(
    ("content", "kind", "state", "pages"),
    [
        (pdf("", ""), "pdf", State.NO_TEXT, 2),
        (pdf("geheim", password="wachtwoord"), "pdf", State.ENCRYPTED, None),
        (b"%PDF-1.7\nkapot", "pdf", State.BROKEN, None),
        (pdf("x")[:200], "pdf", State.BROKEN, None),
        (b"", "pdf", State.BROKEN, None),
        (b"PK\x03\x04kapot", "docx", State.BROKEN, None),
        (archive({"word/anders.xml": "<x/>"}), "docx", State.BROKEN, None),
        (archive({"word/document.xml": "<x>"}), "docx", State.BROKEN, None),
        (odt("<text:p></text:p>"), "odt", State.NO_TEXT, 3),
        (b"niet eens een zip", "xlsx", State.BROKEN, None),
        (slides(), "pptx", State.NO_TEXT, 0),
    ],
)
def test_what_gives_no_text_says_why(content: bytes, kind: str, state: State, pages: int | None) -> None:
    found = read(content, kind)
    assert (found.state, found.parts) == (state, ())
    assert found.pages == pages or state is State.BROKEN


def test_a_pdf_that_may_be_read_but_not_printed_is_read() -> None:
    assert read(pdf("leesbaar", owner="eigenaar"), "pdf").parts[0].strip() == "leesbaar"


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/evil.dtd">',
)


@pytest.mark.parametrize("doctype", ENTITIES)
@pytest.mark.parametrize(
    ("kind", "member", "body"),
    [
        ("docx", "word/document.xml", f'<w:d xmlns:w="{W}"><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:d>'),
        ("odt", "content.xml", '<d xmlns:t="urn:x"><t:p>&a;</t:p></d>'),
    ],
)
def test_entities_are_never_followed(kind: str, member: str, body: str, doctype: str) -> None:
    content = archive({member: f'<?xml version="1.0"?>{doctype}{body}'})
    assert read(content, kind) == Extracted(State.BROKEN)


def test_entities_in_a_sheet_are_never_followed() -> None:
    evil = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet(Blad=[["x"]]))) as good, zipfile.ZipFile(evil, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            if name.startswith("xl/worksheets/"):
                content = ENTITIES[0].encode() + content.replace(b"<v>0</v>", b"<v>&a;</v>")
            bad.writestr(name, content)
    found = read(evil.getvalue(), "xlsx")
    assert "root:" not in "".join(found.parts)


def test_a_bomb_ends_its_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive({"word/document.xml": b"<x>" + b"a" * (65 * 1024 * 1024) + b"</x>"})
    assert len(bomb) < 200_000
    assert read(bomb, "docx") == Extracted(State.TOO_HEAVY)
    # What unpacks within its size and grows in memory meets the limit of the process.
    monkeypatch.setattr(running, "MEMORY_BYTES", 120 * 1024 * 1024)
    grows = archive({"word/document.xml": b"<x>" + b"<p/>" * (12 * 1024 * 1024) + b"</x>"})
    assert read(grows, "docx").state is State.TOO_HEAVY


def test_what_takes_too_long_is_ended() -> None:
    many = b"<x>" + b"<q><t>a</t></q>" * 4_000_000 + b"</x>"
    found = read(archive({"word/document.xml": many}), "docx", seconds=1)
    assert found.state is State.TOO_HEAVY


def test_pages_read_before_the_end_of_time_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(copy: Any, answer: Any, kind: str, seconds: float) -> bool:
        answer.write(b'{"pages": 9}\n{"text": "eerste"}\n{"text": "twee')
        return False

    monkeypatch.setattr(running, "_run", ended)
    assert read(b"x", "pdf") == Extracted(State.TEXT, 9, ("eerste",))


def test_a_book_is_read_as_far_as_is_useful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MAX_PARTS", 5)
    found = read(pdf(*(f"bladzijde {n}" for n in range(40))), "pdf")
    assert found.pages == 40 and len(found.parts) == 5
    monkeypatch.setattr(running, "MAX_CHARACTERS", 12)
    assert sum(map(len, read(pdf("tien tekens", "en nog meer"), "pdf").parts)) <= 12


def test_ten_thousand_pages_are_counted() -> None:
    writer = PdfWriter()
    for _number in range(10_000):
        writer.add_blank_page(10, 10)
    made = io.BytesIO()
    writer.write(made)
    found = read(made.getvalue(), "pdf")
    assert (found.state, found.pages) == (State.NO_TEXT, 10_000)
    assert len(PdfReader(made).pages) == 10_000


def test_nothing_that_an_index_refuses_comes_out() -> None:
    assert read(b"a\x00b\x07c", "text").parts == ("a b c",)


def test_the_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    class Done:
        returncode = 0

    def run(command: list[str], **options: Any) -> Done:
        seen.update(options, limits=json.loads(command[-1]))
        return Done()

    monkeypatch.setenv("DATABASE_URL", "postgres://geheim")
    monkeypatch.setattr(running.subprocess, "run", run)
    read(b"x", "text")
    assert "DATABASE_URL" not in seen["env"] and "SECRET_KEY" not in seen["env"]
    assert seen["limits"]["memory"] > 0 and seen["timeout"] > 0
