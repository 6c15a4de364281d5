"""A toolkit gives instruments to take along; a file beside its content file becomes a document, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.documents import get_document_model

from accounts.actions import SYSTEM
from knowledge.importing import import_content
from knowledge.models import Toolkit
from knowledge.resources.blocks import ToolBlock

KIST = "gereedschappen/kist.md"


def test_a_file_beside_the_content_file_becomes_one_document(content: Path) -> None:
    kit = Toolkit.objects.get()
    document = get_document_model().objects.get()
    assert kit.items[0].value["document"] == document
    assert kit.downloads[0].value["document"] == document


def test_a_changed_file_is_another_document_and_the_same_one_is_not(content: Path, client: Client) -> None:
    assert import_content(SYSTEM, content).count("changed") == 0
    (content / "gereedschappen/schema.csv").write_text("groep,aantal\nB,50\n")

    report = import_content(SYSTEM, content)

    assert [(c.what, c.slug) for c in report.changes if c.what != "unchanged"] == [("changed", "kist")]
    assert get_document_model().objects.count() == 2
    answer = client.get(Toolkit.objects.get().items[0].value["document"].url)
    assert b"B,50" in b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("file: schema.csv", "file: weg.csv", 15, "staat niet naast"),
        ("file: schema.csv", "file: ../handreikingen/gids.md", 15, "staat niet naast"),
        ("file: schema.csv", "file: hostiel.exe", 15, "hostiel.exe"),
        (
            "    file: schema.csv\n    licence: CC0",
            "    licence: CC0",
            13,
            "heeft een 'file' of een 'url' nodig",
        ),
        ("    licence: CC0\n", "", 13, "'licence' ontbreekt"),
        ("url: https://", "url: javascript://", 21, "moet een volledig adres zijn"),
    ],
)
def test_a_bad_instrument_is_named_with_its_line(
    content: Path, old: str, new: str, line: int, reason: str
) -> None:
    (content / "gereedschappen/hostiel.exe").write_bytes(b"MZ\x00\x01")
    file = content / KIST
    file.write_text(file.read_text().replace(old, new, 1))

    problems = import_content(SYSTEM, content).problems

    assert [(p.line, reason in p.reason) for p in problems] == [(line, True)], [str(p) for p in problems]
    assert Toolkit.objects.get().items[0].value["licence"] == "CC0"


def test_an_instrument_without_file_and_address_is_refused_in_the_editor() -> None:
    block = ToolBlock()
    empty = block.to_python({"title": "Leeg", "purpose": "Niets", "licence": "CC0"})
    with pytest.raises(ValidationError):
        block.clean(empty)


def test_a_document_that_was_taken_away_leaves_its_page_standing(content: Path, client: Client) -> None:
    get_document_model().objects.all().delete()
    html = client.get("/gereedschappen/kist/").content.decode()
    assert "Het invulschema" in html
    assert "Alles in een bestand" not in html
