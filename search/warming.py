"""What a process needs for its first searches, loaded before there are any readers. It knows no Django."""

from collections.abc import Collection

from .dutch.analysis import part_stems
from .dutch.stemming import stem
from .engines import Engine
from .finding import find

QUESTION = "Hoe kan een gemeente de huisvestng van ouderen regelen?"
# The commonest words of an index, of which snippets ask what they are forms of: a second at most.
MOST_WORDS = 30_000


def warm(engine: Engine, allowed: Collection[str]) -> None:
    """Have an engine and the analysis ready for what these tokens may see."""
    find(engine, QUESTION, allowed=allowed)
    counts = engine.vocabulary(allowed).counts
    for word in sorted(counts, key=lambda word: -counts[word])[:MOST_WORDS]:
        stem(word)
        part_stems(word)
