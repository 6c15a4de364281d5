"""Rooms above that want to hear of a registration when its address is confirmed; they say so at the start.

The desk knows organisations best: it says which municipality somebody is of (`note_reach`).
"""

from __future__ import annotations

from collections.abc import Callable

from .registrations import Registration

Listener = Callable[[Registration], None]
_listeners: list[Listener] = []


def on_registration(listener: Listener) -> None:
    """Call this when somebody says that an address is theirs, or changes their organisation later.

    In that transaction, before the registration is saved; twice is once.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def tell(registration: Registration) -> None:
    """Tell all who asked."""
    for listener in _listeners:
        listener(registration)
