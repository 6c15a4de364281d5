"""Verbs about the secret address of an agenda."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.secret_addresses import hash_secret, new_secret
from experts.models import AgendaFeed, Professional

from .rights import check_is_self


@transaction.atomic
def renew_feed(actor: Any, professional: Professional) -> str:
    """Make a new secret address and return its secret, this once; an earlier address stops working."""
    check_is_self(actor, professional)
    secret = new_secret()
    # One row, also when a button is pressed twice at once: then the last address works.
    feed, _made = AgendaFeed.objects.update_or_create(
        professional=professional, defaults={"token_hash": hash_secret(secret), "created_at": timezone.now()}
    )
    record(actor, "renew_feed", feed)
    return secret


@transaction.atomic
def withdraw_feed(actor: Any, professional: Professional) -> None:
    """Make the secret address stop working."""
    check_is_self(actor, professional)
    AgendaFeed.objects.filter(professional=professional).delete()
    record(actor, "withdraw_feed", professional)
