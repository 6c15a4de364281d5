"""Loads what hooks into Wagtail's editor; each hook stands with its subject."""

from .keeping.editor import fixed_part, menu

__all__ = ["fixed_part", "menu"]
