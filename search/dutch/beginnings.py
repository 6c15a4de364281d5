"""The beginning of a word that somebody means who makes a slip in it: standplta → standplaat."""

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.dutch.spelling import SHORTEST_REPAIRED, most_slips


def nearest_beginning(begun: str, counts: Mapping[str, int]) -> str:
    """Return the beginning of a word of `counts` that is most like `begun`: that itself if a word begins so.

    Words that begin with another letter do not count, nor do beginnings with more slips than a repair allows.
    At the same distance the beginning of the commoner words wins.
    """
    size = len(begun)
    if size < SHORTEST_REPAIRED or not begun.isalpha():
        return begun
    alike = [word for word in counts if word[0] == begun[0] and len(word) >= size - 1]
    if any(word.startswith(begun) for word in alike):
        return begun
    # What is typed may have a letter too few or too many.
    common: dict[str, int] = {}
    for word in alike:
        for length in (size - 1, size, size + 1):
            if length <= len(word):
                common[word[:length]] = common.get(word[:length], 0) + counts[word]
    found = process.extract(
        begun, list(common), scorer=OSA.distance, score_cutoff=most_slips(begun), limit=None
    )
    best = min(((distance, -common[near], -len(near), near) for near, distance, _ in found), default=None)
    return best[-1] if best else begun
