"""Verbs that change a computed plan by hand: move, pin, forbid, carry out what would help, solve again.

Each checks at once what it does to hours, budgets and rules. What would help the requests that are left is
sought anew; `revision` tells to which state of the plan an answer belongs.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from experts import matching
from experts.matching.rules import ground
from experts.models import (
    ForbiddenPair,
    Placement,
    PlacementRequest,
    Plan,
    PlannedAssignment,
    Professional,
    ScenarioChange,
    ScenarioMove,
    Skill,
    UnassignedRequest,
)
from experts.planning.facts import distance, facts_of, least_free
from experts.planning.instance import pk_of, request_id
from experts.planning.scenario import Consequences, Scenario, consequences_of, overruns, scenario_of

from .plans import propose_plan, seek_remedies, state_of_requests
from .rights import check_may_plan


class NeedsKnowing(Exception):
    """A move breaks a rule that a planner may break knowingly; `consequences` says which."""

    def __init__(self, consequences: Consequences) -> None:
        self.consequences = consequences
        super().__init__("; ".join(one.kind for one in consequences.broken))


@transaction.atomic
def move_assignment(
    actor: Any,
    plan: Plan,
    request: PlacementRequest,
    professional: Professional,
    *,
    knowingly: bool = False,
) -> Consequences:
    """Give a request in the scenario to this professional and pin it there.

    Raises ValidationError when hours or a budget would be overrun or the plan is no longer open for changes,
    NeedsKnowing when a skill lacks, it is too far or was forbidden and `knowingly` is not set.
    """
    check_may_plan(actor)
    plan = _open_plan(plan)
    scenario = _scenario(plan)
    _check_part(scenario, request, professional)
    consequences = consequences_of(scenario, request, professional)
    if not consequences.is_possible:
        raise ValidationError(
            _("This does not fit: %(person)s would get too many hours, or the scheme cannot pay it.")
            % {"person": professional},
            code="overrun",
        )
    if consequences.broken and not knowingly:
        raise NeedsKnowing(consequences)
    plan.forbidden.filter(request=request, professional=professional).delete()
    _assign(plan, {request.pk: professional.pk}, pinned=True)
    _restate(plan)
    record(actor, "move_assignment", plan, request=request.pk)
    return consequences


@transaction.atomic
def drop_assignment(actor: Any, plan: Plan, request: PlacementRequest) -> None:
    """Leave a request without a place in the scenario."""
    check_may_plan(actor)
    plan = _open_plan(plan)
    plan.assignments.filter(request=request).delete()
    _restate(plan)
    record(actor, "drop_assignment", plan, request=request.pk)


@transaction.atomic
def pin_assignment(actor: Any, plan: Plan, request: PlacementRequest, *, pinned: bool = True) -> None:
    """Keep an assignment where it is when the scenario is solved again, or let it go."""
    check_may_plan(actor)
    plan = _open_plan(plan)
    if plan.assignments.filter(request=request).exclude(pinned=pinned).update(pinned=pinned):
        # Why others are left, and what would help them, depends on what may move.
        _restate(plan)
        record(actor, "pin_assignment" if pinned else "unpin_assignment", plan, request=request.pk)


@transaction.atomic
def forbid_pair(
    actor: Any, plan: Plan, request: PlacementRequest, professional: Professional, *, forbidden: bool = True
) -> None:
    """Consider this professional no longer for this request, or again; an assignment of the two is undone."""
    check_may_plan(actor)
    plan = _open_plan(plan)
    if forbidden:
        ForbiddenPair.objects.get_or_create(plan=plan, request=request, professional=professional)
        plan.assignments.filter(request=request, professional=professional).delete()
    else:
        plan.forbidden.filter(request=request, professional=professional).delete()
    _restate(plan)
    record(actor, "forbid_pair" if forbidden else "allow_pair", plan, request=request.pk)


@transaction.atomic
def apply_remedy(actor: Any, plan: Plan, request: PlacementRequest, number: int, revision: int) -> None:
    """Carry out one of the remedies that were found for a request (numbered from 0) in the scenario.

    Raises ValidationError when the scenario changed since they were found, there is none of that number, or
    somebody it names left the pool.
    """
    check_may_plan(actor)
    plan = _open_plan(plan)
    left = plan.unassigned.filter(request=request).first()
    found = left.remedies if left and left.remedies is not None else []
    if plan.revision != revision or not 0 <= number < len(found):
        raise ValidationError(_("The scenario has changed. Look again at what would help."), code="changed")
    remedy = found[number]
    skill = Skill.objects.filter(slug=remedy["dropped_skill"]).first() if remedy["dropped_skill"] else None
    first_week = dt.date.fromisoformat(remedy["first_week"])
    ScenarioChange.objects.update_or_create(
        plan=plan,
        request=request,
        defaults={
            "first_week": first_week,
            "hours_per_week": remedy["hours_per_week"],
            "remote_share": Decimal(str(remedy["remote_share"])),
            "dropped_skill": skill,
            "lower_level": remedy.get("level"),
            "professional_id": remedy["professional"],
            "extra_km": remedy["extra_km"],
            "leave": remedy["leave"],
        },
    )
    agreed = set(remedy.get("agreed", ()))
    places = {
        **{one: after for one, _before, after in remedy["moves"] if one not in agreed},
        request.pk: remedy["professional"],
    }
    _assign(plan, places, pinned=True)
    movers = [_move_agreed(plan, *move) for move in remedy["moves"] if move[0] in agreed]
    plan.revision += 1
    after = _scenario(plan)
    # Who left the pool meanwhile is no part of the scenario, so nobody would have the place.
    people = {one.id for one in after.instance.professionals}
    if any(f"R{pk}" not in after.assigned for pk in places) or not {f"P{pk}" for pk in movers} <= people:
        raise ValidationError(
            _("Somebody of this proposal no longer works for municipalities in these weeks."),
            code="professional",
        )
    if overruns(after, places, movers):
        raise ValidationError(
            _("The hours or the budget changed meanwhile, so that this no longer fits."), code="overrun"
        )
    _restate(plan)
    record(actor, "apply_remedy", plan, request=request.pk)


def _move_agreed(plan: Plan, request: int, before: int, after: int) -> int:
    """Have what is agreed go to somebody else in the scenario; who that is."""
    placement = Placement.objects.filter(
        request=request, professional=before, state=Placement.State.CONFIRMED
    ).first()
    if placement is None or not placement.may_move:
        raise ValidationError(
            _("What would move is not agreed any more as it was, or has begun."), code="changed"
        )
    ScenarioMove.objects.update_or_create(plan=plan, placement=placement, defaults={"professional_id": after})
    return after


@transaction.atomic
def undo_move(actor: Any, plan: Plan, move: ScenarioMove) -> None:
    """Leave a placement that is agreed where it is; what had its hours may fit no longer, which shows."""
    check_may_plan(actor)
    plan = _open_plan(plan)
    if plan.moves.filter(pk=move.pk).delete()[0]:
        _restate(plan)
        record(actor, "undo_move", plan, placement=move.placement_id)


@transaction.atomic
def undo_change(actor: Any, plan: Plan, request: PlacementRequest) -> None:
    """Ask for the request as it stands again; a place that it had by the change is lost."""
    check_may_plan(actor)
    plan = _open_plan(plan)
    if plan.changes.filter(request=request).delete()[0]:
        plan.assignments.filter(request=request).delete()
        _restate(plan)
        record(actor, "undo_change", plan, request=request.pk)


@transaction.atomic
def solve_again(actor: Any, plan: Plan, *, name: str = "", seconds: int | None = None) -> Plan:
    """A new scenario out of this one, computed by a worker: pins, forbidden pairs and changes stay.

    Of the rest as much is kept as the best plan allows. Requests that are no longer open, or moved out of the
    plan's weeks, are left out. Raises ValidationError when none is left.
    """
    check_may_plan(actor)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    requests = [
        one
        for one in plan.requests.all()
        if one.is_open and plan.start <= one.first_week and one.last_week <= plan.last_week
    ]
    again = propose_plan(
        actor,
        start=plan.start,
        weeks=plan.weeks,
        requests=requests,
        seconds=seconds or plan.seconds,
        based_on=plan,
        name=name,
    )
    return again


@transaction.atomic
def name_plan(actor: Any, plan: Plan, name: str) -> Plan:
    """Give a scenario a name, to tell it from others. Raises ValidationError when it is too long."""
    check_may_plan(actor)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    plan.name = " ".join(name.split())
    plan.clean_fields(exclude=[field.name for field in Plan._meta.fields if field.name != "name"])
    plan.save(update_fields=["name"])
    record(actor, "name_plan", plan)
    return plan


def _open_plan(plan: Plan) -> Plan:
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != Plan.State.PROPOSED:
        raise ValidationError(_("This plan can no longer be changed."), code="state")
    return plan


def _scenario(plan: Plan) -> Scenario:
    try:
        return scenario_of(plan)
    except matching.InvalidInstance as error:
        raise ValidationError(str(error), code="instance") from error


def _check_part(scenario: Scenario, request: PlacementRequest, professional: Professional) -> None:
    """Raises ValidationError when the request or the person is not part of the scenario."""
    if all(one.id != request_id(request) for one in scenario.instance.requests):
        raise ValidationError(_("%(request)s is not in this plan.") % {"request": request}, code="request")
    if all(pk_of(one.id) != professional.pk for one in scenario.instance.professionals):
        raise ValidationError(
            _("%(person)s does not work for municipalities in these weeks.") % {"person": professional},
            code="professional",
        )


def _assign(plan: Plan, who: dict[int, int], *, pinned: bool) -> None:
    plan.assignments.filter(request__in=who).delete()
    PlannedAssignment.objects.bulk_create(
        PlannedAssignment(
            plan=plan,
            request_id=request,
            professional_id=person,
            # Filled in by `_restate`, from the instance as it then is.
            distance_km=0,
            least_free_hours=0,
            pinned=pinned,
        )
        for request, person in who.items()
    )


def _restate(plan: Plan) -> None:
    """Write down what the scenario is now, and promise that remedies for what is left are sought."""
    scenario = _scenario(plan)
    instance = scenario.instance
    start = ground(instance)
    people, work = start.professionals, start.requests
    # Who left the pool meanwhile holds no place, pinned or not.
    plan.assignments.exclude(professional__in=[pk_of(name) for name in people]).delete()
    stated = matching.make_plan(instance, scenario.assigned, bound=0, status="feasible")
    assignments = list(plan.assignments.all())
    for one in assignments:
        person, request = people.get(f"P{one.professional_id}"), work.get(f"R{one.request_id}")
        if person and request:
            one.distance_km, one.least_free_hours = distance(person, request), least_free(person, request)
    PlannedAssignment.objects.bulk_update(assignments, ["distance_km", "least_free_hours"])
    plan.unassigned.all().delete()
    UnassignedRequest.objects.bulk_create(
        UnassignedRequest(
            plan=plan,
            request_id=pk_of(one.request),
            reason=one.reason,
            facts=facts_of(start, work[one.request], one.reason),
        )
        for one in stated.unassigned
    )
    proven = (
        (plan.value, plan.changed, plan.groups, plan.travel) if plan.status == Plan.Status.OPTIMAL else None
    )
    plan.value, plan.changed, plan.groups, plan.travel = stated.objective
    plan.revision += 1
    # The solver's bound is about the requests as they stood; beside a changed request it proves nothing.
    if plan.changes.exists() or plan.moves.exists() or plan.bound is None or plan.value > plan.bound:
        plan.bound, plan.status = None, ""
    elif stated.objective != proven:
        # The bound is one on the value alone: what else got worse by hand is no longer the best there is.
        plan.status = Plan.Status.FEASIBLE
    plan.save()
    state_of_requests(plan)
    seek_remedies(plan)
