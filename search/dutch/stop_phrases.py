"""Stop phrases: words that people put around what they look for, such as "ik ben op zoek naar"."""

from collections.abc import Iterable

from search.dutch.tokens import Token, tokenize


class StopPhrases:
    """Phrases made ready for finding; immutable, so build it once and keep it until the phrases change."""

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        """Take phrases as people write them."""
        self._phrases = {form for phrase in phrases if (form := words_of(phrase))}
        self._longest = max(map(len, self._phrases), default=0)

    def without(self, words: tuple[Token, ...]) -> tuple[Token, ...]:
        """Return the words of a query outside these phrases; all of them when nothing would be left."""
        kept: list[Token] = []
        start = 0
        while start < len(words):
            length = self._length_at(words, start)
            if not length:
                kept.append(words[start])
            start += length or 1
        return tuple(kept) or words

    def _length_at(self, words: tuple[Token, ...], start: int) -> int:
        for length in range(min(self._longest, len(words) - start), 0, -1):
            if tuple(token.word for token in words[start : start + length]) in self._phrases:
                return length
        return 0


def words_of(phrase: str) -> tuple[str, ...]:
    """Return the folded words by which a phrase is recognised."""
    return tuple(token.word for token in tokenize(phrase))
