"""The verb that changes what is agreed: a placement becomes longer, or before it begins takes other hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from experts import placement_mails as mails
from experts.models import Placement
from experts.models.requests import MOST_HOURS_A_WEEK, MOST_WEEKS
from experts.planning.fitting import misfit_of_change
from experts.weeks import this_monday, weeks_between

from .placements import check_no_move, lock
from .requests import check_horizon
from .rights import check_may_plan


@transaction.atomic
def change_placement(
    actor: Any, placement: Placement, *, last_week: dt.date, hours_per_week: int | None = None
) -> Placement:
    """Write down that both sides agree to a later last week (a Monday) or, before it begins, to other hours.

    The request says so too, and both sides get a mail that changes their calendars. Hours and budget are
    counted under the lock, as for a proposal. Raises ValidationError when something lacks, when it ended, or
    when nothing changes.
    """
    check_may_plan(actor)
    lock([placement.request_id], [placement.professional_id])
    placement = Placement.objects.select_related(
        "request__organisation", "request__municipality", "request__requested_by", "professional__user"
    ).get(pk=placement.pk)
    hours = placement.hours_per_week if hours_per_week is None else hours_per_week
    check_no_move(placement)
    _check_change(placement, last_week, hours)
    if misfit := misfit_of_change(placement, last_week, hours):
        raise ValidationError(misfit.in_words, code=misfit.kind)
    placement.last_week, placement.hours_per_week = last_week, hours
    placement.sequence += 1
    placement.save()
    request = placement.request
    request.weeks, request.hours_per_week = weeks_between(request.first_week, last_week), hours
    request.save(update_fields=["weeks", "hours_per_week"])
    record(actor, "change_placement", placement, weeks=placement.weeks, hours=hours)
    mails.placement_changed(placement)
    return placement


def _check_change(placement: Placement, last_week: dt.date, hours: int) -> None:
    monday = this_monday()
    if placement.state != Placement.State.CONFIRMED or placement.last_week < monday:
        raise ValidationError(_("Only what is agreed and not over can be changed."), code="state")
    if last_week.weekday() != 0:
        raise ValidationError(_("Weeks are named by their Monday."), code="monday")
    if last_week < placement.last_week:
        raise ValidationError(_("End it earlier instead."), code="earlier")
    if weeks_between(placement.first_week, last_week) > MOST_WEEKS:
        raise ValidationError(_("A placement lasts at most 104 weeks."), code="long")
    check_horizon(monday, weeks_between(monday, last_week))
    if not 1 <= hours <= MOST_HOURS_A_WEEK:
        raise ValidationError(_("A request is for 1 to 40 hours a week."), code="hours")
    if hours != placement.hours_per_week and placement.first_week <= monday:
        raise ValidationError(_("It has begun: end it earlier and place the other hours anew."), code="begun")
    if (last_week, hours) == (placement.last_week, placement.hours_per_week):
        raise ValidationError(_("Choose a later week or other hours."), code="same")
