"""Whether somebody works for an organisation: what its colleagues share is for them alone, whatever role."""

from __future__ import annotations

from typing import Any, TypeGuard

from django.core.exceptions import PermissionDenied

from .models import Organisation, User


def works_for(actor: Any, organisation: Organisation) -> TypeGuard[User]:
    """Whether the actor is a person who works for this organisation. One query."""
    return (
        isinstance(actor, User)
        and actor.is_active
        and actor.memberships.filter(organisation=organisation).exists()
    )


def check_works_for(actor: Any, organisation: Organisation) -> User:
    """The actor as a person who works for this organisation. Raises PermissionDenied for anybody else."""
    if works_for(actor, organisation):
        return actor
    raise PermissionDenied
