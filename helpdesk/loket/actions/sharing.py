"""Letting colleagues read along: the consent of a member, for one organisation, until they withdraw it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import Organisation, User
from loket.models import SharedWithColleagues
from loket.rights import require


@transaction.atomic
def share_questions(actor: Any, organisation: Organisation) -> None:
    """Let colleagues in this organisation read what the actor asks for it. Agreeing twice is once."""
    require(isinstance(actor, User) and actor.is_active)
    require(actor.memberships.filter(organisation=organisation).exists())
    _row, created = SharedWithColleagues.objects.get_or_create(user=actor, organisation=organisation)
    if created:
        record(actor, "share_questions", organisation)


@transaction.atomic
def stop_sharing(actor: Any, organisation: Organisation) -> None:
    """Take that back: from now on colleagues see none of it."""
    require(isinstance(actor, User))
    if SharedWithColleagues.objects.filter(user=actor, organisation=organisation).delete()[0]:
        record(actor, "stop_sharing", organisation)
