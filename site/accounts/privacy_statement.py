"""The privacy page: what the models declare, in order of the rooms, ready to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.utils.functional import Promise

from .checks import DECLARED_ELSEWHERE
from .privacy import PersonalData


@dataclass(frozen=True)
class Kind:
    """One kind of data: what it is called, and what was declared."""

    name: str
    declaration: PersonalData

    @property
    def purpose(self) -> str | Promise:
        """What we keep it for."""
        return self.declaration.purpose

    @property
    def retention(self) -> str | Promise:
        """How long we keep it."""
        return self.declaration.retention


def kinds() -> list[Kind]:
    """Every declaration of personal data, by the name of its model."""
    return sorted(_declared(), key=lambda kind: kind.name.lower())


def _declared() -> Iterator[Kind]:
    for model in apps.get_models():
        own = model.__dict__.get("personal_data") or DECLARED_ELSEWHERE.get(model._meta.label)
        for declaration in own if isinstance(own, tuple) else (own,):
            if isinstance(declaration, PersonalData):
                name = str(declaration.name or model._meta.verbose_name_plural)
                yield Kind(name[:1].upper() + name[1:], declaration)
