"""Verbs about trajectories. Hours of experts are checked under the same lock as those of placements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organisation, User
from accounts.roles import PLANNERS, Role, has_role
from experts import meeting_mails
from experts.availability import weeks_of
from experts.models import Professional, Trajectory, TrajectoryAction, TrajectoryExpert, TrajectoryMeeting
from experts.weeks import this_monday, week_number, weeks_between, weeks_from

from .requests import check_horizon

LEADERS = (*PLANNERS, Role.EXPERT)


def may_lead(actor: Any, trajectory: Trajectory) -> bool:
    """Experts of a trajectory, and planners who take part, change it."""
    return has_role(actor, *LEADERS) and _takes_part(actor, trajectory)


@transaction.atomic
def start_trajectory(
    actor: Any,
    *,
    title: str,
    goal: str,
    organisations: Iterable[Organisation],
    first_week: dt.date,
    last_week: dt.date,
    participants: Iterable[User] = (),
    experts: Mapping[Professional, int] | None = None,
) -> Trajectory:
    """Start a trajectory; who starts it takes part. `experts` gives their hours a week.

    Raises ValidationError on a bad value or when an expert lacks the hours; then nothing is kept.
    """
    if not has_role(actor, *LEADERS):
        raise PermissionDenied
    trajectory = Trajectory(title=title, goal=goal, first_week=first_week, last_week=last_week)
    trajectory.full_clean()
    check_horizon(first_week, weeks_between(first_week, last_week))
    trajectory.save()
    organisations = list(organisations)
    if not organisations:
        raise ValidationError({"organisations": _("Choose at least one organisation.")})
    trajectory.organisations.set(organisations)
    people = {*participants, *([actor] if isinstance(actor, User) else [])}
    trajectory.participants.set(people)
    _set_experts(trajectory, experts or {})
    record(actor, "start_trajectory", trajectory)
    return trajectory


@transaction.atomic
def change_trajectory(
    actor: Any,
    trajectory: Trajectory,
    *,
    title: str,
    goal: str,
    organisations: Iterable[Organisation],
    participants: Iterable[User],
    experts: Mapping[Professional, int],
    first_week: dt.date,
    last_week: dt.date,
) -> Trajectory:
    """Change a running trajectory. Who leads it stays in it. Raises ValidationError when hours lack for
    more than experts gave to it before."""
    trajectory = _running(actor, trajectory)
    before = set(people_of(trajectory))
    had = _hours_of(trajectory)
    trajectory.title, trajectory.goal = title, goal
    if first_week != trajectory.first_week or last_week != trajectory.last_week:
        check_horizon(max(first_week, this_monday()), weeks_between(first_week, last_week))
    trajectory.first_week, trajectory.last_week = first_week, last_week
    trajectory.full_clean()
    trajectory.save()
    trajectory.organisations.set(list(organisations))
    trajectory.participants.set({*participants, *([actor] if isinstance(actor, User) else [])})
    _set_experts(trajectory, experts, had)
    record(actor, "change_trajectory", trajectory)
    after = set(people_of(trajectory))
    for meeting in trajectory.meetings.filter(cancelled=False, ends_at__gt=timezone.now()):
        meeting_mails.invite(meeting, after - before)
        meeting_mails.disinvite(meeting, before - after)
    return trajectory


def _hours_of(trajectory: Trajectory) -> dict[tuple[int, dt.date], int]:
    """The hours that experts (by primary key) give to a trajectory in each of its weeks."""
    mondays = weeks_from(trajectory.first_week, weeks_between(trajectory.first_week, trajectory.last_week))
    return {
        (part.professional_id, monday): part.hours_per_week
        for part in trajectory.experts.all()
        for monday in mondays
    }


def _set_experts(
    trajectory: Trajectory,
    wanted: Mapping[Professional, int],
    had: Mapping[tuple[int, dt.date], int] | None = None,
) -> None:
    """Give the trajectory these experts, as far as each has the hours in every week in which it asks more
    than they `had` for it: leave that came since is no reason to refuse a better title."""
    had = had or {}
    people = list(
        Professional.objects.select_for_update()
        .filter(pk__in=[person.pk for person in wanted])
        .order_by("pk")
    )
    TrajectoryExpert.objects.filter(trajectory=trajectory).delete()
    hours = {person.pk: count for person, count in wanted.items()}
    weeks = weeks_of(
        people, trajectory.first_week, weeks_between(trajectory.first_week, trajectory.last_week)
    )
    monday = this_monday()
    for person in people:
        lacking = next(
            (
                week
                for week in weeks[person.pk]
                if week.monday >= monday
                and had.get((person.pk, week.monday), 0) < hours[person.pk]
                and week.placeable < hours[person.pk]
            ),
            None,
        )
        if lacking:
            raise ValidationError(
                {
                    "experts": _("%(person)s has %(free)s hours free in week %(week)s, %(hours)s are asked.")
                    % {
                        "person": person,
                        "free": lacking.placeable,
                        "week": week_number(lacking.monday),
                        "hours": hours[person.pk],
                    }
                },
                code="hours",
            )
        part = TrajectoryExpert(trajectory=trajectory, professional=person, hours_per_week=hours[person.pk])
        part.full_clean()
        part.save()


@transaction.atomic
def plan_meeting(
    actor: Any,
    trajectory: Trajectory,
    *,
    subject: str,
    place: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
) -> TrajectoryMeeting:
    """Plan a meeting; it stands in the agenda of the experts, and all who take part are invited by mail.

    Times are aware. What the command line loads invites nobody.
    """
    trajectory = _running(actor, trajectory)
    meeting = TrajectoryMeeting(
        trajectory=trajectory, subject=subject, place=place, starts_at=starts_at, ends_at=ends_at
    )
    meeting.full_clean()
    meeting.save()
    record(actor, "plan_meeting", meeting)
    if isinstance(actor, User):
        meeting_mails.invite(meeting, people_of(trajectory))
    return meeting


@transaction.atomic
def cancel_meeting(actor: Any, meeting: TrajectoryMeeting) -> TrajectoryMeeting:
    """Cancel a meeting; who takes part hears it by mail, and calendars are told."""
    trajectory = _running(actor, meeting.trajectory)
    meeting = TrajectoryMeeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.cancelled:
        _cancel(actor, meeting, people_of(trajectory))
    return meeting


def _cancel(actor: Any, meeting: TrajectoryMeeting, people: list[User]) -> None:
    meeting.cancelled = True
    meeting.sequence += 1
    meeting.save()
    record(actor, "cancel_meeting", meeting)
    if meeting.ends_at > timezone.now():
        meeting_mails.invite(meeting, people)


@transaction.atomic
def add_action(
    actor: Any, trajectory: Trajectory, *, text: str, owner: User, due: dt.date
) -> TrajectoryAction:
    """Write down who does what before which day; everybody who takes part may."""
    trajectory = _locked(trajectory)
    _check_takes_part(actor, trajectory)
    _check_goes_on(trajectory)
    if owner not in people_of(trajectory):
        raise ValidationError({"owner": _("Choose somebody who takes part.")})
    action = TrajectoryAction(trajectory=trajectory, text=text, owner=owner, due=due)
    action.full_clean(exclude=["done_at"])
    action.save()
    record(actor, "add_action", action)
    return action


@transaction.atomic
def tick_action(actor: Any, action: TrajectoryAction, *, done: bool) -> TrajectoryAction:
    """Say that an action is done, or not after all; its owner or who leads the trajectory."""
    if action.owner_id != getattr(actor, "pk", None) and not may_lead(actor, action.trajectory):
        raise PermissionDenied
    _check_takes_part(actor, action.trajectory)
    action = TrajectoryAction.objects.select_for_update().get(pk=action.pk)
    action.done_at = timezone.now() if done else None
    action.save(update_fields=["done_at"])
    record(actor, "tick_action", action, done=done)
    return action


@transaction.atomic
def end_trajectory(actor: Any, trajectory: Trajectory, *, result: str, finished: bool = True) -> Trajectory:
    """End a trajectory with its result; hours after this week are free again, and meetings that would still
    come are cancelled.

    `finished` False: it stopped without reaching its goal. Raises ValidationError without a result.
    """
    trajectory = _running(actor, trajectory)
    if not result.strip():
        raise ValidationError({"result": _("Tell what came of it.")})
    trajectory.result = result.strip()
    trajectory.state = Trajectory.State.FINISHED if finished else Trajectory.State.STOPPED
    trajectory.last_week = max(trajectory.first_week, min(trajectory.last_week, this_monday()))
    trajectory.full_clean()
    trajectory.save()
    record(actor, "end_trajectory", trajectory, state=trajectory.state)
    people = people_of(trajectory)
    coming = trajectory.meetings.select_for_update().filter(cancelled=False, starts_at__gt=timezone.now())
    for meeting in coming.order_by("pk"):
        _cancel(actor, meeting, people)
    return trajectory


def people_of(trajectory: Trajectory) -> list[User]:
    """Everybody who takes part, by name; two queries."""
    experts = User.objects.filter(professional__trajectories__trajectory=trajectory)
    return sorted(
        {*trajectory.participants.all(), *experts},
        key=lambda person: (person.last_name, person.first_name, person.pk),
    )


def _takes_part(actor: Any, trajectory: Trajectory) -> bool:
    if not isinstance(actor, User):
        # The command line loads the content of a demonstration.
        return has_role(actor, *LEADERS)
    return Trajectory.objects.visible_to(actor).filter(pk=trajectory.pk).exists()


def _check_takes_part(actor: Any, trajectory: Trajectory) -> None:
    if not _takes_part(actor, trajectory):
        raise PermissionDenied


def _locked(trajectory: Trajectory) -> Trajectory:
    return Trajectory.objects.select_for_update().get(pk=trajectory.pk)


def _check_goes_on(trajectory: Trajectory) -> None:
    if not trajectory.is_running:
        raise ValidationError(_("This trajectory has ended."), code="state")


def _running(actor: Any, trajectory: Trajectory) -> Trajectory:
    trajectory = _locked(trajectory)
    if not may_lead(actor, trajectory):
        raise PermissionDenied
    _check_goes_on(trajectory)
    return trajectory
