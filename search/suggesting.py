"""What the box proposes while somebody types: pages, kinds that stand apart, and what is searched often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import sources
from .asking import suggestions_for
from .behaviour.popular import popular_queries
from .dutch.beginnings import nearest_beginning
from .dutch.stemming import stem
from .dutch.stopwords import is_stop_word
from .dutch.tokens import tokenize
from .engine import engine
from .engines import Passage
from .finding import ReaderLexicon
from .judging import gone_since

SHORTEST = 2
LONGEST = 100
MOST_PAGES = 5
MOST_APART = 3
MOST_POPULAR = 4


@dataclass(frozen=True)
class Option:
    """One proposal: where it leads, and for a page its kind."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Proposals under one heading."""

    label: str
    options: tuple[Option, ...]


def propose(user: Any, typed: str) -> list[Group]:
    """The proposals for what is typed, of what this user may see; none for less than two characters.

    A slip in what is typed is mended. Raises EngineUnavailable.
    """
    words = [token.word for token in tokenize(typed[:LONGEST])]
    if not words or len(typed) < SHORTEST:
        return []
    apart = sources.suggested_apart()
    found = suggestions_for(user, " ".join(words), apart)
    popular = _popular(words)
    if not found and not popular:
        mended = _mended(user, words)
        if mended != words:
            found = suggestions_for(user, " ".join(mended), apart)
            popular = _popular(mended)
            words = mended
    kinds = sources.kind_labels()
    found = tuple(sorted(found, key=lambda page: _rank(page, words)))
    pages = [page for page in found if page.kind not in apart][:MOST_PAGES]
    groups = [Group(_("Pages"), tuple(_page(page, str(kinds.get(page.kind, ""))) for page in pages))]
    for kind, label in apart.items():
        named = [page for page in found if page.kind == kind][:MOST_APART]
        groups.append(Group(str(label), tuple(_page(page) for page in named)))
    groups.append(Group(_("Often searched"), tuple(map(_search, popular))))
    return [group for group in groups if group.options]


def _page(page: Passage, note: str = "") -> Option:
    return Option(page.title, page.url, note)


def _search(query: str) -> Option:
    return Option(query, f"{reverse('search:results')}?{urlencode({'q': query})}")


def _rank(page: Passage, words: list[str]) -> tuple[bool, int, str]:
    """Titles that begin with what is typed first, then short ones."""
    title = [token.word for token in tokenize(page.title)]
    begins = " ".join(title).startswith(" ".join(words))
    return (not begins, len(title), page.title)


def _popular(words: list[str]) -> tuple[str, ...]:
    """Popular queries that hold these words, the last of them perhaps begun, in words of public pages."""
    *whole, begun = words
    found = []
    for query in popular_queries():
        held = [token.word for token in tokenize(query)]
        if held != words and set(whole) <= set(held) and any(word.startswith(begun) for word in held):
            found.append((not " ".join(held).startswith(" ".join(words)), query))
    likely = [query for _, query in sorted(found, key=lambda one: one[0])][: 2 * MOST_POPULAR]
    stems = {query: _stems(query) for query in likely}
    if not stems:
        return ()
    # Also when what held a word was taken away a moment ago, and the index does not know yet.
    lexicon = ReaderLexicon(engine(), {sources.PUBLIC}, gone_since(None))
    public = lexicon.known(frozenset().union(*stems.values()))
    told = [query for query in likely if stems[query] and all(word in public for word in stems[query])]
    return tuple(told)[:MOST_POPULAR]


def _stems(query: str) -> frozenset[str]:
    return frozenset(stem(token.word) for token in tokenize(query) if not is_stop_word(token.word))


def _mended(user: Any, words: list[str]) -> list[str]:
    """The words without slips: whole ones as the search repairs them, the begun one by how words begin."""
    vocabulary = engine().vocabulary(sources.tokens_of(user))
    *whole, begun = words
    mended = [
        word if word in vocabulary or is_stop_word(word) else next(iter(vocabulary.nearest(word)), word)
        for word in whole
    ]
    return [*mended, nearest_beginning(begun, vocabulary.counts)]


def as_json(groups: Iterable[Group]) -> dict[str, Any]:
    """The proposals for the script of the box, with the sentence that it reads out."""
    listed = [
        {
            "label": group.label,
            "options": [
                {"text": option.text, "url": option.url, "note": option.note} for option in group.options
            ],
        }
        for group in groups
    ]
    count = sum(len(group["options"]) for group in listed)
    return {"groups": listed, "status": _status(count)}


def _status(count: int) -> str:
    if not count:
        return _("No suggestions.")
    return ngettext(
        "%(count)s suggestion. Choose with the arrow keys.",
        "%(count)s suggestions. Choose with the arrow keys.",
        count,
    ) % {"count": count}
