"""The menus. Rooms register what they offer in `AppConfig.ready`; the page frame reads it, so `look`
imports no room. An item whose URL name does not resolve is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

MENUS = ("main", "staff", "user", "footer")


def _everyone(user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Item:
    menu: str
    label: str | Promise
    url_name: str
    order: int
    visible: Callable[[Any], bool]

    def url(self) -> str | None:
        """The address, or None while no URL of that name exists. A name that starts with a slash is
        an address itself: pages of the content tree have no name."""
        if self.url_name.startswith("/"):
            return self.url_name
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return None


@dataclass(frozen=True)
class Link:
    label: str | Promise
    url: str
    current: str
    """The value for aria-current: "page", "true" (a page below it) or nothing."""


_items: dict[tuple[str, str], Item] = {}


def register_item(
    menu: str,
    label: str | Promise,
    url_name: str,
    order: int,
    visible: Callable[[Any], bool] = _everyone,
) -> None:
    """Puts a link in a menu ("main", "staff", "user" or "footer"). Registering the same URL in the same
    menu again replaces it, so `ready` may run twice."""
    if menu not in MENUS:
        raise ValueError(f"There is no menu {menu!r}, only {', '.join(MENUS)}.")
    _items[menu, url_name] = Item(menu, label, url_name, order, visible)


def links(menu: str, user: Any, path: str) -> Iterator[Link]:
    """What `user` sees of a menu on the page at `path`, in order."""
    items = sorted(_items.values(), key=lambda item: item.order)
    found = [
        (item.label, url)
        for item in items
        if item.menu == menu and item.visible(user) and (url := item.url())
    ]
    # A page below two of them is that of the nearest one alone.
    nearest = max((url for _label, url in found if _current(url, path)), key=len, default="")
    for label, url in found:
        yield Link(label, url, _current(url, path) if url == nearest else "")


def _current(url: str, path: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url.rstrip("/") + "/") else ""
