"""What triage sees of a text: pieces of its words, its stems and their neighbours, as numbers.

Training and predicting use this same module, so what was learned is what is looked for.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from itertools import pairwise

from search.dutch.analysis import analyse
from search.dutch.stopwords import is_stop_word

# A question says what it is about in its first lines; a whole file pasted into it need not be read.
MOST_CHARACTERS = 4000
SHORTEST_PIECE, LONGEST_PIECE = 3, 5

# Two kinds of features, each brought to length 1 by itself: else the many pieces would drown the few words.
Block = dict[int, float]


def blocks(text: str) -> tuple[Block, Block]:
    """Pieces of words and whole words of a text, as hash → 1 + log(times)."""
    analysis = analyse(text[:MOST_CHARACTERS])
    pieces: Counter[str] = Counter()
    for word in analysis.words:
        padded = f" {word} "
        for size in range(SHORTEST_PIECE, LONGEST_PIECE + 1):
            pieces.update(padded[i : i + size] for i in range(max(len(padded) - size + 1, 1)))
    stems = [
        stem for word, stem in zip(analysis.words, analysis.stems, strict=True) if not is_stop_word(word)
    ]
    words: Counter[str] = Counter(stems)
    words.update(f"{part}+" for part in analysis.parts)
    words.update(f"{first} {second}" for first, second in pairwise(stems))
    return _hashed(pieces, "c"), _hashed(words, "w")


def word_features(text: str) -> list[tuple[int, str]]:
    """The feature of each word that says something, with the word, for telling people why."""
    analysis = analyse(text[:MOST_CHARACTERS])
    pairs = zip(analysis.words, analysis.stems, strict=True)
    return [(_hash("w", stem), word) for word, stem in pairs if not is_stop_word(word)]


def _hash(kind: str, feature: str) -> int:
    return zlib.crc32(f"{kind}:{feature}".encode())


def _hashed(counts: Counter[str], kind: str) -> Block:
    found: Counter[int] = Counter()
    for feature, times in counts.items():
        found[_hash(kind, feature)] += times
    return {feature: 1 + math.log(times) for feature, times in found.items()}
