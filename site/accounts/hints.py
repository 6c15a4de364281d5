"""Accounts that the sign-in page of a demonstration names, so that a visitor can look around."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Hint:
    """One account to try: who it is, and what to type."""

    who: str
    email: str
    password: str


_sources: list[Callable[[], Iterable[Hint]]] = []


def register(source: Callable[[], Iterable[Hint]]) -> None:
    """Name a function that gives hints; called from the AppConfig.ready of a room with such accounts."""
    if source not in _sources:
        _sources.append(source)


def hints() -> list[Hint]:
    """What to show; nothing outside a demonstration, whatever is registered."""
    return [hint for source in _sources for hint in source()] if settings.DEMO else []
