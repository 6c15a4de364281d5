"""A small stock of passages that tests of the site's search find, whatever the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest

from search import indexing, sources
from search.engines import Passage


class Shelf:
    """What can be found, and what the database hides although the index has it."""

    def __init__(self) -> None:
        self.passages: dict[str, Passage] = {}
        self.hidden: set[str] = set()

    def put(self, key: str, title: str, text: str, **more: object) -> None:
        values: dict = {"visibility": ("public",), "kind": "guide", "url": f"/{key}/", **more}
        self.passages[key] = Passage(
            id=f"shelf:{key}", page_id=f"shelf:{key}", title=title, text=text, **values
        )

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make this the only source, and index it."""

        def passages(keys: Collection[str] | None) -> Iterator[Passage]:
            yield from (
                found
                for key, found in self.passages.items()
                if (keys is None or key in keys) and key not in self.hidden
            )

        def readable(user: object, keys: Collection[str]) -> set[str]:
            return (set(keys) & set(self.passages)) - self.hidden

        source = sources.Source("shelf", passages, readable, kinds={"guide": "Handreiking"})
        monkeypatch.setattr(sources, "_sources", {"shelf": source})
        list(indexing.rebuild())
