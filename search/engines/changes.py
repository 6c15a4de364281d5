"""What changed while a rebuild of the embedded index ran, or lay waiting to be gone on with.

One line a page, appended under the write lock. A writer that was killed may leave half a line: its change was
not indexed either and is made again by who promised it, so that line is passed over.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from search.engines.documents import from_json, to_json
from search.engines.interface import Passage

NAME = "changes.jsonl"


def note_changes(generation: Path, pages: Mapping[str, list[Passage]]) -> None:
    """Add changes of pages to the notes of a generation; no passages means that a page is gone."""
    lines = "".join(
        json.dumps([page_id, [to_json(passage) for passage in passages]]) + "\n"
        for page_id, passages in pages.items()
    )
    with (generation / NAME).open("a+b") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(lines.encode())


def noted_changes(generation: Path) -> dict[str, list[Passage]]:
    """Return the last noted state of each page."""
    pages: dict[str, list[Passage]] = {}
    try:
        text = (generation / NAME).read_bytes()
    except FileNotFoundError:
        return pages
    for line in text.splitlines():
        try:
            page_id, passages = json.loads(line)
        except ValueError:
            continue
        pages[page_id] = [from_json(one) for one in passages]
    return pages
