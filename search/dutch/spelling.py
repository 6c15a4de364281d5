"""Spelling repair from the words that the index itself holds, so that a repair always finds something."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.dutch.tokens import normalise

SHORTEST_REPAIRED = 4
# One slip in a short word, two in a long one: more would turn a word into another.
ONE_SLIP_BELOW = 8


class Vocabulary:
    """The words of an index with the number of passages that hold each, arranged by length for repair."""

    def __init__(self, counts: Mapping[str, int], accented: Iterable[str] = ()) -> None:
        """Take folded words with their counts, and the words with accents, in lower case."""
        self.counts: dict[str, int] = dict(counts)
        self._spelled = {normalise(word): word for word in accented}
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in self.counts:
            if len(word) >= SHORTEST_REPAIRED - 1 and word.isalpha():
                self._by_length[len(word)].append(word)

    def __contains__(self, word: object) -> bool:
        return word in self.counts

    def __len__(self) -> int:
        return len(self.counts)

    def spelled(self, word: str) -> str:
        """Return a folded word as it is written, with its accents: oekraine → oekraïne."""
        return self._spelled.get(word, word)

    def nearest(self, word: str, limit: int = 2) -> tuple[str, ...]:
        """Return the words most like a folded word, best first; none when it is known, short or no word.

        The distance is Damerau-Levenshtein's (optimal string alignment), at most 1 for words below 8 letters,
        else 2. Only words at the smallest distance are returned: first those with the same first letter, of
        these the commonest.
        """
        if len(word) < SHORTEST_REPAIRED or not word.isalpha() or word in self.counts:
            return ()
        most = 1 if len(word) < ONE_SLIP_BELOW else 2
        found: list[tuple[int, bool, int, str]] = []
        for length in range(len(word) - most, len(word) + most + 1):
            for candidate, distance, _ in process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=most, limit=None
            ):
                found.append((distance, candidate[0] != word[0], -self.counts[candidate], candidate))
        found.sort()
        return tuple(word for distance, _, _, word in found if distance == found[0][0])[:limit]
