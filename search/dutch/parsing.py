"""Read what somebody typed: plain words, "exact phrases" and -excluded words. Any input is a valid query."""

import re
from collections import Counter
from dataclasses import dataclass

from search.dutch.ellipsis import completions
from search.dutch.tokens import Token, tokenize

# Whoever pastes a page into the box gets results for its beginning.
MOST_CHARACTERS = 2_000
MOST_WORDS = 40

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
_MINUSES = str.maketrans(dict.fromkeys("−–", "-"))
# A minus excludes at the start of a word only: "dak- en thuisloos" and "ex-gedetineerde" exclude nothing.
_PIECE = re.compile(r'(?P<minus>(?<!\S)-(?=[\w"]))?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+)|")')


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query taken apart; places of tokens are those in `text`."""

    text: str
    words: tuple[Token, ...]  # plain words and those of phrases, in order
    phrases: tuple[tuple[str, ...], ...]  # folded words that must stand in this order
    excluded: tuple[tuple[str, ...], ...]  # words and phrases that may not occur

    @property
    def only_quoted(self) -> frozenset[str]:
        """Return the words that stand nowhere but within quotes."""
        plain = Counter(token.word for token in self.words)
        plain.subtract(word for phrase in self.phrases for word in phrase)
        return frozenset(word for phrase in self.phrases for word in phrase if plain[word] <= 0)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was asked: no words, only punctuation or the like."""
        return not self.words and not self.excluded


def parse(query: str) -> ParsedQuery:
    """Take a query apart; never raises. Only the first 2,000 characters and 40 words count."""
    text = query[:MOST_CHARACTERS]
    words: list[Token] = []
    phrases: dict[tuple[str, ...], None] = {}
    excluded: dict[tuple[str, ...], None] = {}
    whole = completions(text)  # who types "dak- en thuisloos" means dakloos
    for piece in _PIECE.finditer(text.translate(_QUOTES).translate(_MINUSES)):
        group = "quoted" if piece["quoted"] is not None else "plain"
        if not piece[group]:
            continue
        start = piece.start(group)
        tokens = [
            Token(whole.get(start + token.start, token.word), start + token.start, start + token.end)
            for token in tokenize(text[start : piece.end(group)])
        ]
        form = tuple(token.word for token in tokens[:MOST_WORDS])
        if not form:
            continue
        if piece["minus"]:
            excluded[form] = None
            continue
        words += tokens
        if group == "quoted":
            phrases[form] = None
    return ParsedQuery(text, tuple(words[:MOST_WORDS]), tuple(phrases)[:10], tuple(excluded)[:10])
