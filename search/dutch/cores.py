"""The letters by which a word can have a stem at all: a quick look before the slow one.

Working out the stem and the parts of each word of a text takes long; few of them hold "woo" or "wag", and no
other can be a form of woonwagen or a compound with it.
"""

import re
from collections import defaultdict
from functools import lru_cache

from search.dutch.folding import fold
from search.dutch.stemming import irregular_forms, stem

LONGEST_CORE = 3
_DOUBLE = re.compile(r"(aa|ee|oo|uu)")  # loop is the stem of lopen
_VOICED = {"f": "v", "s": "z"}  # and of reef, reven


@lru_cache(maxsize=20_000)
def cores(stem_: str) -> frozenset[str]:
    """Return runs of letters; each folded word with this stem, or with it as a part, holds one of them."""
    # ovatie has the stem of overen.
    core = stem_[:LONGEST_CORE] if not stem_.endswith("eer") else stem_[:-3][:LONGEST_CORE] or stem_[:1]
    if double := _DOUBLE.search(core):
        core = core[: double.start() + 1]
    found = {core, *_irregular_cores().get(stem_, ())}
    if core == stem_ and core[-1:] in _VOICED:
        found.add(core[:-1] + _VOICED[core[-1]])
    # A stem is without the "ge" of a participle, and of what looks like one: kogel.
    found |= {f"{stem_[:at]}ge{stem_[at : at + 1]}" for at in (1, 2)}
    return frozenset(found)


@lru_cache(maxsize=1_000)
def cores_of(stems: frozenset[str]) -> frozenset[str]:
    """Return the cores of several stems."""
    return frozenset().union(*map(cores, stems))


@lru_cache(maxsize=1)
def _irregular_cores() -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for form, word in irregular_forms().items():
        found[stem(word)].add(form[:LONGEST_CORE])
    return dict(found)


class _Even(dict[int, str]):
    """Folds characters that stay one character; NUL stands for those that do not."""

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code))
        self[code] = folded if len(folded) == 1 else "\0"
        return self[code]


_even = _Even()


def words_with(cores_: frozenset[str], text: str) -> list[tuple[int, int]]:
    """Return the stretches between spaces, in order, in which a word may hold one of these runs.

    `text` has no white space but single spaces. A text with characters that do not fold one to one, such as
    letters followed by loose accents, comes back as one stretch.
    """
    folded = text.lower() if text.isascii() else text.translate(_even)
    if "\0" in folded:
        return [(0, len(text))]
    found: dict[int, int] = {}
    for core in cores_:
        at = folded.find(core)
        while at >= 0:
            end = text.find(" ", at)
            end = len(text) if end < 0 else end
            found[text.rfind(" ", 0, at) + 1] = end
            at = folded.find(core, end)
    return sorted(found.items())
