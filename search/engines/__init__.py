"""Engines store, score and count; what a query means is decided in `search.planning`, alike for all."""

from search.engines.interface import (
    FACET_FIELDS,
    Engine,
    EngineUnavailable,
    FacetCount,
    Found,
    FoundPage,
    FoundPassage,
    IndexDamaged,
    Passage,
    Status,
)
from search.engines.tantivy_engine import TantivyEngine

__all__ = [
    "FACET_FIELDS",
    "Engine",
    "EngineUnavailable",
    "FacetCount",
    "Found",
    "FoundPage",
    "FoundPassage",
    "IndexDamaged",
    "Passage",
    "Status",
    "TantivyEngine",
]
