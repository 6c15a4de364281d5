"""Which passages hold the commonest stems, in a file beside an index: read at once, where each takes a search
of some milliseconds.

A rebuild writes it at its end. What it says holds as long as the generation lives, see `tantivy_sets`. An
index without it, or with one that is damaged, answers the same.
"""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path

NAME = "common"


def write_common(generation: Path, sets: Mapping[str, int], bound: int) -> None:
    """Write down the set of passages of each stem, of those with numbers below `bound`."""
    lines = [str(bound)]
    for stem, found in sets.items():
        packed = zlib.compress(found.to_bytes(found.bit_length() // 8 + 1, "little"))
        lines.append(f"{stem} {b64encode(packed).decode()}")
    text = "\n".join(lines).encode()
    fresh = generation / f"{NAME}.new"
    fresh.write_bytes(b"%08x\n%s" % (zlib.crc32(text), text))
    fresh.replace(generation / NAME)


def read_common(generation: Path) -> tuple[dict[str, int], int]:
    """Return what was written and below which number it holds; nothing when it isn't there or is damaged."""
    try:
        checksum, _, text = (generation / NAME).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return {}, 0
    if checksum != b"%08x" % zlib.crc32(text):
        return {}, 0
    bound, *lines = text.decode().split("\n")
    sets = {}
    for line in lines:
        stem, _, packed = line.partition(" ")
        sets[stem] = int.from_bytes(zlib.decompress(b64decode(packed)), "little")
    return sets, int(bound)
