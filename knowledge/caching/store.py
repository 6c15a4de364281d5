"""Copies of pages in Django's cache `pages`, which all processes share.

Each copy names the generation in which it was begun. Emptying is a new generation: one write, whatever the
number of copies, and a page that was being rendered meanwhile is never taken for a newer one. A generation is
a random name, not a number: one that got lost (a full cache, a restart of Redis) can't come back.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.cache import caches

GENERATION = "generation"
# How long the one that renders may take before another tries; and how long others wait for it. A wait is
# longer than a page takes on a busy machine and shorter than a visitor minds.
LOCK_SECONDS = 10
WAIT_SECONDS = 2.0
GLANCE_SECONDS = 0.02
# How long a copy that has become old may still be shown while one visitor's request renders it anew.
STALE_SECONDS = 60
# Without asking a cache that did not answer.
LEAVE_ALONE_SECONDS = 10

_away_until = 0.0

log = logging.getLogger(__name__)


class CacheAway(Exception):
    """The cache does not answer; the site serves without it."""


class Copy(NamedTuple):
    """A page as it goes out. `fresh_until` is in seconds since 1970."""

    generation: str
    fresh_until: float
    etag: str
    headers: list[tuple[str, str]]
    body: bytes


class Found(NamedTuple):
    """What there is for a key: the generation of now, and the copy when it is of this generation."""

    generation: str
    copy: Copy | None

    @property
    def is_fresh(self) -> bool:
        """Whether the copy can go out as it is."""
        return self.copy is not None and self.copy.fresh_until > time.time()


def _pages() -> Any:
    return caches["pages"]


def _ask(question: Callable[[], Any]) -> Any:
    global _away_until
    if time.monotonic() < _away_until:
        raise CacheAway
    try:
        return question()
    except Exception as error:
        _away_until = time.monotonic() + LEAVE_ALONE_SECONDS
        log.warning("The cache of pages does not answer (%s); pages are rendered.", type(error).__name__)
        raise CacheAway from error


def read(key: str) -> Found:
    """The copy for this key, fresh or just past it. Raises CacheAway."""
    answer = _ask(lambda: _pages().get_many([GENERATION, key]))
    generation, copy = answer.get(GENERATION), answer.get(key)
    if generation is None:
        # Of two who find none, both get the one that was first.
        _ask(lambda: _pages().add(GENERATION, secrets.token_hex(8), None))
        generation = _ask(lambda: _pages().get(GENERATION)) or ""
    return Found(generation, copy if copy and copy.generation == generation else None)


def generation() -> str:
    """The generation of now; "" while there is none, or the cache is away: then nothing can be kept by it."""
    try:
        return str(_ask(lambda: _pages().get(GENERATION)) or "")
    except CacheAway:
        return ""


def read_of(key: str, generation: str) -> Any:
    """What is kept under this key for a generation that the caller knows; None when there is nothing."""
    try:
        found = _ask(lambda: _pages().get(key))
    except CacheAway:
        return None
    return found if found is not None and found.generation == generation else None


def write(key: str, copy: Any, stale_seconds: float) -> None:
    """Keep a copy, `stale_seconds` longer than it is fresh. A cache that is away is no error."""
    try:
        _ask(lambda: _pages().set(key, copy, copy.fresh_until - time.time() + stale_seconds))
    except CacheAway:
        return


def take_turn(key: str, generation: str) -> bool:
    """Whether the caller is the one who renders this page in this generation; it ends with `end_turn`."""
    try:
        return bool(_ask(lambda: _pages().add(f"{key}:{generation}", 1, LOCK_SECONDS)))
    except CacheAway:
        return True


def end_turn(key: str, generation: str) -> None:
    """Let others look for the copy, or render."""
    try:
        _ask(lambda: _pages().delete(f"{key}:{generation}"))
    except CacheAway:
        return


def wait_for(key: str, generation: str) -> Copy | None:
    """The copy that somebody else is making; None when that takes too long or came to nothing."""
    until = time.monotonic() + WAIT_SECONDS
    try:
        while time.monotonic() < until:
            is_busy = _ask(lambda: _pages().has_key(f"{key}:{generation}"))
            found = read(key)
            if found.is_fresh:
                return found.copy
            if not is_busy:
                return None
            time.sleep(GLANCE_SECONDS)
    except CacheAway:
        pass
    return None


def empty() -> None:
    """Begin a new generation: no copy made before is shown again. Raises what the cache raises."""
    _pages().set(GENERATION, secrets.token_hex(8), None)
