"""The content security policy allows nothing inline. A template that forgets it looks right on the desk of
its maker and broken everywhere else, so all templates are read here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("site", "search", "knowledge", "experts", "helpdesk")

FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script\b(?![^>]*\ssrc=)(?![^>]*type=[\"']application/json)",
    "an event attribute": r"\son[a-z]+\s*=\s*[\"']",
    "an htmx event attribute": r"\shx-on\b",
    "an htmx expression": r"hx-(?:vals|headers)\s*=\s*[\"']\s*js:",
    "a javascript address": r"javascript:",
    "something from elsewhere": r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']https?:",
}


def page_templates() -> list[Path]:
    """All templates but those of mails: a mail has no policy and no style sheet."""
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("templates/**/*.html"))
        if "mail" not in path.parts
    ]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    templates = page_templates()
    assert len(templates) > 50
    guilty = [
        str(path.relative_to(ROOT))
        for path in templates
        if re.search(FORBIDDEN[what], path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]
    assert guilty == []


def test_no_drawing_holds_a_style_or_a_script() -> None:
    for folder in ("icons", "houses", "static_src"):
        for path in (ROOT / "site/look" / folder).glob("*.svg"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"style=|<style|<script|\son\w+=", text), path
