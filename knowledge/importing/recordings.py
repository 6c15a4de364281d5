"""The recording of an event in a content file: address, captions in a file beside it, chapters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from files.inspection import safe_name
from knowledge.events.models import Event
from knowledge.recordings.actions import put_captions, put_chapters, put_recording
from knowledge.recordings.captions import MOST_BYTES, Cue, read_captions
from knowledge.recordings.transcript import read_chapters
from knowledge.resources.base import Resource

from .attachments import fingerprint
from .readers import FileReader, web_address


def read_recording(reader: FileReader) -> dict[str, Any]:
    """`address`, `cues` and `chapters`, each only when the file has its key."""
    fields = reader.fields
    found: dict[str, Any] = {}
    if address := web_address(fields, "recording_url"):
        parts = urlsplit(address)
        if parts.scheme != "https" or "@" in parts.netloc:
            reason = _("'%(name)s' must begin with https://") % {"name": "recording_url"}
            reader.file.problem(fields.line_of("recording_url"), reason)
        found["address"] = address
    if name := fields.text("captions"):
        found["cues"] = _captions(reader, name, fields.line_of("captions"))
    if chapters := fields.texts("chapters"):
        try:
            found["chapters"] = read_chapters("\n".join(chapters))
        except ValidationError as error:
            reader.file.problem(fields.line_of("chapters"), f"'chapters': {error.messages[0]}")
    return found


def _captions(reader: FileReader, name: str, line: int) -> list[Cue]:
    folder = reader.file.path.parent
    path = folder / name
    if name != safe_name(name) or path.is_symlink() or not path.is_file():
        reader.file.problem(line, _("the file %(name)r does not lie beside this one") % {"name": name})
        return []
    reader.references.used[f"file:{name}"] = fingerprint(folder, name)
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    try:
        return read_captions(content)
    except ValidationError as error:
        reason = _("the file %(name)r can't be used: %(reason)s")
        reader.file.problem(line, reason % {"name": name, "reason": " ".join(error.messages)})
        return []


def put_read_recording(actor: Any, page: Resource, found: dict[str, Any]) -> None:
    """Put what a file says with its event; what it does not name stays as organisers put it."""
    if not isinstance(page, Event):
        return
    if "address" in found:
        put_recording(actor, page, address=found["address"])
    if "cues" in found:
        put_captions(actor, page, found["cues"])
    if "chapters" in found:
        put_chapters(actor, page, found["chapters"])
