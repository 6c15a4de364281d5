"""What a request says of its own encoding changes nothing and breaks nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from config import wsgi


@pytest.fixture
def came_in(monkeypatch: pytest.MonkeyPatch) -> list[WSGIRequest]:
    """What Django gets of a request."""
    found: list[WSGIRequest] = []

    def django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        found.append(WSGIRequest(environ))
        return []

    monkeypatch.setattr(wsgi, "_django", django)
    return found


@pytest.mark.parametrize(
    "charset", ["hex", "rot13", "idna", "undefined", "unicode_escape", "utf-16", '"hex"', "-"]
)
@pytest.mark.parametrize("name", ["charset", "Charset*"])
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain", b""),
        ("application/x-www-form-urlencoded", b"kind=%5Cud800"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\n\\ud800\r\n--x--\r\n',
        ),
    ],
)
def test_addresses_and_forms_are_read_as_utf_8(
    came_in: list[WSGIRequest], charset: str, name: str, content_type: str, body: bytes
) -> None:
    environ = RequestFactory().generic("POST", "/").environ
    environ |= {
        "CONTENT_TYPE": f"{content_type}; {name}={charset}",
        "CONTENT_LENGTH": str(len(body)),
        "QUERY_STRING": "q=%5Cud800+caf%C3%A9",
        "wsgi.input": io.BytesIO(body),
    }
    wsgi.application(environ, lambda *arguments: None)
    [request] = came_in
    assert request.GET["q"] == "\\ud800 café"
    assert request.POST.get("kind", "\\ud800") == "\\ud800"
