"""Outlook's winmail.dat (TNEF): the files in it, and the text when it has a plain one.

The packages that read TNEF are not kept up; of the format (MS-OXTNEF) only these few attributes matter here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from .charsets import decode
from .letter import Enclosure

MIMETYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
SIGNATURE = 0x223E9F78
BODY, RENDER_DATA, TITLE, DATA = 0x800C, 0x9002, 0x8010, 0x800F
MOST_FILES = 50


@dataclass
class Inside:
    """What a winmail.dat holds."""

    text: str = ""
    enclosures: list[Enclosure] = field(default_factory=list)


def unpack(data: bytes) -> Inside | None:
    """What is in a winmail.dat; None when it is none. A broken one gives what stands before the break."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    inside, name, position = Inside(), "", 6
    while position + 9 <= len(data):
        tag, _kind, length = struct.unpack_from("<xHHI", data, position)
        start, position = position + 9, position + 9 + length + 2
        if start + length > len(data):
            break
        value = data[start : start + length]
        if tag == BODY and not inside.text:
            inside.text = decode(value.rstrip(b"\x00")).strip()
        elif tag == RENDER_DATA:
            name = ""
        elif tag == TITLE:
            name = decode(value.rstrip(b"\x00"))
            if inside.enclosures and inside.enclosures[-1].name == "":
                inside.enclosures[-1].name = name
        elif tag == DATA and len(inside.enclosures) < MOST_FILES:
            inside.enclosures.append(
                Enclosure(name, "application/octet-stream", lambda value=value: value)  # type: ignore[misc]
            )
            name = ""
    return inside
