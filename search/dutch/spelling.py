"""Spelling repair from the words that the index itself holds, so that a repair always finds something."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.dutch.tokens import normalise

SHORTEST_REPAIRED = 4
# One slip in a short word, two in a long one: more would turn a word into another.
ONE_SLIP_BELOW = 8


def most_slips(word: str) -> int:
    """Return how many slips a word of this length may hold to be repaired."""
    return 1 if len(word) < ONE_SLIP_BELOW else 2


class Vocabulary:
    """The words of an index with the number of passages that hold each, arranged by length for repair."""

    def __init__(self, counts: Mapping[str, int], accented: Iterable[str] = ()) -> None:
        """Take folded words with their counts, and the words with accents, in lower case."""
        self.counts: dict[str, int] = dict(counts)
        self._spelled = {normalise(word): word for word in accented}
        # By first letter and length: most slips are made further on, so a look at few words mostly suffices.
        self._by_letter: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for word in self.counts:
            if len(word) >= SHORTEST_REPAIRED - 1 and word.isalpha():
                self._by_letter[word[0]][len(word)].append(word)

    def __contains__(self, word: object) -> bool:
        return word in self.counts

    def spelled(self, word: str) -> str:
        """Return a folded word as it is written, with its accents: oekraine → oekraïne."""
        return self._spelled.get(word, word)

    def nearest(self, word: str, limit: int = 2) -> tuple[str, ...]:
        """Return the words most like a folded word, best first; none when it is known, short or no word.

        The distance is Damerau-Levenshtein's (optimal string alignment), at most 1 for words below 8 letters,
        else 2. Only words at the smallest distance are returned, the commonest first; words that begin with
        another letter only when none that begins alike is at distance 1.
        """
        if len(word) < SHORTEST_REPAIRED or not word.isalpha() or word in self.counts:
            return ()
        most = most_slips(word)
        found = self._near(word, most, [word[0]])
        if not found or found[0][0] > 1:
            found += self._near(word, most, [letter for letter in self._by_letter if letter != word[0]])
        found.sort()
        return tuple(near for distance, _, _, near in found if distance == found[0][0])[:limit]

    def _near(self, word: str, most: int, letters: Iterable[str]) -> list[tuple[int, bool, int, str]]:
        """Return the words within a distance that begin with one of these letters, best first."""
        found = []
        for letter in letters:
            by_length: Mapping[int, list[str]] = self._by_letter.get(letter, {})
            for length in range(len(word) - most, len(word) + most + 1):
                for candidate, distance, _ in process.extract(
                    word, by_length.get(length, ()), scorer=OSA.distance, score_cutoff=most, limit=None
                ):
                    found.append((distance, letter != word[0], -self.counts[candidate], candidate))
        return sorted(found)
