"""What runs by itself in a PDF: scripts, and programs that it starts.

Looked for in the bytes as they are and in its packed objects, without a PDF library: this is asked of every
upload, in the web process. An action that jumps to a page, or opens an address when somebody clicks, is fine.
"""

from __future__ import annotations

import re
import zlib

# What may stand between two words of a PDF: white space, NUL and comments.
GAP = rb"(?:[\x00\t\n\f\r ]|%[^\r\n]*[\r\n])*"
RUNS = rb"/(?:JavaScript|Launch|Rendition|ImportData|RichMediaExecute)(?![A-Za-z0-9])"
NAME = re.compile(RUNS)
# Such a name is looked at together with what stands around it, so that no row of bytes takes long.
AROUND = 512
# The kind of an action, also as an object of its own that the action names ...
KIND = re.compile(rb"(?:/S|\bobj)" + GAP + rb"\Z")
# ... and the list of scripts that run when the document opens.
SCRIPTS = re.compile(GAP + rb"(?:<<|\d+" + GAP + rb"\d+" + GAP + rb"R\b)")
# So much white space or comment stands before no name but to hide what is before that.
HIDDEN = re.compile(rb"(?:[^\r\n]*[\r\n])?" + GAP)
# No program writes more of these.
MOST_NAMES, MOST_STREAMS = 500, 200_000
# A letter of a name may be written as its number.
NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"\bstream\r?\n")
# A stream of packed objects says where the first one stands.
PACKED = re.compile(rb"/(?:First|ObjStm)\b")
FLATE = re.compile(rb"/Filter" + GAP + rb"(?:/FlateDecode\b|\[" + GAP + rb"/FlateDecode" + GAP + rb"\])")
DICTIONARY_BYTES = 2048
# All packed objects of one document together; those of a report of a thousand pages take a few MB.
MOST_UNPACKED = 64 * 1024 * 1024


def runs_something(content: bytes) -> bool:
    """Whether this PDF holds an action that runs a script or starts a program.

    True as well when its packed objects can't be looked at: packed in a way that no program writes, or far
    too much. What is behind a password stays unseen.
    """
    if _has_action(_plain(content)):
        return True
    left, unread = MOST_UNPACKED, len(content)
    for count, stream in enumerate(STREAM.finditer(content)):
        if count == MOST_STREAMS:
            return True
        before = content[max(0, stream.start() - DICTIONARY_BYTES) : stream.start()]
        dictionary = _plain(before.rpartition(b" obj")[2])
        if not PACKED.search(dictionary):
            continue
        if b"/Filter" not in dictionary:
            # Lies open, and was looked at with the rest.
            continue
        if not FLATE.search(dictionary):
            return True
        end = content.find(b"endstream", stream.end())
        unread -= (len(content) if end < 0 else end) - stream.end()
        if end < 0 or unread < 0:
            # Streams lie one after another, each with its end.
            return True
        unpacker = zlib.decompressobj()
        try:
            objects = unpacker.decompress(memoryview(content)[stream.end() : end], left)
        except zlib.error:
            continue
        left -= len(objects)
        if left <= 0 or _has_action(_plain(objects)):
            return True
    return False


def _has_action(content: bytes) -> bool:
    for count, name in enumerate(NAME.finditer(content)):
        before = content[max(0, name.start() - AROUND) : name.start()]
        if count == MOST_NAMES or KIND.search(before):
            return True
        if len(before) == AROUND and HIDDEN.fullmatch(before):
            return True
        if name[0] == b"/JavaScript" and SCRIPTS.match(content[name.end() : name.end() + AROUND]):
            return True
    return False


def _plain(content: bytes) -> bytes:
    return NUMBERED.sub(lambda found: bytes([int(found[1], 16)]), content) if b"#" in content else content
