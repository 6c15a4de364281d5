"""Model ordinances: what a municipality fills in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from knowledge.ordinances.models import ModelOrdinance


def variable_table(page: ModelOrdinance) -> dict[str, Any]:
    """What a municipality fills in."""
    rows = []
    for variable in page.variables:
        value = variable.value
        help_text = value["help"] or ""
        if value["options"]:
            options = ", ".join(value["options"])
            help_text = " ".join([help_text, _("Choose one: %(options)s.") % {"options": options}]).strip()
        rows.append([value["label"], _("yes") if value["required"] else _("no"), help_text])
    return {
        "columns": [{"label": _("What")}, {"label": _("Always needed?")}, {"label": _("Help")}],
        "rows": rows,
    }
