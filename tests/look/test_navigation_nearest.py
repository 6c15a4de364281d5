"""A page stands under one link of a menu."""

from __future__ import annotations

import pytest

from look.navigation import links


@pytest.mark.parametrize("path", ["/loket/telefoon/", "/loket/", "/loket/vragen/TB-2026-0001/"])
def test_only_the_nearest_link_is_the_current_one(path: str, people: dict) -> None:
    found = links("staff", people["front_office"], path)
    current = [(link.url, link.current) for link in found if link.current]
    assert len(current) == 1
    assert path.startswith(current[0][0]) and (path != "/loket/telefoon/" or current[0] == (path, "page"))
