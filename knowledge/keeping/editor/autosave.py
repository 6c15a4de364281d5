"""Saving by hand after Wagtail's autosave: the editor gets a script that notes which version is one's own."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_editor_js")
def own_autosave() -> SafeString:
    """On every page that is edited."""
    return format_html('<script src="{}"></script>', static("knowledge/own-autosave.js"))
