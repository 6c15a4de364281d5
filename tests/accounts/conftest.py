"""What the tests of accounts share."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Attempts at signing in are counted in the cache; one test's do not count for the next."""
    cache.clear()
