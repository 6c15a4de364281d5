"""Files beside content files, at the place in the text where they are of use."""

from __future__ import annotations

from pathlib import Path

import pytest
from wagtail.documents import get_document_model

from accounts.actions import SYSTEM
from knowledge.importing import import_content
from knowledge.models import Guide

from .conftest import SHARED

NAME = "handreikingen/met-bestand.md"
BOX = "::: bestand lijst.csv De lijst\nWie er wacht, per maand.\n:::"
TEXT = f"---\ntitle: Met bestand\nsummary: Er is iets mee te nemen.\n{SHARED}---\nTekst.\n\nBOX\n\nMeer.\n"


def put(
    folder: Path, box: str = BOX, name: str = "lijst.csv", content: bytes = b"maand,aantal\n1,2\n"
) -> Path:
    (folder / NAME).write_text(TEXT.replace("BOX", box), encoding="utf-8")
    (folder / "handreikingen" / name).write_bytes(content)
    return folder


def test_a_file_stands_in_the_text(content: Path, client: object) -> None:
    report = import_content(SYSTEM, put(content))
    assert report.problems == []
    page = Guide.objects.get(slug="met-bestand")
    assert [block.block_type for block in page.body] == ["text", "file", "text"]
    value = page.body[1].value
    assert (value["title"], value["note"]) == ("De lijst", "Wie er wacht, per maand.")
    assert value["document"].title == "De lijst"
    with value["document"].file.open() as stream:
        assert stream.read() == b"maand,aantal\n1,2\n"


def test_importing_again_changes_nothing_and_another_content_changes_the_page(content: Path) -> None:
    import_content(SYSTEM, put(content))
    before = get_document_model().objects.count()
    again = import_content(SYSTEM, content)
    assert {change.what for change in again.changes} == {"unchanged"}
    assert get_document_model().objects.count() == before
    import_content(SYSTEM, put(content, content=b"maand,aantal\n1,3\n"))
    with Guide.objects.get(slug="met-bestand").body[1].value["document"].file.open() as stream:
        assert b"1,3" in stream.read()


@pytest.mark.parametrize(
    ("box", "says"),
    [
        ("::: bestand\n:::", "een bestand heeft een naam nodig"),
        ("::: bestand weg.docx De lijst\n:::", "weg.docx"),
        ("::: bestand ../../geheim.csv De lijst\n:::", "geheim.csv"),
        (f"::: bestand lijst.csv {'x' * 151}\n:::", "151"),
        (f"::: bestand lijst.csv De lijst\n{'y' * 251}\n:::", "251"),
    ],
)
def test_what_is_wrong_with_a_file_is_named_with_its_line(content: Path, box: str, says: str) -> None:
    (problem,) = import_content(SYSTEM, put(content, box)).problems
    assert says in str(problem)
    line = 1 + (content / NAME).read_text(encoding="utf-8").splitlines().index(box.splitlines()[0])
    assert f"{line}" in str(problem)
    assert not Guide.objects.filter(slug="met-bestand").exists()


def test_a_hostile_file_keeps_the_whole_page_out(content: Path) -> None:
    (problem,) = import_content(SYSTEM, put(content, content=b"MZ\x90\x00\x03 program")).problems
    assert "lijst.csv" in str(problem)
    assert not Guide.objects.filter(slug="met-bestand").exists()
