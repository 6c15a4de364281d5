"""Rooms register menu items; the frame shows each visitor what is there and what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from look import navigation


@pytest.fixture(autouse=True)
def only_these_items(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(navigation, "_items", {})
    yield


def labels(menu: str = "main", user: Any = None, path: str = "/") -> list[str]:
    return [str(link.label) for link in navigation.links(menu, user or AnonymousUser(), path)]


def test_items_stand_in_their_order_whoever_registers_first() -> None:
    navigation.register_item("main", "Tweede", "/tweede/", 20)
    navigation.register_item("main", "Eerste", "/eerste/", 10)
    assert labels() == ["Eerste", "Tweede"]


def test_an_item_of_a_room_that_is_not_there_is_left_out() -> None:
    navigation.register_item("main", "Er nog niet", "nowhere:at_all", 10)
    navigation.register_item("main", "Er wel", "look:gallery", 20)
    assert labels() == ["Er wel"]


def test_an_item_shows_only_to_whom_it_is_for() -> None:
    navigation.register_item("staff", "Werkvoorraad", "/werk/", 10, lambda user: user.is_authenticated)
    assert labels("staff") == []
    assert labels("staff", SimpleNamespace(is_authenticated=True)) == ["Werkvoorraad"]


def test_registering_twice_shows_once() -> None:
    for _ in range(2):
        navigation.register_item("footer", "Privacy", "/privacy/", 10)
    assert labels("footer") == ["Privacy"]


def test_a_menu_that_nobody_draws_is_refused() -> None:
    with pytest.raises(ValueError, match="no menu"):
        navigation.register_item("sidebar", "Verdwaald", "/x/", 10)


@pytest.mark.parametrize(
    ("path", "current"),
    [("/kennis/", "page"), ("/kennis/gids/", "true"), ("/kennisbank/", ""), ("/", "")],
)
def test_the_menu_says_where_one_is(path: str, current: str) -> None:
    navigation.register_item("main", "Kennis", "/kennis/", 10)
    (link,) = navigation.links("main", AnonymousUser(), path)
    assert link.current == current
