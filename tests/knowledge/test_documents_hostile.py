"""Whatever way a file comes into the editor, a hostile one is refused: nothing saved, nothing typed lost."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from accounts.models import User
from knowledge.models import HomePage
from tests.files.test_extraction import archive, pdf, word
from tests.files.test_uploads import CONTENT_TYPES

from .test_documents_found import document
from .test_import_pictures import picture

XHR = {"X-Requested-With": "XMLHttpRequest"}
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def office(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"<x/>"} | more)


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def pixel_bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 by 60,000."""
    size = (60_000).to_bytes(4, "big")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size + size + b"\x08\x02\x00\x00\x00")
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


DOCUMENTS = [
    ("nota.pdf", b"<html><script>alert(1)</script></html>"),
    ("nota.pdf", b"MZ\x90\x00" + b"\x00" * 60),
    ("nota.docx", office(**{"word/vbaProject.bin": b"x"})),
    ("nota.docx", office(**{"word/bom.xml": b"0" * 60_000_000})),
    ("nota.docx", archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": DOCTYPE})),
    ("nota.xlsx", office()),
    ("nota.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("nota.exe", b"MZ"),
    ("nota.html", b"<p>x</p>"),
    ("nota", pdf("x")),
    ("leeg.pdf", b""),
]
PICTURES = [
    ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    ("x.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    ("x.png", pixel_bomb()),
    ("x.png", b"GIF89a<script>alert(1)</script>"),
    ("x.jpg", picture()),
    ("x.png", picture()[:50]),
    ("x.jpg", picture(kind="JPEG", size=(400, 400))[:900]),
    ("x.html", picture()),
    ("x.png", b""),
    ("x.bmp", picture(kind="BMP")),
]
WAYS = {
    "wagtaildocs": [
        ("/beheer/documents/multiple/add/", "files[]", ""),
        ("/beheer/documents/chooser/create/", "document-chooser-upload-file", "document-chooser-upload-"),
    ],
    "wagtailimages": [
        ("/beheer/images/multiple/add/", "files[]", ""),
        ("/beheer/images/chooser/create/", "image-chooser-upload-file", "image-chooser-upload-"),
    ],
}


@pytest.fixture
def editor(tree: HomePage, people: dict[str, User], client: Client) -> Client:
    client.force_login(people["editor"])
    return client


def send(editor: Client, way: tuple[str, str, str], name: str, content: bytes) -> Any:
    address, field, prefix = way
    fields = {
        field: SimpleUploadedFile(name, content),
        f"{prefix}title": "Wat ik typte",
        f"{prefix}collection": "1",
    }
    return editor.post(address, fields, headers=XHR)


def media() -> list[str]:
    return [path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize("way", WAYS["wagtaildocs"])
@pytest.mark.parametrize(("name", "content"), DOCUMENTS)
def test_no_way_lets_a_hostile_document_in(
    editor: Client, way: tuple[str, str, str], name: str, content: bytes
) -> None:
    before = get_document_model().objects.count()
    answer = send(editor, way, name, content)
    assert answer.status_code == 200
    if "multiple" in way[0]:
        assert answer.json()["success"] is False and answer.json()["error_message"]
    else:
        assert answer.json()["step"] == "reshow_creation_form"
        assert "Wat ik typte" in answer.json()["htmlFragment"]
        assert "error" in answer.json()["htmlFragment"]
    assert get_document_model().objects.count() == before
    assert media() == []


@pytest.mark.parametrize("way", WAYS["wagtailimages"])
@pytest.mark.parametrize(("name", "content"), PICTURES)
def test_no_way_lets_a_hostile_picture_in(
    editor: Client, way: tuple[str, str, str], name: str, content: bytes
) -> None:
    answer = send(editor, way, name, content)
    assert answer.status_code == 200
    if "multiple" in way[0]:
        assert answer.json()["success"] is False and answer.json()["error_message"]
    else:
        assert answer.json()["step"] == "reshow_creation_form"
        assert "Wat ik typte" in answer.json()["htmlFragment"]
    assert not get_image_model().objects.exists()
    assert media() == []


@pytest.mark.parametrize("way", WAYS["wagtaildocs"] + WAYS["wagtailimages"])
def test_what_is_good_comes_in_every_way(editor: Client, way: tuple[str, str, str]) -> None:
    is_picture = "images" in way[0]
    name, content = ("x.png", picture()) if is_picture else ("nota.docx", word("x"))
    send(editor, way, name, content)
    model = get_image_model() if is_picture else get_document_model()
    assert model.objects.filter(file__contains=name.split(".")[0]).exists()


@pytest.mark.parametrize(("name", "content"), DOCUMENTS[:6])
def test_a_hostile_file_does_not_replace_a_good_one(editor: Client, name: str, content: bytes) -> None:
    made = document()
    answer = editor.post(
        f"/beheer/documents/edit/{made.pk}/",
        {"title": "Wat ik typte", "collection": "1", "file": SimpleUploadedFile(name, content)},
    )
    assert answer.status_code == 200
    assert "Wat ik typte" in answer.content.decode()
    made.refresh_from_db()
    assert made.title == "De nota" and made.file.name.endswith(".pdf")
    assert made.file.storage.exists(made.file.name)


def test_a_hostile_picture_does_not_replace_a_good_one(editor: Client) -> None:
    send(editor, WAYS["wagtailimages"][0], "x.png", picture())
    image = get_image_model().objects.get()
    answer = editor.post(
        f"/beheer/images/{image.pk}/",
        {"title": "Iets anders", "collection": "1", "file": SimpleUploadedFile("x.png", pixel_bomb())},
    )
    assert answer.status_code == 200 and "Iets anders" in answer.content.decode()
    image.refresh_from_db()
    assert image.title == "Wat ik typte" and image.file.storage.exists(image.file.name)


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.pdf",
        "..\\..\\x.pdf",
        "/etc/x.pdf",
        "a\x00b.pdf",
        "x" * 300 + ".pdf",
        "met spatie & zo.pdf",
    ],
)
@pytest.mark.parametrize("way", WAYS["wagtaildocs"])
def test_a_name_leads_nowhere_else(editor: Client, way: tuple[str, str, str], name: str) -> None:
    answer = send(editor, way, name, pdf("x"))
    assert answer.status_code == 200
    for made in get_document_model().objects.filter(title="Wat ik typte"):
        place = Path(made.file.path).resolve()
        assert place.parent == Path(settings.MEDIA_ROOT).resolve() / "documents"
        assert "\x00" not in made.file.name and len(made.file.name) <= 100
        assert editor.get(made.url).status_code == 200


def test_too_large_is_said_before_it_is_kept(editor: Client, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    for way in WAYS["wagtaildocs"]:
        answer = send(editor, way, "groot.pdf", pdf(*["x"] * 40))
        assert "groter dan" in str(answer.json())
    assert media() == []


def test_a_picture_is_shown_as_it_was_made_again(editor: Client) -> None:
    """What hides behind the last byte of a picture does not reach a reader."""
    send(editor, WAYS["wagtailimages"][0], "x.png", picture(size=(1200, 900)) + b"<script>alert(1)</script>")
    image = get_image_model().objects.get()
    shown = image.get_rendition("width-900")
    with shown.file.open("rb") as content:
        assert b"<script>" not in content.read()
