"""Forgetting: what the pool holds of persons goes when its period is over, as the privacy page says.

Hours, periods and states stay where sums need them; who it was does not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.audit import record
from experts.models import (
    AgendaFeed,
    Evaluation,
    Leave,
    Opening,
    OtherWork,
    Placement,
    PlacementAnswer,
    PlacementRequest,
    Plan,
    Professional,
    Trajectory,
    TrajectoryAction,
    TrajectoryExpert,
)
from experts.weeks import WEEK

from .plans import state_of_requests

# Each in a transaction of its own; the rest of a large number follows the next day.
MOST_A_DAY = 5_000


def forget_pool(now: dt.datetime | None = None) -> dict[str, int]:
    """Remove what was kept long enough; how much of what. Runs daily, and twice does nothing more."""
    now = now or timezone.now()
    done = {name: forget(now) for name, forget in FORGETTING.items()}
    if counted := {name: count for name, count in done.items() if count}:
        record(None, "forget_pool", None, **counted)
    return done


def _day(model: Any, now: dt.datetime) -> dt.date:
    """The first day that is still kept."""
    kept: dt.datetime = model.personal_data.kept_from(now)
    return timezone.localdate(kept)


def _ended(model: Any, now: dt.datetime) -> dt.date:
    """The latest Monday of which the week was over before that day."""
    return _day(model, now) - WEEK


def _leave(now: dt.datetime) -> int:
    return _deleted(Leave.objects.filter(last_day__lt=_day(Leave, now)))


def _other_work(now: dt.datetime) -> int:
    return _deleted(OtherWork.objects.filter(last_day__lt=_day(OtherWork, now)))


def _openings(_now: dt.datetime) -> int:
    """These serve only as long as the request waits."""
    return _deleted(Opening.objects.exclude(request__in=PlacementRequest.objects.open()))


@transaction.atomic
def _requesters(now: dt.datetime) -> int:
    """The last week of a request is not a column, so what began long ago is looked at one by one."""
    ended = _ended(PlacementRequest, now)
    old = PlacementRequest.objects.filter(first_week__lte=ended, requested_by__isnull=False)
    over = [one.pk for one in old.only("first_week", "weeks") if one.last_week <= ended]
    return PlacementRequest.objects.filter(pk__in=over[:MOST_A_DAY]).update(requested_by=None)


def _evaluations(now: dt.datetime) -> int:
    over = Evaluation.objects.filter(placement__last_week__lte=_ended(Evaluation, now), author__isnull=False)
    return over.update(author=None)


def _answers(now: dt.datetime) -> int:
    return _deleted(PlacementAnswer.objects.filter(placement__last_week__lte=_ended(PlacementAnswer, now)))


def _plans(now: dt.datetime) -> int:
    """Plans with all that they proposed; one that nobody decided on counts from when it was made."""
    kept = Plan.personal_data.kept_from(now)
    old = Plan.objects.exclude(state=Plan.State.COMPUTING).filter(
        models.Q(decided_at__lt=kept) | models.Q(decided_at=None, created_at__lt=kept)
    )
    count = 0
    for pk in list(old.order_by("pk").values_list("pk", flat=True)[:MOST_A_DAY]):
        with transaction.atomic():
            plan = Plan.objects.select_for_update().get(pk=pk)
            # What it proposed waits again.
            Plan.objects.filter(pk=pk).update(state=Plan.State.REJECTED)
            state_of_requests(plan)
            plan.delete()
        count += 1
    return count


@transaction.atomic
def _trajectories(now: dt.datetime) -> int:
    over = Trajectory.objects.filter(last_week__lte=_ended(Trajectory, now))
    gone = _deleted(TrajectoryExpert.objects.filter(trajectory__in=over))
    gone += TrajectoryAction.objects.filter(trajectory__in=over, owner__isnull=False).update(owner=None)
    return gone + _deleted(Trajectory.participants.through.objects.filter(trajectory__in=over))


def _placements(now: dt.datetime) -> int:
    return _deleted(Placement.objects.filter(last_week__lte=_ended(Placement, now)))


def _professionals(now: dt.datetime) -> int:
    """Who left: the whole record; while the accounts of a scheme need placements, all but those."""
    left = Professional.objects.filter(
        models.Q(contract_until__lt=_day(Professional, now)) | models.Q(pk__in=_gone_quietly(now))
    )
    count = 0
    for pk in list(left.order_by("pk").values_list("pk", flat=True)[:MOST_A_DAY]):
        with transaction.atomic():
            person = Professional.objects.select_for_update().get(pk=pk)
            if not (person.placements.exists() or person.trajectories.exists()):
                person.delete()
                count += 1
            elif _has_details(person):
                _empty(person)
                count += 1
    return count


def _gone_quietly(now: dt.datetime) -> models.QuerySet[Professional]:
    """Whose account is closed while the contract names no end. Nobody wrote down when they left, so the last
    trace of them counts: signing in, or the last week of a placement or a trajectory."""
    kept, ended = Professional.personal_data.kept_from(now), _ended(Professional, now)
    return (
        Professional.objects.filter(
            contract_until=None,
            contract_from__lt=_day(Professional, now),
            user__is_active=False,
            user__date_joined__lt=kept,
        )
        .exclude(user__last_login__gte=kept)
        .exclude(pk__in=Placement.objects.filter(last_week__gt=ended).values("professional"))
        .exclude(
            pk__in=TrajectoryExpert.objects.filter(trajectory__last_week__gt=ended).values("professional")
        )
    )


def _has_details(person: Professional) -> bool:
    return bool(person.max_travel_km or person.week_hours or person.profile or person.profile_consent_at)


def _empty(person: Professional) -> None:
    for rows in (Leave, OtherWork, AgendaFeed, Opening):
        rows._default_manager.filter(professional=person).delete()
    person.skill_levels.all().delete()
    person.subjects.clear()
    person.provinces.clear()
    person.profile, person.profile_consent_at = "", None
    person.desk_hours = person.leave_hours_per_year = None
    person.max_travel_km = 0
    person.hours_mon = person.hours_tue = person.hours_wed = person.hours_thu = person.hours_fri = 0
    person.goes_to_municipalities = person.answers_questions = False
    person.save()


def _deleted(rows: models.QuerySet[Any]) -> int:
    """How many rows of the query itself went."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


# In this order: who left can go whole when nothing points at them any more.
FORGETTING: dict[str, Callable[[dt.datetime], int]] = {
    "leave": _leave,
    "other_work": _other_work,
    "openings": _openings,
    "requesters": _requesters,
    "evaluations": _evaluations,
    "answers": _answers,
    "plans": _plans,
    "trajectories": _trajectories,
    "placements": _placements,
    "professionals": _professionals,
}
