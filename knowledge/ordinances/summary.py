"""The list of choices made: per article what was chosen, per variable what was filled in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .checks import Assembled
from .structure import OUT, OWN


def choice_rows(assembled: Assembled) -> list[list[str]]:
    """Article and choice, for the articles that ask for one."""
    rows = []
    for key, article in assembled.structure.articles.items():
        if not article.has_choice:
            continue
        numbered = assembled.ordinance.articles.get(key)
        rows.append([numbered.heading if numbered else article.title, _choice(assembled, key)])
    return rows


def _choice(assembled: Assembled, key: str) -> str:
    article, choice = assembled.structure.articles[key], assembled.articles.get(key, "")
    if not assembled.is_made(key):
        return _("not chosen yet: the text of the model is in it")
    if choice == OUT:
        return _("left out")
    if choice == OWN:
        return _("the text of the model") if article.alternatives else _("taken up")
    return next(other.title for other in article.alternatives if choice.endswith(f":{other.key}"))


def value_rows(assembled: Assembled) -> list[list[str]]:
    """Label and what was typed, for all variables."""
    rows = []
    for variable in assembled.structure.variables:
        value = assembled.values.get(variable.key, "")
        reason = assembled.wrong_value(variable.key)
        shown = f"{value} ({reason})" if reason else value
        rows.append([variable.label, shown or _("not filled in")])
    return rows
