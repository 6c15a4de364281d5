"""Text out of documents, for the search. A hostile file ends a process of its own, never the worker."""

from .running import Extracted, State, extract

__all__ = ["Extracted", "State", "extract"]
