"""Verbs about the secret addresses of agendas: of a professional, and of an organisation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.membership import check_works_for
from accounts.models import Organisation, User
from accounts.roles import Role, has_role
from accounts.secret_addresses import hash_secret, new_secret
from experts.models import AgendaFeed, OrganisationFeed, Professional

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


@transaction.atomic
def renew_organisation_feed(actor: Any, organisation: Organisation) -> str:
    """Make a new secret address of one's own for the agenda of an organisation and return its secret, this
    once; an earlier address stops working. Raises PermissionDenied for who is no employee there."""
    user = _employee(actor, organisation)
    secret = new_secret()
    feed, _made = OrganisationFeed.objects.update_or_create(
        user=user,
        organisation=organisation,
        defaults={"token_hash": hash_secret(secret), "created_at": timezone.now()},
    )
    record(actor, "renew_organisation_feed", feed)
    return secret


@transaction.atomic
def withdraw_organisation_feed(actor: Any, organisation: Organisation) -> None:
    """Make one's own secret address for the agenda of an organisation stop working."""
    user = _employee(actor, organisation)
    OrganisationFeed.objects.filter(user=user, organisation=organisation).delete()
    record(actor, "withdraw_organisation_feed", organisation)


def _employee(actor: Any, organisation: Organisation) -> User:
    user = check_works_for(actor, organisation)
    if not has_role(user, Role.EMPLOYEE):
        raise PermissionDenied
    return user
