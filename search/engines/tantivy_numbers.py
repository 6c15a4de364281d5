"""The numbers of passages: sets of passages are ints, in which bit n stands for the passage with number n.

The passages of one page follow each other, and behind each page a number is left out: so pages are counted in
a set by arithmetic (`tantivy_pages`). No number is given twice while an index lives, also when its passage is
gone: so what is known of a passage stays true (`tantivy_sets`).
"""

from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query

NAME = "numbers"


class Numbering:
    """Gives the next numbers, from `first` on."""

    def __init__(self, first: int = 0) -> None:
        self._next = first
        self._page_id: str | None = None
        self._page = first

    @classmethod
    def after(cls, searcher: tantivy.Searcher, below: int = 0) -> "Numbering":
        """Go on behind the passages that an index holds, and behind what was given `below` a number."""
        answer: Any = searcher.aggregate(Query.all_query(), {"last": {"max": {"field": "number"}}})
        last = answer["last"]["value"]
        return cls(max(below, 0 if last is None else int(last) + 2))

    def of(self, page_id: str) -> tuple[int, int]:
        """Return the number of the next passage and that of its page; passages of a page come in a row."""
        if page_id != self._page_id:
            self._next += self._page_id is not None
            self._page_id, self._page = page_id, self._next
        self._next += 1
        return self._next - 1, self._page

    @property
    def next_page(self) -> int:
        """The number at which another page would begin."""
        return self._next + (self._page_id is not None)


def given_below(generation: Path) -> int:
    """Return below which number all may have been given; 0 where that was not noted."""
    try:
        return int((generation / NAME).read_text(encoding="ascii") or 0)
    except FileNotFoundError:
        return 0


def note_given_below(generation: Path, number: int) -> None:
    """Note it, before the passages are there: what a writer that is killed had given is not given again."""
    fresh = generation / f"{NAME}.new"
    fresh.write_text(str(number), encoding="ascii")
    fresh.replace(generation / NAME)
