"""Decisions are named by their number, so no two have the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

DECISIONS = Path(__file__).resolve().parents[1] / "docs" / "decisions"


def test_each_decision_has_a_number_of_its_own_and_says_it_in_its_title() -> None:
    found = sorted(DECISIONS.glob("*.md"))
    assert found
    assert [number for number, count in Counter(path.name[:4] for path in found).items() if count > 1] == []
    for path in found:
        assert path.read_text().startswith(f"# {int(path.name[:4])}. "), path.name
