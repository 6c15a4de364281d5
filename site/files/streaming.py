"""Uploads of some gigabytes: written as they come to the disk where they stay, counted and hashed on the way,
so that keeping them is a matter of renaming.

A view that takes one says so with `takes_up_to`; it must be reached before anything reads the form, so its
token is checked in the view itself.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponseBase]
# Below the private files, so that keeping one is a rename. A kill leaves it there; `mending` removes it.
FOLDER = "incoming"
# What must be left on the disk for all the rest.
SPARE_BYTES = 512 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class IncomingFile(UploadedFile):
    """An upload on the disk. Closing it removes it, unless the storage took it."""

    def __init__(self, name: str, content_type: str) -> None:
        place = Path(settings.PRIVATE_MEDIA_ROOT) / FOLDER
        place.mkdir(parents=True, exist_ok=True)
        # Removed when it is closed, which the parser or the request does.
        self.temporary: Any = tempfile.NamedTemporaryFile(dir=place)  # noqa: SIM115
        super().__init__(self.temporary, name, content_type, 0)
        self.sha256 = ""

    def temporary_file_path(self) -> str:
        """Where it is; the storage of files moves what has such a path."""
        return str(self.temporary.name)

    def close(self) -> None:
        """Close it; moved away or closed before is no matter."""
        with suppress(FileNotFoundError):
            self.temporary.close()


class StreamedUploadHandler(FileUploadHandler):
    """One large file per form, in its field `name`; other files are dropped. What is wrong with it stands in
    `refused`: "large" or "full".

    What comes after that is read and dropped: a browser shows no answer to a request that it can't finish.
    """

    def __init__(self, request: HttpRequest, name: str, most_bytes: int) -> None:
        super().__init__(request)
        self.name, self.most_bytes = name, most_bytes
        self.refused = ""
        self.incoming: IncomingFile | None = None
        self._is_current = False
        self._digest = hashlib.sha256()
        self._length = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Remember how long the request says it is; a part says nothing."""
        self._length = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file for our field."""
        super().new_file(*args, **kwargs)
        self._is_current = self.field_name == self.name and self.incoming is None
        if not self._is_current:
            raise SkipFile
        if not has_room(self._length):
            self.refused = "full"
            raise SkipFile
        self.incoming = IncomingFile(self.file_name or "", self.content_type or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write and count."""
        assert self.incoming is not None  # noqa: S101  what is not ours was skipped
        if start + len(raw_data) > self.most_bytes:
            self._refuse("large")
        try:
            self.incoming.write(raw_data)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self._refuse("full")
        self._digest.update(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The file with its size and digest."""
        if self.incoming is None or self.refused:
            return None
        try:
            # Writes what is still in memory.
            self.incoming.seek(0)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self.refused = "full"
            self.discard()
            return None
        self.incoming.size, self.incoming.sha256 = file_size, self._digest.hexdigest()
        return self.incoming

    def upload_interrupted(self) -> None:
        """Who sent it went away."""
        self.discard()

    def discard(self) -> None:
        """Remove what came in, unless the storage took it."""
        if self.incoming is not None:
            self.incoming.close()

    def _refuse(self, why: str) -> None:
        self.refused = why
        self.discard()
        raise SkipFile


def has_room(size: int) -> bool:
    """Whether a file of this size fits on the disk of the private files, with some to spare."""
    place = Path(settings.PRIVATE_MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free > size + SPARE_BYTES


def takes_up_to(
    most_bytes: Callable[[], int], name: str, *, allowed: Callable[[HttpRequest], bool]
) -> Callable[[View], View]:
    """For a view whose form has one large file in the field `name`, which those who are `allowed` may send.

    From others nothing is read; the view answers them as it does without a form.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def streamed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return protected(request, *args, **kwargs)
            if not allowed(request):
                # The page that says so would read the form to show what was typed.
                request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
                return view(request, *args, **kwargs)
            handler = StreamedUploadHandler(request, name, most_bytes())
            request.upload_handlers = [handler]
            request.streamed_upload = handler  # type: ignore[attr-defined]
            try:
                return protected(request, *args, **kwargs)
            finally:
                handler.discard()

        streamed.most_bytes = most_bytes  # type: ignore[attr-defined]
        return streamed

    return decorate
