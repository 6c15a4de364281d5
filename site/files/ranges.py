"""A private file in pieces (RFC 9110, section 14): a player asks for the part that it is about to show.

Bytes are read as they are sent, never the whole file. Several ranges in one request are answered with the
whole, which the standard allows and no player asks for.

A player leaves its request open as long as somebody watches. Behind a proxy that has the files too
(`PRIVATE_MEDIA_OF_PROXY`) that holds none of our threads: we answer which file it is, and the proxy sends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

from .models import StoredFile

BLOCK = 256 * 1024
_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)
# A browser shows a recording in a page that it makes, and fetches it there once more: as the same site.
POLICY = (
    "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "sandbox allow-same-origin"
)


def played(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """The file, or the piece that is asked for: 200, 206, 304 or 416. The caller has checked the right."""
    if settings.PRIVATE_MEDIA_OF_PROXY:
        return _sent_by_proxy(stored)
    etag = f'"{stored.sha256}"'
    modified = int(stored.uploaded_at.timestamp())
    if etag in request.headers.get("If-None-Match", "").replace("W/", "").split(", "):
        return _dressed(HttpResponse(status=304), etag, modified)
    wanted = request.headers.get("Range", "")
    if wanted and not _is_same(request.headers.get("If-Range", ""), etag, modified):
        wanted = ""
    piece = _piece(wanted, stored.size)
    if piece == ():
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{stored.size}"
        return _dressed(refused, etag, modified)
    first, last = piece or (0, stored.size - 1)
    is_head = request.method == "HEAD"
    answer: HttpResponseBase
    if is_head:
        answer = HttpResponse()
    elif piece is None:
        # The server may hand the file to the kernel.
        answer = FileResponse(stored.content.open("rb"))
    else:
        file = stored.content.open("rb")
        answer = StreamingHttpResponse(_bytes(file, first, last - first + 1))
        answer._resource_closers.append(file.close)  # type: ignore[attr-defined]
    if piece is not None:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    answer["Content-Length"] = str(last - first + 1)
    _name(answer, stored)
    return _dressed(answer, etag, modified)


def _sent_by_proxy(stored: StoredFile) -> HttpResponse:
    """What nginx makes the answer of; pieces and their conditions are its own."""
    answer = HttpResponse()
    answer["X-Accel-Redirect"] = settings.PRIVATE_MEDIA_OF_PROXY + quote(str(stored.content.name))
    _name(answer, stored)
    _guard(answer)
    return answer


def _name(answer: HttpResponseBase, stored: StoredFile) -> None:
    answer["Content-Type"] = stored.content_type_name
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=stored.name) or ""
    )


def _dressed(answer: HttpResponseBase, etag: str, modified: int) -> HttpResponseBase:
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(modified)
    _guard(answer)
    return answer


def _guard(answer: HttpResponseBase) -> None:
    # A piece may be kept by who plays it, and is asked for again with its ETag.
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = POLICY
    answer["Cross-Origin-Resource-Policy"] = "same-origin"


def _is_same(condition: str, etag: str, modified: int) -> bool:
    """Whether what the player has is of this very file; without a condition it doesn't say."""
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        # A weak one says too little for pieces.
        return condition == etag
    return parse_http_date_safe(condition) == modified


def _piece(wanted: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """First and last byte; None: the whole file; (): there is no such piece."""
    match = _RANGE.fullmatch(wanted)
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        return (size - length, size - 1) if length else ()
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        # Not a range at all, so it is as if nothing was asked.
        return None
    return (first, last) if first < size else ()


def _bytes(file: IO[bytes], first: int, left: int) -> Iterator[bytes]:
    file.seek(first)
    while left > 0 and (block := file.read(min(BLOCK, left))):
        left -= len(block)
        yield block
