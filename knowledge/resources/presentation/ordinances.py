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
        limits = [
            text % {"number": value[name]}
            for text, name in ((_("at least %(number)s"), "minimum"), (_("at most %(number)s"), "maximum"))
            if value[name] is not None
        ]
        if limits:
            help_text = " ".join([help_text, ", ".join(limits).capitalize() + "."]).strip()
        rows.append([value["label"], _("yes") if value["required"] else _("no"), help_text])
    return {
        "columns": [{"label": _("What")}, {"label": _("Always needed?")}, {"label": _("Help")}],
        "rows": rows,
    }
