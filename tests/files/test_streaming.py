"""A recording of some gigabytes comes in without being held in memory, and leaves nothing when it doesn't."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from files import streaming
from files.streaming import FOLDER, takes_up_to

BOUNDARY = "grens"
MEGABYTE = 1024 * 1024


class Body:
    """A form with one file of zeros, made as it is read; `fails_at` bytes the sender goes away."""

    def __init__(self, size: int, fails_at: int | None = None) -> None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="recording"; filename="a.mp4"\r\n\r\n'
        self.parts = [io.BytesIO(head.encode()), size, io.BytesIO(f"\r\n--{BOUNDARY}--\r\n".encode())]
        self.length = len(head) + size + len(BOUNDARY) + 8
        self.fails_at, self.sent, self.largest = fails_at, 0, 0

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)

    def read(self, size: int = -1) -> bytes:
        assert size > 0
        self.largest = max(self.largest, size)
        if self.fails_at is not None and self.sent >= self.fails_at:
            raise ConnectionResetError
        while self.parts:
            part = self.parts[0]
            if isinstance(part, int):
                block = bytes(min(size, part))
                self.parts[0] = part - len(block)
            else:
                block = part.read(size)
            if block:
                self.sent += len(block)
                return block
            self.parts.pop(0)
        return b""


def send(body: Body, *, most: int = 10 * MEGABYTE, allowed: bool = True) -> Any:
    """What the view saw: the file's size and digest, and why it was refused."""

    @takes_up_to(lambda: most, "recording", allowed=lambda request: allowed)
    def view(request: HttpRequest) -> HttpResponse:
        file = request.FILES.get("recording")
        handler = getattr(request, "streamed_upload", None)
        request.seen = (file and (file.size, file.sha256), handler and handler.refused)  # type: ignore[attr-defined]
        return HttpResponse()

    environ: dict[str, Any] = {"wsgi.input": body, "CONTENT_LENGTH": str(body.length)}
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    request = RequestFactory().post("/", content_type=kind, **environ)
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    view(request)
    return request.seen  # type: ignore[attr-defined]


def left_behind() -> list[Path]:
    place = Path(settings.PRIVATE_MEDIA_ROOT) / FOLDER
    return list(place.iterdir()) if place.exists() else []


def test_a_file_is_written_as_it_comes_and_gone_when_nobody_keeps_it() -> None:
    body = Body(8 * MEGABYTE)
    (size, digest), refused = send(body)
    assert (size, refused) == (8 * MEGABYTE, "")
    assert digest == "2daeb1f36095b44b318410b3f4e8b5d989dcc7bb023d1426c492dab0a3053e74"
    assert body.largest <= MEGABYTE
    assert left_behind() == []


def test_what_is_too_large_is_read_to_its_end_and_said() -> None:
    body = Body(12 * MEGABYTE)
    assert send(body) == (None, "large")
    assert body.sent == body.length
    assert left_behind() == []


def test_a_full_disk_is_said_before_anything_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "SPARE_BYTES", 10**18)
    assert send(Body(MEGABYTE)) == (None, "full")
    assert left_behind() == []


def test_a_disk_that_runs_full_meanwhile_is_said_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(self: Any, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(streaming.IncomingFile, "write", write, raising=False)
    assert send(Body(MEGABYTE)) == (None, "full")
    assert left_behind() == []


def test_a_sender_who_goes_away_leaves_nothing() -> None:
    with pytest.raises(OSError):
        send(Body(8 * MEGABYTE, fails_at=3 * MEGABYTE))
    assert left_behind() == []


def test_from_who_may_not_send_nothing_is_read() -> None:
    body = Body(8 * MEGABYTE)
    assert send(body, allowed=False) == (None, None)
    assert body.sent == 0


MEASURED = """
import resource, shutil, sys
import django
from django.conf import settings
django.setup()
from tests.files.test_streaming import Body, MEGABYTE, left_behind, send
send(Body(8 * MEGABYTE), most=10**12)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = int(sys.argv[1])
assert send(Body(size), most=10**12)[0][0] == size
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, len(left_behind()))
shutil.rmtree(settings.VAR_DIR)
"""


def test_a_large_file_takes_no_memory() -> None:
    """In a process of its own, whose peak tells; 400 MB here, and 4 GB in docs/benchmarks.md."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(400 * MEGABYTE)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    kilobytes, left = map(int, done.stdout.split())
    assert kilobytes < 8 * 1024
    assert left == 0
