"""The labels of pages: target groups and action lines, read for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Value

from vocabulary.models import ActionLine, TargetGroup

if TYPE_CHECKING:
    from .base import Resource

MODELS: dict[str, type[models.Model]] = {"target_groups": TargetGroup, "action_lines": ActionLine}
COLUMNS = {name: [field.attname for field in model._meta.concrete_fields] for name, model in MODELS.items()}
WIDTH = max(map(len, COLUMNS.values()))


def read_labels(pages: Sequence[Resource]) -> None:
    """Target groups and action lines as `prefetch_related` reads them, but in one query, not two."""
    if not pages:
        return
    parts = []
    for name, model in MODELS.items():
        through = getattr(type(pages[0]), name).through
        theirs = [F(f"{model._meta.model_name}__{column}") for column in COLUMNS[name]]
        nothing = [Value("", models.CharField())] * (WIDTH - len(theirs))
        found = through.objects.filter(resource__in=[page.pk for page in pages]).order_by()
        parts.append(found.values_list(Value(name), "resource_id", *theirs, *nothing))
    labels: dict[tuple[int, str], list[Any]] = {}
    for name, key, *values in parts[0].union(*parts[1:], all=True):
        columns = COLUMNS[name]
        label = MODELS[name].from_db("default", columns, values[: len(columns)])
        labels.setdefault((key, name), []).append(label)
    for page in pages:
        kept = page.__dict__.setdefault("_prefetched_objects_cache", {})
        for name, model in MODELS.items():
            theirs = sorted(labels.get((page.pk, name), ()), key=lambda label: (label.order, label.name))
            kept[name] = model._default_manager.all()
            kept[name]._result_cache = theirs
