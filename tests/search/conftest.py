"""What several tests of the search use."""

from __future__ import annotations

import pytest

from tests.search.shelf import Shelf


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, db: None) -> Shelf:
    """Pages about caravans, care and waiting, indexed by the engine of the settings."""
    shelf = Shelf()
    shelf.put("1", "Standplaatsen voor woonwagens", "Een standplaats kiest u samen met bewoners.")
    shelf.put("2", "Woonzorgvisie", "Breng in kaart wat ouderen nodig hebben.", target_groups=("ouderen",))
    shelf.put("3", "Pipowagens op een erf", "Wie in een pipowagen woont, vraagt een vergunning.")
    shelf.put("4", "Wachten op een huis", "De wachtlijst is lang, de kachel koud.")
    shelf.use(monkeypatch)
    return shelf
