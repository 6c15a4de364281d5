"""System check: a model whose fields look like personal data declares them.

Third-party models can't carry an attribute; their declarations are registered in `DECLARED_ELSEWHERE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.db import models

from .privacy import NoPersonalData, PersonalData

LOOKS_PERSONAL = re.compile(
    r"(^|_)(e?mail|phone|telephone|first_name|last_name|person_name|ip|address|birth|signature)(_|$)"
)
PEOPLE = "accounts.User"

# label of a model that is not ours -> declaration
DECLARED_ELSEWHERE: dict[str, PersonalData | NoPersonalData] = {}


def declare(label: str, declaration: PersonalData | NoPersonalData) -> None:
    """Declare the personal data of a model (`app.Model`) that another package owns."""
    DECLARED_ELSEWHERE[label] = declaration


def personal_fields(model: type[models.Model]) -> list[str]:
    """Names of the concrete fields that look personal: by name, by type, or a link to a person."""
    found = []
    for field in model._meta.local_fields + model._meta.local_many_to_many:
        related = field.related_model
        points_at_person = isinstance(related, type) and related._meta.label == PEOPLE
        if (
            isinstance(field, models.EmailField | models.GenericIPAddressField)
            or points_at_person
            or LOOKS_PERSONAL.search(field.name)
        ):
            found.append(field.name)
    return found


def undeclared(model: type[models.Model]) -> list[str]:
    """The personal fields of a model that no declaration names."""
    own = model.__dict__.get("personal_data") or DECLARED_ELSEWHERE.get(model._meta.label)
    declarations: Iterable[Any] = own if isinstance(own, tuple) else (own,) if own else ()
    named = {name for declaration in declarations for name in declaration.fields}
    return [name for name in personal_fields(model) if name not in named]


OURS = {
    "accounts", "calendars", "demo", "experts", "files", "knowledge", "loket", "post", "search", "vocabulary",
}  # fmt: skip


@register()
def check_personal_data(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """accounts.E001: a model of ours, or of django-helpdesk, holds personal data that is not declared."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        if model._meta.app_label not in OURS | {"helpdesk"} or model._meta.proxy:
            continue
        found.extend(
            Error(
                f"{model._meta.label}.{name} looks like personal data and is not declared.",
                hint="Give the model `personal_data = PersonalData(...)`, or NoPersonalData with the reason.",
                obj=model,
                id="accounts.E001",
            )
            for name in undeclared(model)
        )
    return found
