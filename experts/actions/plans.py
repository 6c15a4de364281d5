"""Verbs about plans: propose (the solver computes it elsewhere), approve, reject."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from experts.matching.rules import ground
from experts.models import (
    Opening,
    Placement,
    PlacementRequest,
    Plan,
    PlannedAssignment,
    Professional,
    ScenarioChange,
    ScenarioMove,
    UnassignedRequest,
)
from experts.models.plans import DEFAULT_SECONDS, MOST_SECONDS
from experts.planning.facts import distance, facts_of, least_free
from experts.planning.fitting import Misfit, Moving, Pair, find_misfits
from experts.planning.instance import pk_of
from post.models import Effect
from post.outbox import enqueue

from .openings import look_again
from .placements import fresh_pairs, lock, make_placement, propose_move
from .rights import check_may_plan, person

if TYPE_CHECKING:
    from experts.matching import Instance
    from experts.matching import Plan as Solution

EFFECT = "experts.plan"
REMEDIES = "experts.remedies"
CARRY_ON = "experts.carry_on"
# Longer than the solver may think: nobody else takes a computation over that is still under way.
LEASE_SECONDS = MOST_SECONDS + 60


def effect_key(plan: Plan) -> str:
    """The key of the effect that computes a plan."""
    return f"plan-{plan.pk}"


class NoLongerFits(Exception):
    """A plan can't be approved as it stands; `misfits` names every assignment that no longer fits."""

    def __init__(self, misfits: list[Misfit]) -> None:
        self.misfits = misfits
        super().__init__("; ".join(misfit.kind for misfit in misfits))


def propose_plan(
    actor: Any,
    *,
    start: dt.date,
    weeks: int,
    requests: Sequence[PlacementRequest],
    seconds: int = DEFAULT_SECONDS,
    based_on: Plan | None = None,
    name: str = "",
) -> Plan:
    """Make a plan for open requests over `weeks` weeks from the Monday `start`; a worker computes it.

    `based_on` is the scenario whose pins, forbidden pairs and changes count, and of which as much as can be
    is kept. Asking the same while it is being computed gives the same plan. Raises ValidationError when a
    request is not open or lies outside the horizon, PermissionDenied when the actor does not plan.
    """
    check_may_plan(actor)
    if not requests:
        raise ValidationError({"requests": _("Choose at least one request.")}, code="empty")
    if not 1 <= seconds <= MOST_SECONDS:
        raise ValidationError({"seconds": _("The time limit lies between 1 and 120 seconds.")})
    names = ",".join(str(pk) for pk in sorted({request.pk for request in requests}))
    base = f"{based_on.pk}.{based_on.revision}" if based_on else ""
    fingerprint = hashlib.sha256(f"{start}|{weeks}|{names}|{base}".encode()).hexdigest()
    computing = Plan.objects.filter(fingerprint=fingerprint, state=Plan.State.COMPUTING)
    if known := computing.first():
        return known
    plan = Plan(
        start=start,
        weeks=weeks,
        seconds=seconds,
        fingerprint=fingerprint,
        created_by=person(actor),
        based_on=based_on,
        name=name,
    )
    plan.validate_constraints(exclude=["fingerprint"])
    _check_requests(plan, requests)
    try:
        with transaction.atomic():
            plan.save()
            plan.requests.set(requests)
            if based_on is not None:
                _copy_changes(based_on, plan)
            record(actor, "propose_plan", plan, requests=len(requests))
            enqueue(EFFECT, effect_key(plan), {"plan": plan.pk})
    except IntegrityError:
        # Somebody pressed the same button in the same moment.
        return computing.get()
    return plan


def _copy_changes(source: Plan, plan: Plan) -> None:
    """Pins, forbidden pairs and changed requests of the scenario that a plan is made from."""
    within = {"request__in": plan.requests.all()}
    for forbidden in source.forbidden.filter(**within):
        forbidden.pk, forbidden.plan = None, plan
        forbidden.save()
    for change in source.changes.filter(**within):
        change.pk, change.plan = None, plan
        change.save()
    for move in source.moves.all():
        move.pk, move.plan = None, plan
        move.save()
    for assignment in source.assignments.filter(pinned=True, **within):
        assignment.pk, assignment.plan = None, plan
        assignment.save()


