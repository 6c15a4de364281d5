"""Recognising names of persons in Dutch text, by lists and by what stands around them; free of Django."""

from .reading import Span
from .recognising import find_names

__all__ = ["Span", "find_names"]
