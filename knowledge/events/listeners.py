"""Rooms above that want to hear of a registration; they say so when the program starts."""

from __future__ import annotations

from collections.abc import Callable

from .models import Registration

Listener = Callable[[Registration], None]
_listeners: list[Listener] = []


def on_registration(listener: Listener) -> None:
    """Call this for each new registration, in its transaction. Asking twice is asking once."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(registration: Registration) -> None:
    """Tell all who asked."""
    for listener in _listeners:
        listener(registration)
