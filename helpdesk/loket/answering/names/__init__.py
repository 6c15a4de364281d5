"""Recognising names of persons in Dutch text, by lists of names and by what stands around them; free of Django."""

from .recognising import Span, find_names

__all__ = ["Span", "find_names"]
