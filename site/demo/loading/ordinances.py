"""Drafts of ordinances of fictional municipalities. One that is there is left as people made it."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import Organisation, User
from knowledge.models import ModelOrdinance, OrdinanceDraft
from knowledge.ordinances.actions import save_draft, start_draft

from .tables import BadContent, rows

FILE = "conceptverordeningen.csv"


def load_drafts() -> int:
    """Put the drafts by the verbs of real use; returns how many were new."""
    made = 0
    for name, lines in _by_draft().items():
        place, first = lines[0]
        organisation = Organisation.objects.get(slug=first["organisation"])
        if OrdinanceDraft.objects.filter(organisation=organisation, name=name).exists():
            continue
        person = User.objects.get(email=first["person"])
        page = ModelOrdinance.objects.get(slug=first["model"])
        draft = start_draft(person, page, organisation, name=name)
        known: dict[str, Collection[str]] = {
            "article": draft.structure.articles,
            "value": draft.structure.by_key,
        }
        for place, row in lines:
            if row["key"] not in known.get(row["what"], {}):
                raise BadContent(f"{place}: {row['model']} has no {row['what']} {row['key']!r}")
        chosen = {
            what: {row["key"]: row["value"] for _place, row in lines if row["what"] == what} for what in known
        }
        save_draft(person, draft, articles=chosen["article"], values=chosen["value"], version=draft.version)
        made += 1
    return made


def _by_draft() -> dict[str, list[tuple[str, dict[str, str]]]]:
    found: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for place, row in rows(FILE):
        found.setdefault(row["draft"], []).append((place, row))
    return found
