"""What participants thought, kept apart from who they are."""

from __future__ import annotations

from django.db import transaction

from accounts.audit import record

from .registrations import Evaluation, Registration


class AlreadyJudged(Exception):
    """They said it before, had no place, or the meeting is not over."""


@transaction.atomic
def judge_event(registration: Registration, *, score: int, useful: str = "", better: str = "") -> Evaluation:
    """Keep an opinion without its person; of the person, only that they gave one. Raises AlreadyJudged."""
    if not registration.event.is_over:
        raise AlreadyJudged
    # Of two at once one changes the row.
    first = Registration.objects.filter(
        pk=registration.pk, has_judged=False, state=Registration.State.PLACED
    ).update(has_judged=True)
    if not first:
        raise AlreadyJudged
    opinion = Evaluation.objects.create(
        event_id=registration.event_id, score=score, useful=useful, better=better
    )
    # The audit trail does not say whose it is either.
    record(None, "judge_event", registration.event)
    return opinion
