"""The audit trail: every verb leaves an entry in its own transaction."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from .models import AuditEntry, User


def record(actor: Any, verb: str, obj: Model | None, **details: Any) -> AuditEntry:
    """Write down that `actor` (None or anonymous: the system or a visitor) did `verb` to `obj`.

    `details` is small JSON without personal data: states, keys, counts.
    """
    return AuditEntry.objects.create(
        actor=actor if isinstance(actor, User) and actor.pk else None,
        verb=verb,
        content_type=ContentType.objects.get_for_model(obj) if obj is not None else None,
        object_id=str(obj.pk) if obj is not None else "",
        details=details,
    )


def forget_old() -> int:
    """Remove what was kept as long as the privacy page says; returns how many entries."""
    kept_from = AuditEntry.personal_data.kept_from(timezone.now())
    return AuditEntry.objects.filter(at__lt=kept_from).delete()[0]
