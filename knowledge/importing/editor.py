"""The importer in the editor: what the history of a page says of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from .loading import IMPORTED


@hooks.register("register_log_actions")
def name_imports(actions: Any) -> None:
    """An import in the history of a page."""
    actions.register_action(IMPORTED, _("Import"), _("Imported from a file"))
