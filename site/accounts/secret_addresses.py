"""Secrets in addresses that a program asks for without signing in, such as a calendar's."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """A secret that nobody guesses; it is shown to its owner once, and only its hash is kept."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What is kept of a secret. 256 random bits can't be guessed, so a plain hash is enough; a slow one would
    only cost time at each poll."""
    return hashlib.sha256(secret.encode()).hexdigest()
