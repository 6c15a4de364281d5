"""A message as Outlook saves it: the smallest compound file (MS-CFB) that holds one (MS-OXMSG)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR, SMALL, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
UNICODE, BINARY, INTEGER = 0x001F, 0x0102, 0x0003


@dataclass
class Entry:
    """A storage (with children) or a stream (with data)."""

    name: str
    data: bytes | None = None
    children: list[Entry] = field(default_factory=list)


def properties(header: bytes, values: dict[int, str | bytes | int]) -> list[Entry]:
    """A stream for each text or file, and the one that lists them all."""
    rows, entries = b"", []
    for tag, value in values.items():
        if isinstance(value, int):
            rows += struct.pack("<HHIII", INTEGER, tag, 6, value, 0)
            continue
        kind = UNICODE if isinstance(value, str) else BINARY
        data = value.encode("utf-16-le") if isinstance(value, str) else value
        rows += struct.pack("<HHIII", kind, tag, 6, len(data) + (2 if kind == UNICODE else 0), 0)
        entries.append(Entry(f"__substg1.0_{tag:04X}{kind:04X}", data))
    return [*entries, Entry("__properties_version1.0", header + rows)]


def message(values: dict[int, str | bytes | int], files: list[tuple[str, bytes]] | None = None) -> bytes:
    """A .msg file with these properties and files."""
    attachments = [
        Entry(
            f"__attach_version1.0_#{number:08X}",
            children=properties(bytes(8), {0x3707: name, 0x3701: content, 0x3705: 1}),
        )
        for number, (name, content) in enumerate(files or [])
    ]
    header = struct.pack("<8x4I8x", 0, len(attachments), 0, len(attachments))
    return compound([*properties(header, values), *attachments])


def compound(children: list[Entry]) -> bytes:
    """A compound file with these entries under its root."""
    root = Entry("Root Entry", children=children)
    entries: list[Entry] = []
    links: list[tuple[int, int]] = []

    def place(entry: Entry) -> int:
        number = len(entries)
        entries.append(entry)
        links.append((FREE, FREE))
        previous = FREE
        # Each sibling is the right one of the one before: a tree that is a list.
        ordered = sorted(entry.children, key=lambda child: (len(child.name), child.name.upper()))
        for child in reversed(ordered):
            at = place(child)
            links[at] = (previous, links[at][1])
            previous = at
        links[number] = (links[number][0], previous)
        return number

    place(root)
    table: list[int] = []
    body = b""

    def put(data: bytes) -> int:
        nonlocal body
        if not data:
            return END
        start, count = len(table), -(-len(data) // SECTOR)
        table.extend([*range(start + 1, start + count), END])
        body += data.ljust(count * SECTOR, b"\0")
        return start

    small_table: list[int] = []
    small_body = b""
    starts: dict[int, int] = {}
    for number, entry in enumerate(entries):
        if entry.data is None:
            continue
        if len(entry.data) >= CUTOFF:
            starts[number] = put(entry.data)
        else:
            count = -(-len(entry.data) // SMALL)
            start = len(small_table)
            small_table.extend([*range(start + 1, start + count), END] if count else [])
            small_body += entry.data.ljust(count * SMALL, b"\0")
            starts[number] = start if count else END
    starts[0] = put(small_body)
    small_fat = b"".join(struct.pack("<I", value) for value in small_table)
    small_fat = small_fat.ljust(-(-len(small_fat) // SECTOR) * SECTOR, b"\xff")
    small_start = put(small_fat)
    directory = b""
    for number, entry in enumerate(entries):
        name = entry.name.encode("utf-16-le") + b"\0\0"
        right, child = links[number]
        kind = 5 if number == 0 else 1 if entry.data is None else 2
        size = len(small_body) if number == 0 else len(entry.data or b"")
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ", name, len(name), kind, 1, FREE, right, child, bytes(16), 0, 0, 0,
            starts.get(number, 0), size,
        )  # fmt: skip
    directory_start = put(directory)
    fats = 1
    while fats * SECTOR // 4 < len(table) + fats:
        fats += 1
    first = len(table)
    table.extend([FAT] * fats)
    fat = b"".join(struct.pack("<I", value) for value in table).ljust(fats * SECTOR, b"\xff")
    places = [first + number for number in range(fats)]
    top = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0,
        fats, directory_start, 0, CUTOFF, small_start, len(small_fat) // SECTOR, END, 0, places[0],
    )  # fmt: skip
    top += b"".join(struct.pack("<I", place) for place in places[1:])
    return top.ljust(SECTOR, b"\xff") + body + fat
