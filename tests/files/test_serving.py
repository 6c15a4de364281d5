"""A private file reaches only who may read the object it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Organisation, User
from files import serving
from files.actions import store_file
from files.models import StoredFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 geheim"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, make_user: Callable[..., User]) -> Iterator[User]:
    """Somebody who may read files of organisations."""
    user = make_user("planner")
    monkeypatch.setattr(serving, "_checks", {})
    serving.register("accounts.Organisation", lambda asking, owner: asking == user)
    yield user


@pytest.fixture
def stored(organisation: Organisation, reader: User) -> StoredFile:
    return store_file(
        reader, SimpleUploadedFile("../plan \u202evan aanpak.pdf", PDF, "text/html"), owner=organisation
    )


def test_what_is_kept_follows_from_the_content(stored: StoredFile, reader: User) -> None:
    assert (stored.name, stored.content_type_name, stored.size) == (
        "plan van aanpak.pdf",
        "application/pdf",
        15,
    )
    assert stored.uploaded_by == reader
    assert AuditEntry.objects.filter(verb="store_file").count() == 1


def test_it_lies_outside_the_public_folder_under_a_name_that_tells_nothing(stored: StoredFile) -> None:
    path = Path(stored.content.path)
    assert live.VAR_DIR / "media" not in path.parents and live.MEDIA_ROOT not in path.parents
    assert path.parts[-3] == "private"
    assert "plan" not in path.name and "." not in path.name


def test_a_refused_file_leaves_nothing(organisation: Organisation, reader: User) -> None:
    with pytest.raises(ValidationError):
        store_file(reader, SimpleUploadedFile("plan.pdf", b"<html>"), owner=organisation)
    assert not StoredFile.objects.exists()
    assert not AuditEntry.objects.filter(verb="store_file").exists()


def test_who_may_read_gets_a_download_that_no_browser_runs(
    client: Client, stored: StoredFile, reader: User
) -> None:
    client.force_login(reader)
    answer = client.get(reverse("files:download", args=[stored.pk]))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="plan van aanpak.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_to_others_it_does_not_exist(
    client: Client, stored: StoredFile, make_user: Callable[..., User]
) -> None:
    address = reverse("files:download", args=[stored.pk])
    assert client.get(address).status_code == 404
    client.force_login(make_user("administrator"))
    assert client.get(address).status_code == 404


def test_files_of_a_model_that_nobody_registered_stay_closed(
    client: Client, stored: StoredFile, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_checks", {})
    client.force_login(reader)
    assert client.get(reverse("files:download", args=[stored.pk])).status_code == 404


def test_a_file_whose_owner_is_gone_stays_closed(client: Client, stored: StoredFile, reader: User) -> None:
    Organisation.objects.all().delete()
    client.force_login(reader)
    assert client.get(reverse("files:download", args=[stored.pk])).status_code == 404


def test_a_name_with_accents_survives_the_header(
    client: Client, organisation: Organisation, reader: User
) -> None:
    stored = store_file(reader, SimpleUploadedFile("coördinatie.pdf", PDF), owner=organisation)
    client.force_login(reader)
    answer: Any = client.get(reverse("files:download", args=[stored.pk]))
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''co%C3%B6rdinatie.pdf"


def test_a_visitor_can_hand_in_a_file_too(organisation: Organisation, reader: User) -> None:
    from django.contrib.auth.models import AnonymousUser

    assert (
        store_file(AnonymousUser(), SimpleUploadedFile("a.pdf", PDF), owner=organisation).uploaded_by is None
    )


@pytest.mark.parametrize(
    "path",
    [
        "../documents/geheim.pdf",
        "%2e%2e/documents/geheim.pdf",
        "%2e%2e%2fdocuments/geheim.pdf",
        "a/../../documents/geheim.pdf",
    ],
)
def test_the_address_of_pictures_leads_to_no_documents(client: Client, settings: Any, path: str) -> None:
    for name in ("images/foto.png", "documents/geheim.pdf"):
        file = Path(settings.MEDIA_ROOT) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(PDF)
    assert client.get("/media/images/foto.png").status_code == 200
    assert client.get(f"/media/images/{path}").status_code in (400, 404)
    assert client.get("/media/documents/geheim.pdf").status_code == 404
