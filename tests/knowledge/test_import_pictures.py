"""Pictures beside content files: figures with a text for who can't see them, each picture once."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image as Pillow
from wagtail.images import get_image_model

from accounts.actions import SYSTEM
from knowledge.importing import import_content, loading
from knowledge.models import Guide

from .conftest import SHARED

NAME = "handreikingen/beeld.md"
TEXT = (
    f"---\ntitle: Met beeld\nsummary: Er is iets te zien.\n{SHARED}---\n\nTekst.\n\nFIGURE\n\nMeer tekst.\n"
)
FIGURE = '![Een rij huizen](huizen.png "De straat in Ergenshuizen")'


def picture(colour: str = "red", size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Pillow.new("RGB", size, colour).save(made, kind)
    return made.getvalue()


def put(folder: Path, text: str = FIGURE, **files: bytes) -> Path:
    (folder / NAME).write_text(TEXT.replace("FIGURE", text), encoding="utf-8")
    for name, content in files.items():
        (folder / "handreikingen" / name.replace("_", ".")).write_bytes(content)
    return folder


def files_on_disk() -> list[str]:
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_a_picture_becomes_a_figure(content: Path, client: Client) -> None:
    report = import_content(SYSTEM, put(content, huizen_png=picture()))
    assert report.problems == []
    page = Guide.objects.get(slug="beeld")
    assert [block.block_type for block in page.body] == ["text", "figure", "text"]
    figure = page.body[1].value
    assert (figure["alt"], figure["caption"]) == ("Een rij huizen", "De straat in Ergenshuizen")
    assert figure["image"].title == "Een rij huizen"
    html = client.get("/handreikingen/beeld/").content.decode()
    assert 'alt="Een rij huizen"' in html and "De straat in Ergenshuizen</figcaption>" in html


def test_the_same_picture_is_one_image_and_a_second_import_changes_nothing(content: Path) -> None:
    put(content, f"{FIGURE}\n\n![Nog eens](ook.png)", huizen_png=picture(), ook_png=picture())
    import_content(SYSTEM, content)
    assert get_image_model().objects.count() == 1
    assert import_content(SYSTEM, content).count("changed") == 0
    # Another picture under the same name is a change, though the text is the same.
    put(content, f"{FIGURE}\n\n![Nog eens](ook.png)", huizen_png=picture("blue"))
    report = import_content(SYSTEM, content)
    assert [c.slug for c in report.changes if c.what == "changed"] == ["beeld"]
    assert get_image_model().objects.count() == 2


def test_a_dry_run_leaves_no_picture_anywhere(content: Path) -> None:
    report = import_content(SYSTEM, put(content, huizen_png=picture()), dry_run=True)
    assert [c.slug for c in report.changes if c.what == "made"] == ["beeld"]
    assert not get_image_model().objects.exists()
    assert files_on_disk() == []


def test_what_fails_later_leaves_no_picture_behind(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(loading, "record", fail)
    with pytest.raises(RuntimeError):
        import_content(SYSTEM, put(content, huizen_png=picture()))
    assert not get_image_model().objects.exists()
    assert [name for name in files_on_disk() if "huizen" in name] == []


@pytest.mark.parametrize(
    ("text", "content_of_file", "line", "reason"),
    [
        ("![Huis](weg.png)", None, 16, "'weg.png' is er niet"),
        ("![](huizen.png)", picture(), 16, "voor wie haar niet ziet"),
        (f"![{'x' * 251}](huizen.png)", picture(), 16, "hooguit 250"),
        ("Zie ![Huis](huizen.png) hier.", picture(), 16, "staat apart"),
        ("::: callout Kop\n![Huis](huizen.png)\n:::", picture(), 17, "alleen alinea's"),
        ("![Huis](huizen.png)", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 16, "geen afbeelding"),
        ("![Huis](huizen.png)", picture(kind="JPEG"), 16, "past niet bij"),
        ("![Huis](huizen.png)", picture()[:60], 16, "geen afbeelding"),
        ("![Huis](huizen.png)", b"", 16, "leeg"),
        ("![Huis](../../buiten.png)", picture(), 16, "is er niet"),
        ("![Huis](https://elders.example/x.png)", picture(), 16, "naast dit bestand"),
        ("![Huis](/etc/passwd)", picture(), 16, "naast dit bestand"),
        ("![Huis](x%00y.png)", picture(), 16, "is er niet"),
    ],
)
def test_a_bad_picture_is_named_with_its_line_and_the_page_left_out(
    content: Path, text: str, content_of_file: bytes | None, line: int, reason: str
) -> None:
    (content.parent / "buiten.png").write_bytes(picture())
    put(content, text)
    if content_of_file is not None:
        put(content, text, huizen_png=content_of_file)
    report = import_content(SYSTEM, content)
    assert any(p.line == line and reason in p.reason for p in report.problems), [
        str(p) for p in report.problems
    ]
    assert not Guide.objects.filter(slug="beeld").exists()
    assert not get_image_model().objects.exists()


def test_a_picture_of_too_many_pixels_is_refused_unopened(content: Path, settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000
    report = import_content(SYSTEM, put(content, huizen_png=picture()))
    assert ["te veel beeldpunten" in p.reason for p in report.problems] == [True]


def test_a_link_out_of_the_folder_is_not_followed(content: Path, tmp_path: Path) -> None:
    (tmp_path / "geheim.png").write_bytes(picture())
    put(content)
    (content / "handreikingen/huizen.png").symlink_to(tmp_path / "geheim.png")
    assert ["is er niet" in p.reason for p in import_content(SYSTEM, content).problems] == [True]


def test_who_edited_a_page_is_warned_before_a_changed_file_replaces_it(content: Path) -> None:
    path = content / "handreikingen/gids.md"
    guide = Guide.objects.get(slug="gids")
    guide.summary = "Door een redacteur geschreven."
    guide.save_revision()
    assert import_content(SYSTEM, content, dry_run=True).warnings == []
    path.write_text(path.read_text().replace("De gids", "De nieuwe gids"))
    warnings = import_content(SYSTEM, content, dry_run=True).warnings
    assert ["sinds de vorige import in de beheeromgeving gewijzigd" in w.reason for w in warnings] == [True]
    import_content(SYSTEM, content)
    path.write_text(path.read_text().replace("De nieuwe gids", "De nieuwste gids"))
    assert import_content(SYSTEM, content, dry_run=True).warnings == []
