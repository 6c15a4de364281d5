"""A request that is too large gets a clear answer, and nothing of it is kept in memory or on disk."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from files.limits import RequestLimitMiddleware

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


class Endless:
    """A body of so many bytes that are made when they are asked for; remembers the largest request."""

    def __init__(self, size: int) -> None:
        self.left, self.largest = size, 0

    def read(self, size: int = -1) -> bytes:
        self.largest = max(self.largest, size if size >= 0 else self.left)
        block = b"0" * min(self.left, size if size >= 0 else self.left)
        self.left -= len(block)
        return block


def send(path: str, body: Endless) -> Any:
    request = RequestFactory().post(path)
    request.META["CONTENT_LENGTH"] = str(body.left)
    request._stream = body

    def view(request: Any) -> Any:
        raise AssertionError("it should not come this far")

    return RequestLimitMiddleware(view)(request)


def test_two_hundred_megabytes_are_dropped_as_they_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    body = Endless(200 * MEGABYTE)
    answer = send("/vraag/stellen/", body)
    assert answer.status_code == 413
    assert "te groot om te versturen" in answer.content.decode()
    assert body.left == 0 and body.largest <= MEGABYTE
    assert list((tmp_path / "temp").iterdir()) == []


def test_the_editor_says_it_beside_the_file() -> None:
    answer = send("/beheer/documents/multiple/add/", Endless(200 * MEGABYTE))
    assert answer.status_code == 200
    assert b'"success": false' in answer.content and b"kleiner bestand" in answer.content


def test_what_fits_and_odd_lengths_pass(client: Client, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500
    assert client.post("/zoeken/", {"q": "x" * 200}).status_code != 413
    assert client.post("/zoeken/", {"q": "x" * 2000}).status_code == 413
    request = RequestFactory().post("/zoeken/")
    request.META["CONTENT_LENGTH"] = "veel"
    assert RequestLimitMiddleware(lambda request: "verder")(request) == "verder"  # type: ignore[arg-type, return-value, comparison-overlap]


def test_it_stands_before_whatever_reads_a_request() -> None:
    order = settings.MIDDLEWARE
    assert order.index("files.limits.RequestLimitMiddleware") < order.index(
        "django.middleware.csrf.CsrfViewMiddleware"
    )
    # A large file goes to disk as it comes.
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE <= 5 * MEGABYTE
