"""Finds what would help the requests that a plan leaves: the handler of the effect that promises it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from experts.actions import plans as verbs
from experts.matching.rules import has_skills, is_near
from experts.models import Placement, PlacementRequest, Plan, Professional
from experts.weeks import WEEK, this_monday, weeks_between
from post.models import Effect

from .instance import easier_skills, leave_hours, level_of, payers_of, pk_of, request_id, skill_slug
from .scenario import scenario_of

if TYPE_CHECKING:
    from experts.matching import Remedy

# Of each request the cheapest are shown: more would be reading, not choosing.
MOST_REMEDIES = 5
# Whether placements can move is asked of the solver, for the most pressing requests only.
MOST_SOLVED = 12
# Where nobody has the skills or lives near enough no hours help, and a budget pays wherever work is done.
MOVING_HELPS = ("outbid", "no_hours")
SECONDS_A_REQUEST = 10.0
LEASE_SECONDS = 60 + round(MOST_SOLVED * SECONDS_A_REQUEST)


def seek_remedies(effect: Effect) -> None:
    """Find what would help in the plan that the effect names, if it is still as it was then."""
    from experts import matching

    plan = Plan.objects.filter(
        pk=effect.payload.get("plan"),
        revision=effect.payload.get("revision"),
        state=Plan.State.PROPOSED,
    ).first()
    if plan is None:
        return
    try:
        scenario = scenario_of(plan)
    except matching.InvalidInstance:
        # Something was changed to what can't be planned; the page of the plan says so itself.
        return
    left = list(plan.unassigned.select_related("request").order_by("-request__priority", "request_id"))
    leave = leave_hours(plan)
    easier = easier_skills(scenario.instance)
    payers = payers_of(plan, scenario.instance)
    # Nothing begins in a week that is past.
    earliest = max(0, weeks_between(plan.start, this_monday()) - 1)
    loose = movable(plan)
    wide = scenario_of(plan, loose) if loose else scenario
    agreed = {request_id(one.request) for one in loose}
    asked = {one.id for one in scenario.instance.requests}
    found: dict[int, list[dict[str, Any]]] = {}
    for number, one in enumerate(left):
        name = request_id(one.request)
        if name not in asked:
            continue
        remedies = list(
            matching.remedies(
                scenario.instance,
                scenario.assigned,
                name,
                leave,
                easier=easier,
                earliest=earliest,
                payers=payers.get(one.request.scheme_id or 0),
            )
        )
        if number < MOST_SOLVED and one.reason in MOVING_HELPS:
            if _is_outdated(plan):
                return
            moved = matching.placement_moves(
                wide.instance,
                wide.assigned,
                name,
                SECONDS_A_REQUEST,
                lambda: _is_outdated(plan),
                agreed=agreed,
            )
            remedies += [moved] if moved is not None else []
        cheapest = sorted(remedies, key=lambda each: each.cost)
        found[one.request_id] = [_as_json(each, plan, agreed) for each in cheapest[:MOST_REMEDIES]]
    verbs.keep_remedies(plan, plan.revision, found)


def _is_outdated(plan: Plan) -> bool:
    return not Plan.objects.filter(pk=plan.pk, revision=plan.revision, state=Plan.State.PROPOSED).exists()


def movable(plan: Plan) -> list[Placement]:
    """What is agreed and might go to somebody else: it has not begun, lies in the weeks of the plan, nobody
    else is proposed for it yet, and who has it suits it by the rules."""
    people = Professional.objects.placeable().under_contract(
        plan.start, plan.last_week + dt.timedelta(days=6)
    )
    found = list(
        Placement.objects.filter(
            state=Placement.State.CONFIRMED,
            first_week__gt=this_monday(),
            first_week__gte=plan.start,
            last_week__lte=plan.last_week,
            professional__in=people,
        )
        .exclude(pk__in=Placement.objects.proposed().filter(replaces__isnull=False).values("replaces"))
        .exclude(pk__in=plan.moves.values("placement"))
        .exclude(request__in=plan.requests.all())
        .order_by("pk")
    )
    requests = PlacementRequest.objects.with_details().in_bulk([one.request_id for one in found])
    for one in found:
        one.request = requests[one.request_id]
    if not found:
        return []
    instance = scenario_of(plan, found).instance
    people_by_id = {one.id: one for one in instance.professionals}
    work = {one.id: one for one in instance.requests}

    def suits(one: Placement) -> bool:
        person, request = people_by_id[f"P{one.professional_id}"], work[request_id(one.request)]
        return (
            has_skills(person, request)
            and is_near(person, request)
            and min(person.hours[week] for week in request.weeks) >= request.hours_per_week
        )

    return [one for one in found if suits(one)]


def _as_json(remedy: Remedy, plan: Plan, agreed: Collection[str]) -> dict[str, Any]:
    def monday(week: int) -> dt.date:
        return plan.start + week * WEEK

    return {
        "kinds": list(remedy.kinds),
        "cost": remedy.cost,
        "professional": pk_of(remedy.professional),
        "first_week": monday(remedy.first_week).isoformat(),
        "hours_per_week": remedy.hours_per_week,
        "remote_share": remedy.remote_share,
        "dropped_skill": skill_slug(remedy.dropped_skill) if remedy.dropped_skill else None,
        "level": level_of(remedy.instead) if remedy.instead else None,
        "extra_km": remedy.extra_km,
        "leave": [[monday(one.week).isoformat(), one.hours] for one in remedy.leave],
        "moves": [[pk_of(one.request), pk_of(one.before), pk_of(one.after)] for one in remedy.moves],
        "agreed": [pk_of(one.request) for one in remedy.moves if one.request in agreed],
    }
