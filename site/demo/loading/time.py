"""Leave, other work, a trajectory and an evaluation. Days count from the Monday of the week of loading."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import Organisation, User
from experts.actions.evaluations import evaluate, may_evaluate
from experts.actions.time import add_other_work, approve_leave, ask_leave
from experts.actions.trajectories import add_action, plan_meeting, start_trajectory
from experts.models import Leave, OtherWork, Placement, Professional, Trajectory
from experts.weeks import this_monday

from .tables import each

DAY = dt.timedelta(days=1)
LOOKED_BACK = "Plan voor spoedzoekers"


def load_time() -> None:
    """Put everything that is not there yet."""
    if not Leave.objects.exists() and not OtherWork.objects.exists():
        _load_absence()
    if not Trajectory.objects.exists():
        _load_trajectories()
    _load_evaluation()


def _load_absence() -> None:
    people = {person.user.email: person for person in Professional.objects.select_related("user")}
    monday = this_monday()

    def put(row: dict[str, str]) -> None:
        person = people[row["email"]]
        days = {
            "first_day": monday + int(row["first_day"]) * DAY,
            "last_day": monday + int(row["last_day"]) * DAY,
        }
        if row["kind"] == "other":
            hours = Decimal(row["hours_per_week"]) if row["hours_per_week"] else None
            add_other_work(SYSTEM, person, hours_per_week=hours, **days)
            return
        leave = ask_leave(SYSTEM, person, **days)
        if row["state"] == Leave.State.APPROVED:
            approve_leave(SYSTEM, leave, mail=False)

    each("afwezig.csv", put)


def _load_trajectories() -> None:
    people = {user.email: user for user in User.objects.all()}
    organisations = {one.slug: one for one in Organisation.objects.all()}
    monday = this_monday()

    def put(row: dict[str, str]) -> None:
        trajectory = start_trajectory(
            SYSTEM,
            title=row["title"],
            goal=row["goal"],
            organisations=[organisations[slug] for slug in row["organisations"].split()],
            participants=[people[email] for email in row["participants"].split()],
            first_week=monday + int(row["first_week"]) * 7 * DAY,
            last_week=monday + (int(row["first_week"]) + int(row["weeks"]) - 1) * 7 * DAY,
            experts={people[row["expert"]].professional: int(row["hours"])},
        )
        day = monday + int(row["meeting_day"]) * DAY
        begin, end = (timezone.make_aware(dt.datetime.combine(day, dt.time(hour))) for hour in (10, 12))
        plan_meeting(
            SYSTEM,
            trajectory,
            subject=row["meeting"],
            place=str(trajectory.organisations.first()),
            starts_at=begin,
            ends_at=end,
        )
        add_action(
            SYSTEM,
            trajectory,
            text=row["action"],
            owner=people[row["action_owner"]],
            due=monday + int(row["action_day"]) * DAY,
        )

    each("trajecten.csv", put)


def _load_evaluation() -> None:
    """The professional looked back; the municipality still has to."""
    placement = (
        Placement.objects.filter(request__title=LOOKED_BACK, request__source_key__isnull=False)
        .select_related("request__organisation", "professional__user")
        .first()
    )
    if placement and may_evaluate(placement.professional.user, placement):
        evaluate(
            placement.professional.user,
            placement,
            score=4,
            result="Er ligt een plan met drie locaties. De raad stelde het vast.",
            better="Begin eerder met het gesprek in de buurt.",
            lessons="Neem de corporatie vanaf de eerste dag mee.\nReken per locatie de begeleiding uit.",
        )
