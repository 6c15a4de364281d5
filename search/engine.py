"""The engine of this process, chosen by the settings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from .engines import Engine, TantivyEngine

if TYPE_CHECKING:
    from .engines.elasticsearch_engine import ElasticsearchEngine


@lru_cache(maxsize=4)
def _tantivy(directory: str) -> TantivyEngine:
    return TantivyEngine(Path(directory))


@lru_cache(maxsize=4)
def elasticsearch(url: str, prefix: str) -> ElasticsearchEngine:
    """The engine on this server; its client is imported only where there is one."""
    from .engines.elasticsearch_engine import ElasticsearchEngine

    return ElasticsearchEngine(url, prefix)


def engine() -> Engine:
    """The engine, made once per process and index."""
    if settings.ELASTICSEARCH_URL:
        return elasticsearch(settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_PREFIX)
    return _tantivy(str(settings.SEARCH_INDEX_DIR))
