"""Template tags that put a frame around a body: `{% card "lamp" heading="..." %} ... {% endcard %}`.
They are registered in templatetags/look.py."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

ICON_OF_ALERT = {"info": "info", "ok": "check", "warning": "warning", "error": "warning"}
ICON_OF_CALLOUT = {"info": "info", "law": "law", "warn": "warning"}


def _frame(name: str, body: str, **context: Any) -> SafeString:
    return render_to_string(f"look/blocks/{name}.html", {"body": body, **context})


def alert(content: str, kind: str = "info", title: str = "", role: str = "") -> SafeString:
    """A message about what happened: kind info, ok, warning or error."""
    return _frame("alert", content, kind=kind, title=title, role=role, icon=ICON_OF_ALERT[kind])


def callout(content: str, kind: str = "info", title: str = "", icon: str = "") -> SafeString:
    """A remark inside a text: kind info, law or warn."""
    return _frame("callout", content, kind=kind, title=title, icon=icon or ICON_OF_CALLOUT[kind])


def card(content: str, variant: str = "", heading: str = "", no_print: bool = False) -> SafeString:
    """A card on the base line: variant lamp, green or plain, or none. The heading is a level 2."""
    return _frame("card", content, variant=variant, heading=heading, no_print=no_print)


def panel(
    content: str, heading: str, folds: bool = False, open: bool = True, count: int | None = None
) -> SafeString:
    """A box in the side column of a staff page; `folds` makes it one that can be closed."""
    return _frame("panel", content, heading=heading, folds=folds, open=open, count=count)


def empty(content: str, heading: str) -> SafeString:
    """Nothing here: the body says what was done about it and gives two ways on."""
    return _frame("empty", content, heading=heading)


def article(
    content: str, heading: str, state: str = "", done: bool = False, open: bool = False
) -> SafeString:
    """One article of a model ordinance with the choices in it."""
    return _frame("article", content, heading=heading, state=state, done=done, open=open)


def paper(content: str) -> SafeString:
    """A text as it will look on paper."""
    return _frame("paper", content)


def table_region(content: str, label: str) -> SafeString:
    """Around a table that may be wider than the screen: it scrolls by itself and by keyboard."""
    return _frame("table_region", content, label=label)


ALL = (alert, callout, card, panel, empty, article, paper, table_region)
