"""The engines of this process, one per index, chosen by the settings."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from .dutch.compounds import dictionary
from .engines import Engine, EngineUnavailable, TantivyEngine
from .sources import PUBLIC, SITE
from .warming import warm

if TYPE_CHECKING:
    from .engines.elasticsearch_engine import ElasticsearchEngine


@lru_cache(maxsize=8)
def _tantivy(directory: str) -> TantivyEngine:
    return TantivyEngine(Path(directory))


@lru_cache(maxsize=8)
def elasticsearch(url: str, prefix: str) -> ElasticsearchEngine:
    """The engine on this server; its client is imported only where there is one."""
    from .engines.elasticsearch_engine import ElasticsearchEngine

    return ElasticsearchEngine(url, prefix)


def engine(index: str = SITE) -> Engine:
    """The engine of an index, made once per process."""
    if settings.ELASTICSEARCH_URL:
        prefix = settings.SEARCH_INDEX_PREFIX
        return elasticsearch(settings.ELASTICSEARCH_URL, prefix if index == SITE else f"{prefix}-{index}")
    directory = settings.SEARCH_INDEX_DIR
    return _tantivy(str(directory if index == SITE else directory / index))


def make_ready() -> None:
    """Load what the first searches of visitors need: processes that are forked from this one share it.

    A server is asked nothing: processes may not share its connections.
    """
    dictionary()
    if not settings.ELASTICSEARCH_URL:
        # Without an index, or with one that is damaged, a reader is told so.
        with suppress(EngineUnavailable):
            warm(engine(), {PUBLIC})
