"""What a recording really is: its first bytes decide, its name must agree, and every browser must play it."""

from __future__ import annotations

from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .inspection import Kind, safe_name

MEDIA = {
    "mp4": Kind("video/mp4", ("mp4", "m4v")),
    "m4a": Kind("audio/mp4", ("m4a",)),
    "webm": Kind("video/webm", ("webm",)),
    "mp3": Kind("audio/mpeg", ("mp3",)),
    "wav": Kind("audio/wav", ("wav",)),
    "ogg": Kind("audio/ogg", ("ogg", "oga", "opus")),
}
MEDIA_EXTENSIONS = tuple(extension for kind in MEDIA.values() for extension in kind.extensions)
# What `ftyp` may say first (ISO/IEC 14496-12); other brands, such as QuickTime's, not every browser plays.
_MP4_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"MSNV",
)
_AUDIO_BRANDS = (b"M4A ", b"M4B ")


def kind_of_media(upload: IO[bytes], name: str) -> Kind:
    """The kind of a recording, or ValidationError in the words of who chose it. Leaves it rewound."""
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    if not head:
        raise ValidationError(_("The file is empty. Choose another file."), code="empty")
    kind = _by_content(head)
    extension = safe_name(name).rpartition(".")[2].lower()
    # A film of which only the sound is kept bears the name of either.
    same = {"mp4", "m4a"} if kind in ("mp4", "m4a") else {kind}
    if not kind or not any(extension in MEDIA[one].extensions for one in same):
        raise ValidationError(
            _("We can’t play this kind of file for everybody. Save the recording as one of: %(kinds)s.")
            % {"kinds": ", ".join(MEDIA_EXTENSIONS)},
            code="wrong_kind",
        )
    return MEDIA[kind]


def _by_content(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "m4a" if brand in _AUDIO_BRANDS else "mp4" if brand in _MP4_BRANDS else ""
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        # The same container holds Matroska, which not every browser plays; the header names what it is.
        return "webm" if b"webm" in head[:64] else ""
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    if head.startswith(b"OggS"):
        return "ogg"
    # A tag before the sound, or the first frame of MPEG audio itself (layer III, not a forbidden rate).
    is_frame = head[:1] == b"\xff" and len(head) > 2 and head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 != 0xF0
    return "mp3" if head.startswith(b"ID3") or is_frame else ""