def _check_requests(plan: Plan, requests: Sequence[PlacementRequest]) -> None:
    errors = []
    for request in requests:
        if not request.is_open:
            errors.append(_("%(request)s is no longer open.") % {"request": request})
        elif request.first_week < plan.start or request.last_week > plan.last_week:
            errors.append(
                _("%(request)s lies outside the weeks of this plan: choose an earlier start or more weeks.")
                % {"request": request}
            )
    if errors:
        raise ValidationError({"requests": errors})


@transaction.atomic
def keep_solution(plan: Plan, instance: Instance, solution: Solution) -> Plan:
    """Write down what the solver found. A plan that is no longer being computed stays as it is."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != Plan.State.COMPUTING:
        return plan
    start = ground(instance)
    people, work = start.professionals, start.requests
    # A pin on somebody who left the pool was no part of what was solved.
    plan.assignments.exclude(professional__in=[pk_of(name) for name in people]).delete()
    pinned = set(plan.assignments.values_list("request", flat=True))
    PlannedAssignment.objects.bulk_create(
        PlannedAssignment(
            plan=plan,
            request_id=pk_of(one.request),
            professional_id=pk_of(one.professional),
            distance_km=distance(people[one.professional], work[one.request]),
            least_free_hours=least_free(people[one.professional], work[one.request]),
        )
        for one in solution.assignments
        # Pins stand already, as they were copied.
        if pk_of(one.request) not in pinned
    )
    UnassignedRequest.objects.bulk_create(
        UnassignedRequest(
            plan=plan,
            request_id=pk_of(one.request),
            reason=one.reason,
            facts=facts_of(start, work[one.request], one.reason),
        )
        for one in solution.unassigned
    )
    plan.value, plan.changed, plan.groups, plan.travel = solution.objective
    plan.bound, plan.status = solution.bound, solution.status
    plan.state, plan.computed_at = Plan.State.PROPOSED, timezone.now()
    plan.save()
    if solution.unassigned:
        seek_remedies(plan)
    state_of_requests(plan)
    record(None, "keep_solution", plan, placed=len(solution.assignments), left=len(solution.unassigned))
    return plan


def seek_remedies(plan: Plan) -> None:
    """Promise that a worker finds out what would help the requests that the plan leaves as it is now."""
    payload = {"plan": plan.pk, "revision": plan.revision}
    enqueue(REMEDIES, f"remedies-{plan.pk}-{plan.revision}", payload)


@transaction.atomic
def keep_remedies(plan: Plan, revision: int, found: dict[int, list[dict[str, Any]]]) -> bool:
    """Write down what would help, by request pk; nothing for a plan that was changed or decided meanwhile."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.revision != revision or plan.state != Plan.State.PROPOSED:
        return False
    left = list(plan.unassigned.filter(request__in=found))
    for one in left:
        one.remedies = found[one.request_id]
    UnassignedRequest.objects.bulk_update(left, ["remedies"])
    return True


@transaction.atomic
def stop_computing(actor: Any, plan: Plan) -> None:
    """Ask the worker to stop and keep the best plan it has; it hears that within about a second."""
    check_may_plan(actor)
    if Plan.objects.filter(pk=plan.pk, state=Plan.State.COMPUTING).update(stop_asked=True):
        record(actor, "stop_computing", plan)


