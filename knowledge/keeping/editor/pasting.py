"""Pasting from Word: the editor gets a script that tidies what Word puts on the clipboard."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_editor_js")
def word_paste() -> SafeString:
    """On every page with a text to edit."""
    return format_html('<script src="{}"></script>', static("knowledge/word-paste.js"))
