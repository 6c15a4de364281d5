"""What every engine takes and gives. Who may see a passage is part of each question."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from search.dutch.spelling import Vocabulary
from search.plan import Known, QueryPlan

FACET_FIELDS = ("kind", "target_groups", "action_lines", "province", "year", "audience")
PASSAGES_PER_PAGE = 3
MOST_SUGGESTED = 8
MOST_TYPED = 6  # words of what is typed that count, the last ones

Filters = Mapping[str, Collection[str]]
Sort = Literal["relevance", "date"]


class EngineUnavailable(Exception):
    """The engine cannot do this now: its server is away or another process writes. Try again later."""


class IndexDamaged(EngineUnavailable):
    """The index can't be read as it is; only a rebuild mends it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page under one heading: what is indexed, found and shown."""

    id: str
    page_id: str
    url: str
    title: str
    text: str
    anchor: str = ""  # without '#'
    headings: tuple[str, ...] = ()  # from below the title down to the passage
    kind: str = ""
    target_groups: tuple[str, ...] = ()
    action_lines: tuple[str, ...] = ()
    province: str = ""
    year: int | None = None
    audience: tuple[str, ...] = ()
    date: datetime.date | None = None
    extra: Mapping[str, str] = field(default_factory=dict)  # comes back as it went in
    visibility: tuple[str, ...] = ()  # who may see it; empty means nobody

    @property
    def link(self) -> str:
        """Return the address that opens the page at this passage."""
        return f"{self.url}#{self.anchor}" if self.anchor else self.url

    def facet_values(self, name: str) -> tuple[str, ...]:
        """Return the values of one of `FACET_FIELDS`, as text; none when the passage has none."""
        value = getattr(self, name)
        if isinstance(value, tuple):
            return tuple(dict.fromkeys(value))
        return () if value is None or value == "" else (str(value),)


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage with its score, comparable within one search only."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page with its best passages, best first; there is always one."""

    page_id: str
    passages: tuple[FoundPassage, ...]

    @property
    def score(self) -> float:
        """Return the score of the best passage."""
        return self.passages[0].score


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many found pages have a value, the selection in the other facets applied."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results. `total` and facets count pages of the site, not passages."""

    pages: tuple[FoundPage, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    by_trigrams: bool = (
        False  # nothing qualified; these come nearest by spelling or by one part of a compound
    )


@dataclass(frozen=True, slots=True)
class Status:
    """The state of an index. Not `up_to_date`: rebuild it: none, damaged or of older code."""

    generation: str
    passages: int
    size_bytes: int
    up_to_date: bool


class Rebuild(Protocol):
    """A new generation that is being filled."""

    # Pages that are in it already: a rebuild that was cut off is gone on with.
    done: Collection[str]

    def add(self, passages: Iterable[Passage]) -> None:
        """Add passages of pages that this rebuild has not had before, nor found `done`."""
        ...

    def forget(self, page_ids: Collection[str]) -> None:
        """Take pages out that were `done`."""
        ...


class Engine(ABC):
    """Stores passages and answers query plans. Threads may share it; any process may read."""

    @abstractmethod
    def index(self, passages: Iterable[Passage]) -> None:
        """Replace all passages of each page that occurs in `passages`; readers see it once this returns.

        Where there is no index yet and one is being made they see it with that one.
        """

    @abstractmethod
    def delete(self, page_ids: Iterable[str]) -> None:
        """Forget pages; unknown ones are ignored."""

    @abstractmethod
    def rebuild(self, *, anew: bool = False) -> AbstractContextManager[Rebuild]:
        """Fill a new generation and switch to it when the block ends well; until then readers keep the old.

        What others index or delete meanwhile is done in both generations. After an exception, and when the
        process dies, the old generation stays. A rebuild that was interrupted, killed or left by its server
        is gone on with by the next, for a day and unless that is asked to begin `anew`; after any other
        exception the next begins anew. Raises EngineUnavailable while another rebuild runs.
        """

    @abstractmethod
    def search(
        self,
        plan: QueryPlan,
        *,
        allowed: Collection[str],
        filters: Filters | None = None,
        offset: int = 0,
        limit: int = 10,
        sort: Sort = "relevance",
        with_facets: bool = True,
        without: Collection[str] = (),
    ) -> Found:
        """Return the pages from `offset` that qualify, with a token of `allowed` and a value of each filter.

        Within a filter any value will do. A facet's own filter does not narrow its own counts. The pages of
        `without`, a few that are gone, are neither found nor counted.
        """

    @abstractmethod
    def totals(
        self, plans: Sequence[QueryPlan], *, allowed: Collection[str], without: Collection[str] = ()
    ) -> list[int]:
        """Return how many pages each plan finds with a token of `allowed`; by trigrams none."""

    @abstractmethod
    def known(self, stems: Collection[str], allowed: Collection[str]) -> Known:
        """Return what is known of those stems that stand in a passage that these tokens may see."""

    @abstractmethod
    def vocabulary(self, allowed: Collection[str]) -> Vocabulary:
        """Return the words of the passages that these tokens may see."""

    @abstractmethod
    def suggest(
        self, prefix: str, allowed: Collection[str], apart: Collection[str] = ()
    ) -> tuple[Passage, ...]:
        """Return a passage of each page whose title, as these tokens may see it, holds what is being typed.

        At most MOST_SUGGESTED: those whose title begins so, then those with the fewest words. Of each kind in
        `apart` as many come along, however many others there are.
        """

    @abstractmethod
    def page_ids(self) -> set[str]:
        """Return all pages in the index, to compare it with the source."""

    @abstractmethod
    def stored(self, page_ids: Collection[str]) -> dict[str, list[Passage]]:
        """Return the passages of those of these pages that are in the index, whoever may see them."""

    @abstractmethod
    def status(self) -> Status:
        """Return the state of the index; never raises for an index that is absent or damaged."""
