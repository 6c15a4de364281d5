"""Which files of a mail come along with the question, and why the others don't. None is lost: they are in the
message as it came, which the desk can download."""

from __future__ import annotations

import io
import mimetypes

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File

from files.inspection import ACCEPTED_EXTENSIONS, inspect, safe_name

from . import winmail
from .letter import Enclosure, Letter
from .mime import MOST_ENCLOSURES, SMALL_PICTURE


def taken_over(letter: Letter) -> list[File]:
    """The files that may be kept with the question; the reasons of the others are added to the letter."""
    files: list[File] = []
    for enclosure in _unpacked(letter):
        content = enclosure.content()
        name = named(enclosure)
        if len(files) >= MOST_ENCLOSURES:
            letter.left_out.append((name, "too_many_files"))
        elif enclosure.inline and enclosure.mimetype.startswith("image/") and len(content) < SMALL_PICTURE:
            letter.left_out.append((name, "small_picture"))
        elif reason := _refused(content, name):
            letter.left_out.append((name, reason))
        else:
            files.append(ContentFile(content, name=name))
    return files


def _unpacked(letter: Letter) -> list[Enclosure]:
    """The files, with those in Outlook's winmail.dat in its place."""
    found: list[Enclosure] = []
    for enclosure in letter.enclosures:
        if enclosure.mimetype in winmail.MIMETYPES or enclosure.name.lower() == "winmail.dat":
            inside = winmail.unpack(enclosure.content())
            if inside is None:
                letter.left_out.append((enclosure.name or "winmail.dat", "winmail"))
                continue
            found += inside.enclosures
            if not letter.text.strip():
                letter.text = inside.text
        else:
            found.append(enclosure)
    return found


def named(enclosure: Enclosure) -> str:
    """A file name with an extension; mail programs leave out either."""
    name = safe_name(enclosure.name) if enclosure.name else ""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in ACCEPTED_EXTENSIONS:
        return name
    guessed = (mimetypes.guess_extension(enclosure.mimetype) or "").lstrip(".")
    if guessed in ACCEPTED_EXTENSIONS and not extension:
        return f"{name or 'bijlage'}.{guessed}"
    return name or "bijlage"


def _refused(content: bytes, name: str) -> str:
    if len(content) > settings.MAX_UPLOAD_BYTES:
        return "too_large"
    try:
        inspect(io.BytesIO(content), name, len(content))
    except ValidationError as error:
        return str(error.code or "refused")
    return ""
