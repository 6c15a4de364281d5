"""What an upload really is: its content decides, its name must agree, and hostile archives stay out."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .pdf_actions import runs_something

OOXML = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """One accepted kind of file."""

    mimetype: str
    extensions: tuple[str, ...]


KINDS = {
    "pdf": Kind("application/pdf", ("pdf",)),
    "png": Kind("image/png", ("png",)),
    "jpeg": Kind("image/jpeg", ("jpg", "jpeg")),
    "docx": Kind(f"{OOXML}.wordprocessingml.document", ("docx",)),
    "xlsx": Kind(f"{OOXML}.spreadsheetml.sheet", ("xlsx",)),
    "pptx": Kind(f"{OOXML}.presentationml.presentation", ("pptx",)),
    "odt": Kind("application/vnd.oasis.opendocument.text", ("odt",)),
    "text": Kind("text/plain", ("txt", "csv", "md")),
}
ACCEPTED_EXTENSIONS = tuple(extension for kind in KINDS.values() for extension in kind.extensions)

# A text document of a few MB seldom unpacks to more than this; a bomb does so by a factor of thousands.
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_UNPACKED_RATIO = 200
MAX_MEMBERS = 5000

CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
# Where office programs keep what runs by itself.
MACRO_MEMBER = re.compile(r"(^|/)vbaproject\.bin$|^xl/macrosheets/|^(basic|scripts)/", re.IGNORECASE)
# What is no part of a document and runs when it is opened from there.
PROGRAM_MEMBER = re.compile(
    r"\.(exe|com|scr|msi|dll|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|lnk|docm|dotm|xlsm|xltm|xlam|pptm|ppsm)$",
    re.IGNORECASE,
)
# Objects of other programs, of which nobody can say what they do; a table or chart is no such thing.
OBJECT_MEMBER = re.compile(
    r"(^|/)activeX/|(^|/)embeddings/[^/]+\.(bin|ole|doc|xls|ppt|msg|vsd)$", re.IGNORECASE
)
ARCHIVE_MEMBER = re.compile(r"\.(zip|docx|xlsx|pptx|odt|ods|odp)$", re.IGNORECASE)
# Documents in documents: a table of numbers in a report, no deeper.
DEEPEST = 2
XML_MEMBER = re.compile(r"\.(xml|rels|rdf)$", re.IGNORECASE)
# Such a declaration stands before the first element; no office program writes one.
DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
PROLOGUE_BYTES = 64 * 1024
RELATIONS_BYTES = 2 * 1024 * 1024
# No "<" in it, as in all XML: so a row of beginnings without an end takes no longer than its length.
RELATION = re.compile(rb"<Relationship\b[^<>]*>", re.IGNORECASE)
# What Word fetches by itself when it opens a document, from a server that then knows who did.
FETCHED = re.compile(rb"/(attachedTemplate|oleObject|subDocument|frame)[\"']", re.IGNORECASE)
ELSEWHERE = re.compile(rb"Target\s*=\s*[\"']\s*(https?:|ftp:|\\\\|//|file:/{2,5}[^/]|mhtml:)", re.IGNORECASE)
LOCAL_DRIVE = re.compile(rb"Target\s*=\s*[\"']\s*file:/{2,5}[a-z]:", re.IGNORECASE)
MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|macrosheet", re.IGNORECASE)


def safe_name(name: str) -> str:
    """The last part of a file name without path, control characters and what file systems refuse."""
    name = PurePosixPath(name.replace("\\", "/")).name
    # Control characters, and the invisible ones that turn "fdp.exe" around so that it reads as a PDF.
    name = "".join(
        c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} and c not in '<>:"|?*'
    )
    name = unicodedata.normalize("NFC", name).strip(". ")
    stem, dot, extension = name.rpartition(".")
    return f"{stem[:100]}{dot}{extension[:10]}" if stem else name[:100] or "bestand"


def inspect(upload: IO[bytes], name: str, size: int) -> Kind:
    """Return the kind of an upload, or raise ValidationError in the visitor's words. Leaves it rewound."""
    if size == 0:
        raise ValidationError(_("The file is empty. Choose another file."), code="empty")
    if size > settings.MAX_UPLOAD_BYTES:
        megabytes = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
        raise ValidationError(
            ngettext(
                "The file is larger than %(count)s MB. Choose a smaller file.",
                "The file is larger than %(count)s MB. Choose a smaller file.",
                megabytes,
            )
            % {"count": megabytes},
            code="too_large",
        )
    upload.seek(0)
    kind = _kind_by_content(upload)
    upload.seek(0)
    extension = safe_name(name).rpartition(".")[2].lower()
    if kind is None or extension not in kind.extensions:
        raise ValidationError(
            _("We can't accept this kind of file. Choose one of: %(kinds)s.")
            % {"kinds": ", ".join(ACCEPTED_EXTENSIONS)},
            code="wrong_kind",
        )
    return kind


