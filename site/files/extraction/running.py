"""The safe side: starts a process per document, gives it little, and believes little of what it says.

The process (`reading.py`) knows no Django, no settings and no secrets. It writes a line of JSON per part, so
what it read before it ran out of time or memory is kept.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

# What somebody may search in one document; a thick book has a third of this.
MAX_CHARACTERS = 3_000_000
MAX_PARTS = 3_000
SECONDS = 60
MEMORY_BYTES = 700 * 1024 * 1024
# Lines of JSON: a character may take six bytes.
MAX_OUTPUT_BYTES = MAX_CHARACTERS * 6 + MAX_PARTS * 64


class State(StrEnum):
    """How reading a document went."""

    TEXT = "text"
    NO_TEXT = "no_text"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_HEAVY = "too_heavy"


@dataclass(frozen=True)
class Extracted:
    """What a document says. `parts` are its pages, slides or sheets; `pages` is None when it has none.

    Part n of a PDF is page n, also when that page is empty; there may be fewer parts than pages.
    """

    state: State
    pages: int | None = None
    parts: tuple[str, ...] = ()


def extract(content: IO[bytes], kind: str, *, seconds: float = SECONDS) -> Extracted:
    """Read the text of a document of this kind: pdf, docx, odt, xlsx, pptx, csv or text.

    Takes at most `seconds` of a processor and twice that by the clock. Raises nothing about the content: what
    can't be read has a state that says so.
    """
    content.seek(0)
    # The process gets the file itself, not a path: there is nothing else that it may open by name.
    with tempfile.TemporaryFile() as copy, tempfile.TemporaryFile() as answer:
        for block in iter(lambda: content.read(1024 * 1024), b""):
            copy.write(block)
        copy.seek(0)
        ended = _run(copy, answer, kind, seconds)
        answer.seek(0)
        lines = list(_lines(answer.read(MAX_OUTPUT_BYTES)))
    return _judge(lines, ended)


def _run(copy: IO[bytes], answer: IO[bytes], kind: str, seconds: float) -> bool:
    """Run the process; returns whether it ended by itself."""
    limits = json.dumps(
        {
            "seconds": max(1, round(seconds)),
            "memory": MEMORY_BYTES,
            "output": MAX_OUTPUT_BYTES,
            "characters": MAX_CHARACTERS,
            "parts": MAX_PARTS,
        }
    )
    try:
        done = subprocess.run(  # noqa: S603  our own module, and a kind from a fixed list
            [sys.executable, "-m", "files.extraction.reading", kind, limits],
            stdin=copy,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={
                "PYTHONPATH": os.pathsep.join(sys.path),
                "PYTHONIOENCODING": "utf-8",
                "OMP_NUM_THREADS": "1",
            },
            timeout=seconds * 2,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _lines(output: bytes) -> Iterator[dict[str, Any]]:
    for line in output.split(b"\n"):
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found


def _judge(lines: list[dict[str, Any]], ended: bool) -> Extracted:
    pages = next((line["pages"] for line in lines if isinstance(line.get("pages"), int)), None)
    parts = tuple(line["text"] for line in lines if isinstance(line.get("text"), str))
    failed = next((line["failed"] for line in lines if "failed" in line), None)
    if any(part.strip() for part in parts):
        return Extracted(State.TEXT, pages, parts)
    if failed in set(State):
        return Extracted(State(failed), pages)
    if not ended:
        return Extracted(State.TOO_HEAVY, pages)
    return Extracted(State.NO_TEXT, pages)
