"""The kinds of content: short names for code, addresses of icons and search filters, and their labels."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_LABELS: dict[str, Promise] = {
    "guide": _("Guide"),
    "toolkit": _("Toolkit"),
    "step_plan": _("Step plan"),
    "ordinance": _("Model ordinance"),
    "case": _("Practice case"),
    "scheme": _("Scheme"),
    "law": _("Legislation"),
    "faq": _("Answered question"),
    "news": _("News item"),
    "event": _("Meeting"),
    "term": _("Term"),
    "group": _("Target group"),
    "line": _("Action line"),
}

KIND_PLURALS: dict[str, Promise] = {
    "guide": _("Guides"),
    "toolkit": _("Toolkits"),
    "step_plan": _("Step plans"),
    "ordinance": _("Model ordinances"),
    "case": _("Practice cases"),
    "scheme": _("Schemes"),
    "law": _("Legislation"),
    "faq": _("Answered questions"),
    "news": _("News"),
    "event": _("Meetings"),
    "term": _("Terms"),
    "group": _("Target groups"),
    "line": _("Action lines"),
}
