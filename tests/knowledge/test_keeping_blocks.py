"""The blocks that an editor puts in a body: what a reader gets of them, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document

from knowledge.blocks import ContactBlock, EmbedBlock
from knowledge.importing.markdown import MarkdownReader
from knowledge.models import Guide
from knowledge.search_source import passages_of


def put(*blocks: tuple[str, Any]) -> Guide:
    page = Guide.objects.get()
    page.body = list(blocks)
    page.save_revision().publish()
    return Guide.objects.get()


def test_steps_are_numbered_have_anchors_and_are_found(content: Path, client: Client) -> None:
    page = put(("steps", [{"title": "Bel de buren", "text": "<p>Zeg wat er komt.</p>"}]))
    html = client.get(page.url).content.decode()
    assert '<h3 id="bel-de-buren">Bel de buren</h3>' in html
    found = {passage.anchor: passage.text for passage in passages_of(page)}
    assert found["bel-de-buren"] == "Zeg wat er komt."


def test_a_file_names_its_kind_and_size(content: Path, client: Client) -> None:
    file = ContentFile(b"x" * 2048, name="lijst.pdf")
    document = Document.objects.create(title="De lijst", file=file, file_size=2048)
    html = client.get(put(("file", {"document": document, "title": "", "note": "Twee bladen"})).url)
    assert document.url in html.content.decode()
    assert re.search(r"De lijst</a><small>PDF, 2,0[^<]*Twee bladen", html.content.decode())


def test_a_film_is_a_link_and_nothing_of_the_other_site_is_loaded(content: Path, client: Client) -> None:
    page = put(("embed", {"url": "https://youtu.be/abc", "title": "Zo gaat het", "note": ""}))
    html = client.get(page.url).content.decode()
    assert "Bekijk op YouTube" in html
    assert 'href="https://youtu.be/abc"' in html
    assert not any(f'src="{scheme}' in html for scheme in ("http", "//"))
    assert "<iframe" not in html


@pytest.mark.parametrize(
    "url",
    [
        "https://films.example/abc",
        "http://youtu.be/abc",
        "https://youtu.be.films.example/abc",
        "https://youtu.be@films.example/abc",
        "javascript:alert(1)",
        "https://[youtu.be",
    ],
)
def test_a_film_of_another_site_is_refused(url: str) -> None:
    block = EmbedBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"url": url, "title": "Film", "note": ""}))


def test_a_contact_is_reached_by_the_desk_alone(content: Path, client: Client) -> None:
    page = put(("contact", {"name": "Noor", "role": "adviseur", "organisation": "G", "about": "Wonen"}))
    html = client.get(page.url).content.decode()
    assert "adviseur, G" in html
    assert "Stel uw vraag aan het loket" in html
    block = ContactBlock()
    with pytest.raises(ValidationError):
        block.clean(
            block.to_python({"name": "Noor", "role": "noor@g.example", "organisation": "", "about": ""})
        )


def test_a_file_can_hold_steps_a_film_and_a_contact() -> None:
    problems: list[tuple[int, str]] = []
    reader = MarkdownReader(
        "guide/x", lambda slug, line: None, lambda line, why: problems.append((line, why))
    )
    text = """\
::: stappen
### Bel de buren
Zeg wat er **komt**.

### Schrijf
:::

::: film https://youtu.be/abc Zo gaat het
Een film van drie minuten.
:::

::: contact Noor Voorbeeld
functie: adviseur
organisatie: Gemeente Voorbeeld
:::
"""
    steps, film, contact = reader.blocks(text, 1)
    assert problems == []
    assert [item["value"]["title"] for item in steps["value"]] == ["Bel de buren", "Schrijf"]
    assert steps["value"][0]["value"]["text"] == "<p>Zeg wat er <strong>komt</strong>.</p>"
    assert film == film | {
        "type": "embed",
        "value": {
            "url": "https://youtu.be/abc",
            "title": "Zo gaat het",
            "note": "Een film van drie minuten.",
        },
    }
    assert contact["value"]["role"] == "adviseur"
    again = MarkdownReader("guide/x", lambda slug, line: None, lambda line, why: None).blocks(text, 1)
    assert again == [steps, film, contact]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Tekst.\n\n::: film https://films.example/a Film\n:::\n", 3),
        ("::: film\n:::\n", 1),
        ("::: stappen\nzomaar\n:::\n", 2),
        ("::: stappen\n:::\n", 1),
        ("::: contact Noor\nfunctie: noor@g.example\n:::\n", 1),
        ("::: contact Noor\nschoenmaat: 40\n:::\n", 1),
        ("::: contact\n:::\n", 1),
    ],
)
def test_a_bad_box_is_named_with_its_line(text: str, line: int) -> None:
    problems: list[int] = []
    MarkdownReader("x", lambda slug, at: None, lambda at, why: problems.append(at)).blocks(text, 1)
    assert problems and problems[0] == line