@transaction.atomic
def fail_plan(plan: Plan, reason: str) -> Plan:
    """Say that a plan could not be computed; `reason` names the fields that are wrong, or is empty."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state == Plan.State.COMPUTING:
        plan.state, plan.failure, plan.computed_at = Plan.State.FAILED, reason, timezone.now()
        plan.save()
        record(None, "fail_plan", plan)
    return plan


def fail_abandoned_plans() -> int:
    """Fail the plans whose computation was given up or lost, so that they can be asked again; how many.

    An errand of the system, for the workers that would have said so were killed.
    """
    under_way = set(Effect.objects.waiting().filter(kind=EFFECT).values_list("key", flat=True))
    computing = Plan.objects.filter(
        state=Plan.State.COMPUTING, created_at__lt=timezone.now() - dt.timedelta(seconds=LEASE_SECONDS)
    )
    abandoned = [plan for plan in computing if effect_key(plan) not in under_way]
    for plan in abandoned:
        fail_plan(plan, "")
    return len(abandoned)


@transaction.atomic
def approve_plan(actor: Any, plan: Plan, *, leave_out_misfits: bool = False) -> list[Placement]:
    """Propose the placements of a plan to both sides: all of it, or with `leave_out_misfits` what still fits.

    Requests, people and budgets are locked and every hour is counted again, so two approvals at once, or
    leave approved since, never book somebody over their hours. The hours are taken at once;
    municipalities and professionals get a mail and answer (`answers`).
    What is agreed and would move is proposed to somebody else and stands until both sides say yes to that.
    What needs its hours is proposed then (`carry_on`).
    Raises NoLongerFits (and books nothing) when something no longer fits, ValidationError when the plan does
    not wait for a decision.
    """
    check_may_plan(actor)
    plan = _waiting(plan)
    fresh, moving = _held(plan, plan.assignments.all(), plan.moves.all())
    _as_asked(plan, fresh)
    misfits = find_misfits(fresh, moving=moving)
    if misfits and not leave_out_misfits:
        raise NoLongerFits(misfits)
    left_out = {misfit.request.pk for misfit in misfits}
    fresh = [pair for pair in fresh if pair[0].pk not in left_out]
    moving = [one for one in moving if one.placement.request_id not in left_out]
    waits: set[int] = set()
    if moving:
        waits = {one.request.pk for one in find_misfits(fresh, moving=moving, given_back=False)}
    if moving and waits.issuperset(one.placement.request_id for one in moving):
        raise ValidationError(
            _("What is agreed and would move waits for each other. Leave one of these where it is."),
            code="circle",
        )
    placements = _propose(actor, plan, fresh, moving, waits)
    _decide(actor, plan, Plan.State.APPROVED)
    record(actor, "approve_plan", plan, placed=len(placements), left_out=len(left_out))
    return placements


def _held(
    plan: Plan, assignments: models.QuerySet[PlannedAssignment], moves: models.QuerySet[ScenarioMove]
) -> tuple[list[Pair], list[Moving]]:
    """What a plan proposes, read after locking everybody and everything it takes hours or money of."""
    pairs = list(
        assignments.order_by("-request__priority", "request_id").values_list("request", "professional")
    )
    moved = list(moves.order_by("pk").values_list("placement", "professional", "placement__professional"))
    agreed = Placement.objects.filter(pk__in=[pk for pk, _after, _before in moved])
    lock(
        [*(request for request, _person in pairs), *agreed.values_list("request", flat=True)],
        [*(one for _request, one in pairs), *(one for _pk, *both in moved for one in both)],
    )
    placements = agreed.select_related(
        "request__organisation", "request__municipality", "request__requested_by", "professional__user"
    ).in_bulk()
    people = Professional.objects.select_related("user").in_bulk([after for _pk, after, _before in moved])
    return fresh_pairs(pairs), [Moving(placements[pk], people[after]) for pk, after, _before in moved]


def _propose(
    actor: Any, plan: Plan, pairs: Sequence[Pair], moving: Sequence[Moving], waits: set[int]
) -> list[Placement]:
    """Propose what was checked under lock, and note which requests wait until something has moved."""
    changed = _as_asked(plan, pairs)
    for request, change in changed:
        if request.pk not in waits:
            request.save(update_fields=["first_week", "hours_per_week", "remote_share"])
            _ask_less(request, change)
            record(actor, "change_request_by_plan", request, plan=plan.pk)
    _wait_for(plan, waits)
    return [
        *(propose_move(actor, one, plan=plan) for one in moving if one.placement.request_id not in waits),
        *(make_placement(actor, pair, plan=plan) for pair in pairs if pair[0].pk not in waits),
    ]


def go_on_after(placement: Placement) -> None:
    """Promise that what waited for a move is looked at again, now that both sides agreed to it or one did
    not."""
    payload: dict[str, Any] = {"plan": placement.plan_id, "professional": None}
    if placement.replaces is not None and placement.replaces.state == Placement.State.CANCELLED:
        payload["professional"] = placement.replaces.professional_id
    enqueue(CARRY_ON, f"moved-{placement.pk}", payload)


@transaction.atomic
def carry_on(effect: Effect) -> None:
    """The outbox's handler: propose what an approved plan had wait for a move, as far as it fits now. What
    still does not waits on while a move is unanswered, and then is a request like others. Who gave work away
    may suit others as well."""
    approved = Plan.objects.select_for_update().filter(state=Plan.State.APPROVED)
    if plan := approved.filter(pk=effect.payload["plan"]).first():
        pairs, moving = _held(plan, plan.assignments.filter(waits=True), plan.moves.filter(waits=True))
        _as_asked(plan, pairs)
        waits = {one.request.pk for one in find_misfits(pairs, moving=moving, given_back=False)}
        placements = _propose(plan.decided_by, plan, pairs, moving, waits)
        if not plan.placements.proposed().filter(replaces__isnull=False).exists():
            _wait_for(plan, set())
        record(None, "carry_on_plan", plan, placed=len(placements), left_out=len(waits))
    if left := Professional.objects.filter(pk=effect.payload["professional"]).first():
        look_again(left, Opening.Because.PLACEMENT, f"{effect.key}-on")


def _wait_for(plan: Plan, requests: set[int]) -> None:
    """Note which requests of an approved plan are proposed later."""
    for rows, which in (
        (plan.assignments.all(), models.Q(request__in=requests)),
        (plan.moves.all(), models.Q(placement__request__in=requests)),
    ):
        rows.filter(waits=True).exclude(which).update(waits=False)
        rows.filter(which).update(waits=True)


def _ask_less(request: PlacementRequest, change: ScenarioChange) -> None:
    """Ask a skill at a lower level or not at all, when the scenario does."""
    if change.dropped_skill is None:
        return
    asked = request.skill_levels.filter(skill=change.dropped_skill)
    if change.lower_level is None:
        asked.delete()
    else:
        asked.filter(level__gt=change.lower_level).update(level=change.lower_level)


def _as_asked(plan: Plan, pairs: Sequence[Pair]) -> list[tuple[PlacementRequest, ScenarioChange]]:
    """Give the requests, in memory, what the scenario changed about them; those, with their changes."""
    changes = {one.request_id: one for one in plan.changes.select_related("dropped_skill")}
    changed = []
    for request, _professional in pairs:
        if change := changes.get(request.pk):
            request.first_week = change.first_week or request.first_week
            request.hours_per_week = change.hours_per_week or request.hours_per_week
            if change.remote_share is not None:
                request.remote_share = change.remote_share
            changed.append((request, change))
    return changed


@transaction.atomic
def reject_plan(actor: Any, plan: Plan) -> Plan:
    """Put a proposed plan aside; its requests wait again."""
    check_may_plan(actor)
    plan = _waiting(plan)
    _decide(actor, plan, Plan.State.REJECTED)
    record(actor, "reject_plan", plan)
    return plan


def _waiting(plan: Plan) -> Plan:
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != Plan.State.PROPOSED:
        raise ValidationError(
            _("This plan is already %(state)s.") % {"state": plan.get_state_display()}, code="state"
        )
    return plan


def _decide(actor: Any, plan: Plan, state: str) -> None:
    plan.state, plan.decided_at, plan.decided_by = state, timezone.now(), person(actor)
    plan.save()
    state_of_requests(plan)


def state_of_requests(plan: Plan) -> None:
    """A request is "planned" as long as an open plan has a proposal for it, and waits without one."""
    proposed = PlannedAssignment.objects.filter(plan__state=Plan.State.PROPOSED).values("request")
    states = PlacementRequest.State
    mine = PlacementRequest.objects.filter(plans=plan)
    mine.filter(state=states.SUBMITTED, pk__in=proposed).update(state=states.PLANNED)
    mine.filter(state=states.PLANNED).exclude(pk__in=proposed).update(state=states.SUBMITTED)
