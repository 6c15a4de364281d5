"""A draft as a file: headings, lists, contents and references that Word and LibreOffice understand."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from knowledge.ordinances.checks import Assembled
from knowledge.ordinances.structure import OUT, Article, Chapter, Member, Structure, Variable
from knowledge.ordinances.word import document

HOSTILE = "Ergens </w:t> {{ article:doel }} <b>&amp; \x00\x07"


def structure(articles: int = 0) -> Structure:
    """Two chapters; `articles` more fill the pages of a third."""
    doel = Article(
        "doel",
        "Doel",
        (Member("d1", "Voor {{ gemeente }} geldt:", ("eerste deel;", "tweede deel.")),),
        explanation="<p>Waarom <b>dit</b> doel.</p><ol><li>een</li><li>twee</li></ol>",
    )
    weg = Article("weg", "Weg", (Member("w1", "Dit gaat weg."),), optional=True)
    regel = Article(
        "regel",
        "Regel",
        (
            Member("r1", "Zie {{ article:slot:s2 }}."),
            Member("r2", "Er zijn delen:", ("eerste;", "zie {{ article:doel }};", "derde.")),
            Member("r3", "Weer delen:", ("opnieuw eerste.",)),
        ),
        explanation="<p>Over de regel.</p>",
    )
    slot = Article("slot", "Slot", (Member("s1", "Op {{ datum }}."), Member("s2", "Einde.")))
    chapters = [Chapter("een", "Begin", (doel, weg)), Chapter("twee", "Regels", (regel, slot))]
    if articles:
        long = (
            "Burgemeester en wethouders beslissen zo snel als zij kunnen over elke aanvraag die zij krijgen. "
        )
        more = tuple(
            Article(f"m{n}", f"Meer-{n}", (Member(f"m{n}a", long * (n % 4 + 1)), Member(f"m{n}b", long)))
            for n in range(articles)
        )
        chapters.append(Chapter("drie", "Meer", more))
    return Structure(
        "Het model",
        (Variable("gemeente", "Gemeente", "text", required=True), Variable("datum", "Datum", "date")),
        tuple(chapters),
    )


def written(values: dict[str, str] | None = None, articles: int = 0) -> bytes:
    assembled = Assembled(
        structure(articles), {"weg": OUT}, {"gemeente": "Ergens"} if values is None else values
    )
    return document(
        assembled,
        title="Verordening Ergens",
        organisation="Gemeente Ergens",
        model="Het model",
        date=dt.date(2027, 7, 1),
    )


@pytest.fixture(scope="module")
def word() -> Document:
    return Document(BytesIO(written()))


def texts(word: Document, style: str) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == style]


def numbering(word: Document, start: str) -> tuple[int, int]:
    """List and level of the paragraph that begins with these words."""
    found = next(p for p in word.paragraphs if p.text.startswith(start) and p._p.pPr.numPr is not None)
    return found._p.pPr.numPr.numId.val, found._p.pPr.numPr.ilvl.val


def test_chapters_and_articles_are_headings_that_are_numbered_without_what_was_left_out(word) -> None:
    assert texts(word, "Title") == ["Verordening Ergens"]
    assert texts(word, "Heading 1") == [
        "Hoofdstuk 1. Begin", "Hoofdstuk 2. Regels", "Toelichting", "Gemaakte keuzes",
    ]  # fmt: skip
    assert texts(word, "Heading 2") == [
        "Artikel 1. Doel", "Artikel 2. Regel", "Artikel 3. Slot", "Artikel 1. Doel", "Artikel 2. Regel",
    ]  # fmt: skip


def test_members_and_letters_are_lists_of_word_that_begin_anew_in_each_article(word) -> None:
    first, second = numbering(word, "Zie artikel 3"), numbering(word, "Er zijn delen")
    assert first == second == (first[0], 0)
    assert numbering(word, "zie artikel 1;") == (first[0], 1)
    assert numbering(word, "opnieuw eerste") == (first[0], 1)
    other = numbering(word, "Op [Datum]")
    assert other[0] != first[0] and other[1] == 0
    assert numbering(word, "eerste deel")[1] == 0
    definitions = word.part.numbering_part.element
    for number in (first[0], other[0]):
        made = next(n for n in definitions.findall(qn("w:num")) if n.numId == number)
        assert made.find(qn("w:lvlOverride")).find(qn("w:startOverride")).get(qn("w:val")) == "1"
        abstract = next(
            one
            for one in definitions.findall(qn("w:abstractNum"))
            if one.get(qn("w:abstractNumId")) == str(made.abstractNumId.val)
        )
        kinds = [level.find(qn("w:numFmt")).get(qn("w:val")) for level in abstract.findall(qn("w:lvl"))]
        assert kinds == ["decimal", "lowerLetter", "lowerRoman"]


def test_the_contents_are_filled_in_and_lead_to_the_headings(word) -> None:
    body = word.element.body
    instructions = [one.text for one in body.iter(qn("w:instrText"))]
    entries = [
        paragraph.text for paragraph in word.paragraphs if paragraph.style.name in ("TOC 1", "TOC 2", "toc 1")
    ]
    headings = [p.text for p in word.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    bookmarks = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}

    assert instructions[0].strip() == r'TOC \o "1-2" \h \z \u'
    assert [entry.rpartition("\t")[0] for entry in entries] == headings
    assert all(entry.rpartition("\t")[2].isdigit() for entry in entries)
    pages = [re.fullmatch(r" PAGEREF (\S+) \\h ", one)[1] for one in instructions[1:]]  # type: ignore[index]
    assert len(pages) == len(headings) and set(pages) <= bookmarks
    opened = [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))]
    assert opened.count("begin") == opened.count("separate") == opened.count("end") == len(pages) + 1


def test_references_are_links_to_the_heading_of_their_article(word) -> None:
    body = word.element.body
    ids = [one.get(qn("w:id")) for one in body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids))
    bookmarks = {one.get(qn("w:name")): one for one in body.iter(qn("w:bookmarkStart"))}
    found = {}
    for link in body.iter(qn("w:hyperlink")):
        name = link.get(qn("w:anchor"))
        if name.startswith("artikel_"):
            heading = bookmarks[name].getparent()
            found["".join(t.text for t in link.iter(qn("w:t")))] = "".join(
                t.text for t in heading.iter(qn("w:t"))
            )
    assert found == {"artikel 3, tweede lid": "Artikel 3. Slot", "artikel 1": "Artikel 1. Doel"}


def test_what_is_open_stands_at_the_front_and_is_marked_in_the_text(word) -> None:
    all_texts = [paragraph.text for paragraph in word.paragraphs]
    front = all_texts[: all_texts.index("Inhoud")]
    assert "Nog open" in front
    assert any("Datum (artikel 3)" in line for line in front)
    marked = [run.text for p in word.paragraphs for run in p.runs if run.font.highlight_color is not None]
    assert marked == ["[Datum]"]


def test_the_file_says_what_it_is_and_in_which_language(word) -> None:
    properties = word.core_properties
    assert (properties.title, properties.author) == ("Verordening Ergens", "Gemeente Ergens")
    assert properties.language == "nl-NL"
    assert [one.get(qn("w:val")) for one in word.styles.element.iter(qn("w:lang"))] == ["nl-NL"]


def test_choices_and_values_are_listed_at_the_end(word) -> None:
    rows = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    assert ["Weg", "weggelaten"] in rows
    assert ["Gemeente", "Ergens"] in rows
    assert ["Datum", "niet ingevuld"] in rows


def test_a_hostile_value_is_a_value() -> None:
    word = Document(BytesIO(written({"gemeente": HOSTILE, "datum": "1-7-2027"})))
    lines = [paragraph.text for paragraph in word.paragraphs]
    assert "Voor Ergens </w:t> {{ article:doel }} <b>&amp; geldt:" in lines
    assert "Op 1 juli 2027." in lines


@given(st.text(max_size=300))
@settings(max_examples=15)
def test_whatever_is_filled_in_the_file_opens(value: str) -> None:
    assert Document(BytesIO(written({"gemeente": value}))).paragraphs


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What LibreOffice makes of it, as text and as pages."""
    folder = tmp_path_factory.mktemp("libreoffice")
    (folder / "verordening.docx").write_bytes(written(articles=40))
    for kind in ("txt:Text", "pdf"):
        subprocess.run(
            [
                shutil.which("soffice") or "soffice", f"-env:UserInstallation={folder.as_uri()}/profile",
                "--headless", "--convert-to", kind, "--outdir", str(folder),
                str(folder / "verordening.docx"),
            ],
            check=True, timeout=180, capture_output=True,
        )  # fmt: skip
    return folder


