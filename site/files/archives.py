"""Unpacking an archive that somebody sent: nothing it says is believed, nothing leaves the folder."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What the programs that make archives add of their own.
CLUTTER_FOLDERS = {"__MACOSX"}
CLUTTER_FILES = {".DS_Store", "Thumbs.db", "desktop.ini"}
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
LONGEST_PART = 150
DEEPEST = 6


@dataclass(frozen=True)
class Limits:
    """What an archive may hold: so many files and so many bytes, in all and in one."""

    files: int
    bytes: int
    bytes_of_one: int


def unpack(archive: IO[bytes], folder: Path, *, extensions: Collection[str], limits: Limits) -> list[Path]:
    """Write the files of a zip below an empty `folder`; returns their paths.

    Raises ValidationError in the sender's words, naming the file, when it holds anything but plain files of
    these kinds with plain names within the limits. Then what was written already is of no use.
    """
    archive.seek(0)
    try:
        with zipfile.ZipFile(archive) as opened:
            return _unpack(opened, folder, extensions, limits)
    except (
        zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, ValueError, zlib.error,
    ) as error:  # fmt: skip
        raise ValidationError(_("This zip file can't be opened. Make it again."), code="broken") from error


def _unpack(opened: zipfile.ZipFile, folder: Path, extensions: Collection[str], limits: Limits) -> list[Path]:
    members = opened.infolist()
    # Folders and clutter count too: thousands of those are no honest archive.
    if len(members) > limits.files * 3:
        raise _too_many(limits)
    written: list[Path] = []
    taken: set[str] = set()
    left = limits.bytes
    for member in members:
        name = _name(member)
        if name is None or member.is_dir():
            continue
        _check(member, name, extensions)
        # Two names that differ in capitals are one file on some disks.
        if str(name).casefold() in taken:
            raise _refusal(_("The file “%(name)s” is in this zip file twice."), name)
        taken.add(str(name).casefold())
        if len(taken) > limits.files:
            raise _too_many(limits)
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        size = _write(opened, member, target, min(left, limits.bytes_of_one))
        if size is None:
            raise _refusal(_("The file “%(name)s” unpacks to far more than it should."), name)
        left -= size
        written.append(target)
    if not written:
        raise ValidationError(_("There are no files in this zip file."), code="empty")
    return written


def _name(member: zipfile.ZipInfo) -> PurePosixPath | None:
    """The path of a member with forward slashes; None for clutter."""
    name = member.filename
    if not member.flag_bits & UTF8_FLAG:
        # Without the flag the name was read in the code page of MS-DOS; most programs meant UTF-8.
        try:
            name = name.encode("cp437").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = member.filename
    path = PurePosixPath(name.replace("\\", "/"))
    if path.parts and (path.parts[0] in CLUTTER_FOLDERS or path.name in CLUTTER_FILES):
        return None
    return None if path.name.startswith("._") else path


def _check(member: zipfile.ZipInfo, path: PurePosixPath, extensions: Collection[str]) -> None:
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise _refusal(_("“%(name)s” in this zip file is a link, not a file."), path)
    if member.flag_bits & ENCRYPTED_FLAG:
        raise ValidationError(_("This zip file is closed with a password."), code="encrypted")
    bad = path.is_absolute() or any(
        part in ("..", "") or ":" in part or len(part) > LONGEST_PART or any(ord(c) < 32 for c in part)
        for part in path.parts
    )
    if bad or not path.parts or len(path.parts) > DEEPEST:
        raise _refusal(_("The name “%(name)s” in this zip file is not allowed."), path)
    if path.suffix.lower().removeprefix(".") not in extensions:
        raise _refusal(_("“%(name)s” in this zip file is of a kind that we don't read."), path)


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> int | None:
    """Unpack one member, at most so many bytes; None when there are more."""
    size = 0
    with opened.open(member) as source, target.open("xb") as copy:
        while block := source.read(64 * 1024):
            size += len(block)
            if size > most:
                return None
            copy.write(block)
    return size


def _refusal(reason: str, path: PurePosixPath) -> ValidationError:
    name = "".join(c if c.isprintable() else "?" for c in str(path))[:120]
    return ValidationError(reason % {"name": name}, code="refused")


def _too_many(limits: Limits) -> ValidationError:
    return ValidationError(
        _("There are more than %(count)s files in this zip file.") % {"count": limits.files}, code="too_many"
    )
