"""Verbs about the secret address of an agenda."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction

from accounts.audit import record
from experts.agenda.feed import hash_secret
from experts.models import AgendaFeed, Professional

from .rights import check_is_self


@transaction.atomic
def renew_feed(actor: Any, professional: Professional) -> str:
    """Make a new secret address and return its secret, this once; an earlier address stops working."""
    check_is_self(actor, professional)
    secret = secrets.token_urlsafe(32)
    AgendaFeed.objects.filter(professional=professional).delete()
    feed = AgendaFeed.objects.create(professional=professional, token_hash=hash_secret(secret))
    record(actor, "renew_feed", feed)
    return secret


@transaction.atomic
def withdraw_feed(actor: Any, professional: Professional) -> None:
    """Make the secret address stop working."""
    check_is_self(actor, professional)
    AgendaFeed.objects.filter(professional=professional).delete()
    record(actor, "withdraw_feed", professional)
