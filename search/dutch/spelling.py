"""What an index's own words tell of a word that it does not hold: it is a slip in one of them, joins two of
them, or is part of some.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.dutch.compounds import LINKS, PSEUDO_PARTS, is_dutch_word
from search.dutch.tokens import normalise

SHORTEST_REPAIRED = 4
# Of a compound that the dictionary can't split one part may be this short: the kap of kapvergunning.
SHORTEST_HEAD, SHORTEST_TAIL = 3, 4
LONGEST_JOINED = 60
# Four letters begin many words by chance.
SHORTEST_OF_COMPOUND = 5
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
        # One text, since a look for a beginning or an end in it is quicker than one at each word.
        words = (word for word in self.counts if word.isalpha() and len(word) <= LONGEST_JOINED)
        self._text = "\n".join(("", *words, ""))

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

    def splits(self, word: str) -> list[tuple[str, str]]:
        """Return the ways in which a folded word may join two words, one of them of this index, best first.

        The dictionary knows no names and few words of a trade: the antikraak of antikraakbewoner.
        """
        if not word.isalpha() or len(word) > LONGEST_JOINED:
            return []
        found = [
            (min(len(head), len(tail)), head, tail)
            for at in range(SHORTEST_HEAD, len(word) - SHORTEST_TAIL + 1)
            if self._is_word(tail := word[at:])
            for head in _without_link(word[:at])
            if (head in self.counts or (tail in self.counts and self._is_word(head)))
            and head not in PSEUDO_PARTS
        ]
        return [(head, tail) for _, head, tail in sorted(found, reverse=True)]

    def compounds_with(self, word: str, limit: int = 6) -> tuple[str, ...]:
        """Return the words of this index that join this folded word and another, commonest first."""
        if len(word) < SHORTEST_OF_COMPOUND or not word.isalpha() or word in PSEUDO_PARTS:
            return ()
        found = {whole for whole in self._beginning(word) if self._is_rest(_after_link(whole[len(word) :]))}
        found |= {whole for whole in self._ending(word) if self._is_rest(_without_link(whole[: -len(word)]))}
        return tuple(sorted(found, key=lambda whole: (-self.counts[whole], whole))[:limit])

    def _is_rest(self, rests: Iterable[str]) -> bool:
        """Say whether what is left of a compound may be a word."""
        return any(len(rest) >= SHORTEST_TAIL and self._is_word(rest) for rest in rests)

    def _is_word(self, word: str) -> bool:
        return word not in PSEUDO_PARTS and (word in self.counts or is_dutch_word(word))

    def _beginning(self, word: str) -> Iterator[str]:
        at = self._text.find(f"\n{word}")
        while at >= 0:
            end = self._text.find("\n", at + 1)
            yield self._text[at + 1 : end]
            at = self._text.find(f"\n{word}", end)

    def _ending(self, word: str) -> Iterator[str]:
        at = self._text.find(f"{word}\n")
        while at >= 0:
            yield self._text[self._text.rfind("\n", 0, at) + 1 : at + len(word)]
            at = self._text.find(f"{word}\n", at + len(word))

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


def _without_link(head: str) -> Iterator[str]:
    """Yield what may be the first part of a compound, with and without the link behind it."""
    cut = (head.removesuffix(link) for link in LINKS if head.endswith(link))
    return (short for short in cut if len(short) >= SHORTEST_HEAD)


def _after_link(rest: str) -> Iterator[str]:
    """Yield what may be the second part of a compound, with and without the link before it."""
    return (rest[len(link) :] for link in LINKS if rest.startswith(link))
