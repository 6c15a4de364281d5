"""Who may do what in the pool."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.membership import works_for
from accounts.models import Organisation, User
from accounts.roles import PLANNERS, Role, has_role
from experts.models import Professional


def check_may_plan(actor: Any) -> None:
    """Planners and the programme team. Raises PermissionDenied."""
    if not has_role(actor, *PLANNERS):
        raise PermissionDenied


def may_request_for(actor: Any, organisation: Organisation) -> bool:
    """Employees request for their own organisations, planners for all."""
    if has_role(actor, *PLANNERS):
        return True
    return has_role(actor, Role.EMPLOYEE) and works_for(actor, organisation)


def check_may_request_for(actor: Any, organisation: Organisation) -> None:
    """Raises PermissionDenied when the actor may not request for this organisation."""
    if not may_request_for(actor, organisation):
        raise PermissionDenied


def check_is_self(actor: Any, professional: Professional) -> None:
    """An agenda is its owner's own, whatever role somebody else has. Raises PermissionDenied."""
    if not (isinstance(actor, User) and actor.is_active and actor.pk == professional.user_id):
        raise PermissionDenied


def person(actor: Any) -> User | None:
    """The actor as a person, or None for the command line."""
    return actor if isinstance(actor, User) and actor.pk else None