@pytest.mark.libreoffice
def test_libreoffice_numbers_members_and_letters_and_keeps_the_references(converted: Path) -> None:
    lines = [
        line.strip() for line in (converted / "verordening.txt").read_text(encoding="utf-8-sig").splitlines()
    ]
    begin = lines.index("Artikel 2. Regel")
    assert lines[begin : begin + 11] == [
        "Artikel 2. Regel",
        "1. Zie artikel 3, tweede lid.",
        "2. Er zijn delen:",
        "a. eerste;",
        "b. zie artikel 1;",
        "c. derde.",
        "3. Weer delen:",
        "a. opnieuw eerste.",
        "Artikel 3. Slot",
        "1. Op [Datum].",
        "2. Einde.",
    ]
    begin = lines.index("Artikel 1. Doel")
    assert lines[begin + 1 : begin + 4] == ["Voor Ergens geldt:", "a. eerste deel;", "b. tweede deel."]
    assert "Dit gaat weg." not in lines


@pytest.mark.libreoffice
def test_libreoffice_shows_the_contents_at_once_with_the_right_pages(converted: Path) -> None:
    pages = [page.extract_text() for page in PdfReader(converted / "verordening.pdf").pages]
    contents = re.findall(r"^(Artikel \d+\. \S+?)[ .\t]+(\d+)$", "\n".join(pages[:3]), re.MULTILINE)
    assert len(contents) == 45
    # The first 43 are of the text itself; the last two of the explanation, whose headings are the same.
    for name, page in contents[:43]:
        heading = re.compile(rf"^{name}\s*$", re.MULTILINE)
        actual = next(n for n, text in enumerate(pages, start=1) if heading.search(text))
        # Another font breaks words over other lines; until Word has counted, the page is a close guess.
        assert abs(int(page) - actual) <= 1, name
