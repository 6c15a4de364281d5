"""Loads what hooks into Wagtail; each hook stands with its subject."""

from .caching import serving
from .events import copying as event_copying
from .feedback import menu as feedback_menu
from .importing import editor as import_editor
from .insight import menu as insight_menu
from .keeping.editor import (
    autosave,
    fixed_part,
    front_page,
    importing_redirects,
    links,
    lists,
    menu,
    pasting,
    taking_away,
    urls,
)

__all__ = [
    "autosave",
    "event_copying",
    "feedback_menu",
    "fixed_part",
    "front_page",
    "import_editor",
    "importing_redirects",
    "insight_menu",
    "links",
    "lists",
    "menu",
    "pasting",
    "serving",
    "taking_away",
    "urls",
]
