"""Verbs about the time of people: leave, and work elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.roles import PLANNERS, has_role
from experts import mails
from experts.models import Leave, OtherWork, Professional

from .openings import look_again
from .rights import check_may_plan, person

# Who is away longer than this ends the contract or has it changed.
LONGEST = dt.timedelta(days=366)
YEARS_AHEAD = 3


@transaction.atomic
def ask_leave(actor: Any, professional: Professional, *, first_day: dt.date, last_day: dt.date) -> Leave:
    """Ask for days off: the professional themself or a planner. It counts once it is approved.

    Raises ValidationError when the days are in the wrong order, too many or too far away, or overlap leave
    that is asked or approved.
    """
    _check_own_or_planner(actor, professional)
    _lock(professional)
    check_days(first_day, last_day)
    leave = Leave(professional=professional, first_day=first_day, last_day=last_day)
    leave.full_clean(exclude=["decided_by", "decided_at"])
    if overlap := professional.leave.standing().touching(first_day, last_day).first():
        raise ValidationError(
            {
                "first_day": _("These days overlap leave from %(first)s to %(last)s that was asked before.")
                % {
                    "first": date_format(overlap.first_day, "j F Y"),
                    "last": date_format(overlap.last_day, "j F Y"),
                }
            },
            code="overlap",
        )
    leave.save()
    record(actor, "ask_leave", leave)
    return leave


@transaction.atomic
def approve_leave(actor: Any, leave: Leave, *, mail: bool = True) -> Leave:
    """Approve days off, and mail the professional. Placements stay: they rest for up to three weeks in a row,
    and what does not fit any more shows on the board. `experts.leave_conflicts` tells it beforehand."""
    check_may_plan(actor)
    leave = _asked(leave)
    if leave.state != Leave.State.APPROVED:
        _decide(actor, leave, Leave.State.APPROVED)
        record(actor, "approve_leave", leave)
        if mail:
            mails.leave_decided(leave)
    return leave


@transaction.atomic
def refuse_leave(actor: Any, leave: Leave, *, answer: str) -> Leave:
    """Refuse days off and say why; the professional gets a mail. Raises ValidationError without a reason."""
    check_may_plan(actor)
    leave = _asked(leave)
    if leave.state == Leave.State.APPROVED:
        raise ValidationError(_("This leave is approved already."), code="state")
    if not answer.strip():
        raise ValidationError({"answer": _("Tell why you refuse the leave.")})
    leave.answer = answer.strip()
    leave.full_clean(exclude=["decided_by", "decided_at"])
    _decide(actor, leave, Leave.State.REFUSED)
    record(actor, "refuse_leave", leave)
    mails.leave_decided(leave)
    return leave


@transaction.atomic
def withdraw_leave(actor: Any, leave: Leave) -> Leave:
    """Take leave back, asked or approved: the professional until it begins, a planner also after that."""
    _check_own_or_planner(actor, leave.professional)
    _lock(leave.professional)
    leave = Leave.objects.select_related("professional__user").get(pk=leave.pk)
    if leave.state == Leave.State.WITHDRAWN:
        return leave
    if leave.state == Leave.State.REFUSED:
        raise ValidationError(_("This leave is refused already."), code="state")
    counted = leave.state == Leave.State.APPROVED
    begun = leave.state == Leave.State.APPROVED and leave.first_day <= timezone.localdate()
    if begun and not has_role(actor, *PLANNERS):
        raise ValidationError(_("This leave has begun. Ask a planner to change it."), code="begun")
    leave.state = Leave.State.WITHDRAWN
    leave.save(update_fields=["state"])
    record(actor, "withdraw_leave", leave)
    if counted:
        look_again(leave.professional, "leave", f"leave-{leave.pk}")
    return leave


@transaction.atomic
def add_other_work(
    actor: Any,
    professional: Professional,
    *,
    first_day: dt.date,
    last_day: dt.date,
    hours_per_week: Decimal | None = None,
) -> OtherWork:
    """Say that somebody works elsewhere: so many hours a week, or None for whole days."""
    _check_own_or_planner(actor, professional)
    _lock(professional)
    check_days(first_day, last_day, longest=dt.timedelta(days=366 * YEARS_AHEAD))
    work = OtherWork(
        professional=professional, first_day=first_day, last_day=last_day, hours_per_week=hours_per_week
    )
    work.full_clean()
    work.save()
    record(actor, "add_other_work", work)
    return work


@transaction.atomic
def remove_other_work(actor: Any, work: OtherWork) -> None:
    """Take other work away; its hours are free again."""
    _check_own_or_planner(actor, work.professional)
    record(actor, "remove_other_work", work)
    look_again(work.professional, "other_work", f"work-{work.pk}")
    work.delete()


@transaction.atomic
def import_time(actor: Any, professional: Professional, rows: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Keep what a file brought, all or nothing: returns how many leaves were asked and works added.

    Each row has `kind` ("leave" or "other"), `first_day`, `last_day`, `hours_per_week` (Decimal or None, for
    other work) and `key` (what the file calls it, hashed). What is there already changes nothing. Raises
    ValidationError when a row no longer fits; then nothing is kept.
    """
    _check_own_or_planner(actor, professional)
    _lock(professional)
    known = set(professional.other_work.exclude(source_key="").values_list("source_key", flat=True))
    leaves = works = 0
    for row in rows:
        days = {"first_day": row["first_day"], "last_day": row["last_day"]}
        if row["kind"] == "leave":
            if not professional.leave.standing().filter(**days).exists():
                ask_leave(actor, professional, **days)
                leaves += 1
        elif row["key"] not in known:
            work = OtherWork(
                professional=professional,
                hours_per_week=row["hours_per_week"],
                source_key=row["key"],
                **days,
            )
            work.full_clean()
            work.save()
            known.add(row["key"])
            works += 1
    record(actor, "import_time", professional, leaves=leaves, works=works)
    return leaves, works


def check_days(first_day: dt.date, last_day: dt.date, *, longest: dt.timedelta = LONGEST) -> None:
    """Raises ValidationError when days are in the wrong order, too many, or years away."""
    today = timezone.localdate()
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day lies before the first day.")}, code="order")
    if last_day - first_day > longest:
        raise ValidationError({"last_day": _("That is longer than can be planned.")}, code="long")
    if not today.year - 1 <= first_day.year <= last_day.year <= today.year + YEARS_AHEAD:
        raise ValidationError(
            {
                "first_day": _("Choose days from %(first)s to %(last)s.")
                % {"first": today.year - 1, "last": today.year + YEARS_AHEAD}
            },
            code="far",
        )


def _check_own_or_planner(actor: Any, professional: Professional) -> None:
    own = isinstance(actor, User) and actor.is_active and actor.pk == professional.user_id
    if not own and not has_role(actor, *PLANNERS):
        raise PermissionDenied


def _lock(professional: Professional) -> None:
    """Hours of one person change one by one, as approvals of plans do."""
    Professional.objects.select_for_update().get(pk=professional.pk)


def _asked(leave: Leave) -> Leave:
    _lock(leave.professional)
    leave = Leave.objects.select_related("professional__user").get(pk=leave.pk)
    if leave.state in (Leave.State.REFUSED, Leave.State.WITHDRAWN):
        raise ValidationError(
            _("This leave is already %(state)s.") % {"state": leave.get_state_display()}, code="state"
        )
    return leave


def _decide(actor: Any, leave: Leave, state: str) -> None:
    leave.state, leave.decided_at, leave.decided_by = state, timezone.now(), person(actor)
    leave.save()
