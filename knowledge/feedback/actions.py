"""The verbs of feedback."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.redaction import redact
from accounts.roles import PUBLISHERS, Role, has_role
from knowledge.resources.base import Resource
from post.addressing import LOOKS_LIKE_LINK

from .models import LONGEST_REASON, Feedback

# The same words this often in a day come from a machine.
REPEATED = 3
# A reason is added right after the answer; later the page may have changed.
REASON_WITHIN = dt.timedelta(hours=2)


@transaction.atomic
def give_feedback(
    page: Resource, *, useful: bool, reason: str = "", trapped: bool = False, token: str = ""
) -> Feedback:
    """Keep a reader's answer. `trapped`: the field that people do not see was filled in.

    What looks like spam is kept and marked, so that a person can judge it. `token` names the answer, so that
    giving it again changes nothing; empty makes a new one.
    """
    if token and (known := Feedback.objects.filter(token=token).first()):
        return known
    feedback = Feedback(page=page, useful=useful, **({"token": token} if token else {}))
    if trapped:
        feedback.state, feedback.suspicion = Feedback.State.SPAM, Feedback.Suspicion.TRAP
    _put_reason(feedback, reason)
    feedback.save()
    return feedback


@transaction.atomic
def add_reason(token: str, reason: str) -> Feedback | None:
    """Put the reason with the answer of this token; None when there is none or it was given too long ago.

    A second reason takes the place of the first; what a person handled already stays as it is.
    """
    feedback = (
        Feedback.objects.select_for_update(of=("self",)).select_related("page")
        .filter(token=token, given_at__gt=timezone.now() - REASON_WITHIN).first()
    )  # fmt: skip
    if feedback is not None and feedback.handled_by_id is None:
        _put_reason(feedback, reason)
        feedback.save()
    return feedback


def _put_reason(feedback: Feedback, reason: str) -> None:
    text = "".join(c for c in reason if c.isprintable() or c == "\n").strip()[:LONGEST_REASON]
    suspicion = Feedback.Suspicion.NONE
    if LOOKS_LIKE_LINK.search(text):
        suspicion = Feedback.Suspicion.LINK
    # A placeholder may be longer than what stood there.
    feedback.reason = redact(text).text[:LONGEST_REASON]
    if not suspicion and feedback.reason and _is_repeated(feedback):
        suspicion = Feedback.Suspicion.REPEATED
    if suspicion and feedback.state == Feedback.State.NEW:
        feedback.state, feedback.suspicion = Feedback.State.SPAM, suspicion


def _is_repeated(feedback: Feedback) -> bool:
    since = timezone.now() - dt.timedelta(days=1)
    same = Feedback.objects.filter(given_at__gt=since, reason=feedback.reason).exclude(pk=feedback.pk)
    return same[:REPEATED].count() >= REPEATED


@transaction.atomic
def mark_feedback(actor: Any, feedback: Feedback, state: str) -> Feedback:
    """Say that feedback was handled, is spam, or is to be looked at again.

    Raises PermissionDenied unless the actor may see it, ValueError for a state that is none.
    """
    if not has_role(actor, *PUBLISHERS, Role.EXPERT):
        raise PermissionDenied
    wanted = Feedback.State(state)
    locked = Feedback.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=feedback.pk).first()
    if locked is None:
        raise PermissionDenied
    if locked.state != wanted:
        locked.state = wanted
        locked.handled_by = None if wanted == Feedback.State.NEW else actor
        locked.save(update_fields=["state", "handled_by"])
        record(actor, "mark_feedback", locked, state=str(wanted))
    return locked


@transaction.atomic
def forget_feedback() -> int:
    """Remove what was given longer ago than the privacy page says; returns how many. Runs daily."""
    kept_from = Feedback.personal_data.kept_from(timezone.now())
    count = Feedback.objects.filter(given_at__lt=kept_from).delete()[0]
    if count:
        record(None, "forget_feedback", None, feedback=count)
    return count
