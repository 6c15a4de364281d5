"""The engine of this process, chosen by the settings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .dutch.synonyms import Synonyms, default_groups
from .engines import Engine, TantivyEngine


@lru_cache(maxsize=4)
def _tantivy(directory: str) -> TantivyEngine:
    return TantivyEngine(Path(directory))


def engine() -> Engine:
    """The engine, made once per process and index directory."""
    return _tantivy(str(settings.SEARCH_INDEX_DIR))


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """The groups of words that mean the same."""
    return Synonyms(default_groups())