def _kind_by_content(upload: IO[bytes]) -> Kind | None:
    head = upload.read(4096)
    if head.startswith(b"%PDF-"):
        _check_pdf(upload)
        return KINDS["pdf"]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if head.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(upload)
    return KINDS["text"] if _is_text(head) and not _has_control_characters(upload) else None


def _check_pdf(upload: IO[bytes]) -> None:
    upload.seek(0)
    if runs_something(upload.read()):
        raise ValidationError(
            _(
                "This PDF holds a script or starts a program when it is opened. Save it anew without it, for "
                "example with “Print to PDF”, and try again."
            ),
            code="runs",
        )


def _is_text(head: bytes) -> bool:
    # Markup that a browser would run is not text to us, whatever its name.
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(start) and not re.match(rb"<[a-z!?/]", start, re.IGNORECASE)


def _has_control_characters(upload: IO[bytes]) -> bool:
    """Whether bytes occur anywhere that no text in UTF-8 or a Western code page has."""
    upload.seek(0)
    return any(CONTROL.search(block) for block in iter(lambda: upload.read(65536), b""))


def _beginning(archive: zipfile.ZipFile, member: str, size: int) -> bytes:
    with archive.open(member) as content:
        return content.read(size)


def _kind_of_archive(upload: IO[bytes]) -> Kind | None:
    try:
        upload.seek(0)
        with zipfile.ZipFile(upload) as archive:
            _check_archive(archive)
            names = {member.filename for member in archive.infolist()}
            if "mimetype" in names:
                declared = _beginning(archive, "mimetype", 100).decode("ascii", "ignore").strip()
                return KINDS["odt"] if declared == KINDS["odt"].mimetype else None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError, EOFError, zlib.error):
        return None
    for folder, key in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return KINDS[key]
    return None


def _check_archive(archive: zipfile.ZipFile, depth: int = 1) -> None:
    """Raise ValidationError when an office document holds what it should not, or unpacks to too much."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if (
        len(members) > MAX_MEMBERS
        or unpacked > MAX_UNPACKED_BYTES
        or (unpacked > 10 * 1024 * 1024 and unpacked / packed > MAX_UNPACKED_RATIO)
    ):
        raise ValidationError(_("This file unpacks to far more than it should."), code="bomb")
    names = [member.filename for member in members]
    types = _beginning(archive, "[Content_Types].xml", 1024 * 1024) if "[Content_Types].xml" in names else b""
    if any(MACRO_MEMBER.search(name) for name in names) or MACRO_TYPE.search(types):
        raise ValidationError(
            _("This file holds macros. Save it without macros and try again."), code="macro"
        )
    if any(PROGRAM_MEMBER.search(name) for name in names):
        raise ValidationError(_("This file holds a program. Take it out and try again."), code="program")
    if any(OBJECT_MEMBER.search(name) for name in names):
        raise ValidationError(
            _(
                "This file holds an object of another program (OLE or ActiveX). Take it out, or put it in as "
                "a picture, and try again."
            ),
            code="object",
        )
    for name in names:
        if XML_MEMBER.search(name):
            _check_xml(archive, name)
        elif ARCHIVE_MEMBER.search(name):
            _check_inner(archive, name, depth)


def _check_xml(archive: zipfile.ZipFile, name: str) -> None:
    # In UTF-16 there is a NUL in each character.
    start = _beginning(archive, name, PROLOGUE_BYTES).replace(b"\x00", b"")
    if DECLARATION.search(start):
        raise ValidationError(
            _("This file holds instructions that have no place in a document. Save it anew and try again."),
            code="entities",
        )
    if not name.lower().endswith(".rels"):
        return
    for found in RELATION.finditer(_beginning(archive, name, RELATIONS_BYTES).replace(b"\x00", b"")):
        relation = found[0]
        # A template on the writer's own disk is what most letters have.
        if FETCHED.search(relation) and ELSEWHERE.search(relation) and not LOCAL_DRIVE.search(relation):
            raise ValidationError(
                _("This file fetches something from elsewhere when it is opened. Save it without that link."),
                code="fetches",
            )


def _check_inner(archive: zipfile.ZipFile, name: str, depth: int) -> None:
    content = io.BytesIO(_beginning(archive, name, settings.MAX_UPLOAD_BYTES))
    if not zipfile.is_zipfile(content):
        return
    if depth >= DEEPEST:
        raise ValidationError(_("This file unpacks to far more than it should."), code="bomb")
    with zipfile.ZipFile(content) as inner:
        _check_archive(inner, depth + 1)
