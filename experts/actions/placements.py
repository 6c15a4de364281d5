"""Verbs about placements. `make_placement` alone makes one, of what was checked under lock: nobody gets too
many hours. What both sides answer stands in `answers`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from experts import placement_mails as mails
from experts.models import Placement, PlacementRequest, Plan, PlannedAssignment, Professional, Scheme
from experts.planning.fitting import Moving, Pair, find_misfits
from experts.weeks import monday_of, this_monday

from .openings import look_again
from .rights import check_may_plan, person
from .terms import answer_by, begin_term


def lock(request_ids: list[int], professional_ids: list[int]) -> None:
    """Lock requests, people and the requests' schemes with their budgets, always in this order.

    PostgreSQL locks the rows; on SQLite the transaction holds the database's only write lock from its start.
    """
    requests = list(PlacementRequest.objects.select_for_update().filter(pk__in=request_ids).order_by("pk"))
    list(Professional.objects.select_for_update().filter(pk__in=professional_ids).order_by("pk"))
    schemes = {request.scheme_id for request in requests if request.scheme_id}
    # Of a scheme without a budget too, for it may get its first one; new requests may name it meanwhile.
    list(Scheme.objects.select_for_update(no_key=True).filter(pk__in=schemes).order_by("pk"))


def fresh_pairs(pairs: list[tuple[int, int]]) -> list[Pair]:
    """The requests and people of (request pk, professional pk), read after locking, in the order given."""
    requests = PlacementRequest.objects.select_related(
        "organisation", "municipality", "requested_by"
    ).in_bulk([request for request, _person in pairs])
    people = Professional.objects.select_related("user").in_bulk([person for _request, person in pairs])
    return [(requests[request], people[person]) for request, person in pairs]


@transaction.atomic
def place_request(actor: Any, request: PlacementRequest, professional: Professional) -> Placement:
    """Propose somebody for a request by hand. The hours are taken at once; both sides get a mail and answer.

    Raises ValidationError when the request is not open, hours lack or the scheme can't pay.
    """
    check_may_plan(actor)
    return book(actor, request, professional)


def book(
    actor: Any,
    request: PlacementRequest,
    professional: Professional,
    *,
    agreed: bool = False,
    elsewhere: bool = False,
) -> Placement:
    """Lock, check and make one placement inside the caller's transaction.

    `agreed`: both sides said yes, so it is certain at once. `elsewhere`: it is brought in from somewhere
    else, so it may have begun, and no mail goes out.
    """
    lock([request.pk], [professional.pk])
    [pair] = fresh_pairs([(request.pk, professional.pk)])
    if misfits := find_misfits([pair], past=elsewhere):
        raise ValidationError(misfits[0].in_words, code=misfits[0].kind)
    placement = make_placement(actor, pair, plan=None, agreed=agreed, mail=not elsewhere)
    request.state = pair[0].state
    return placement


def check_no_move(placement: Placement) -> None:
    """Raises ValidationError while somebody else is proposed for what is agreed."""
    if placement.moves_to.proposed().exists():
        raise ValidationError(
            _("Somebody else is proposed for this. Take that proposal back first."), code="moving"
        )


def propose_move(actor: Any, moving: Moving, *, plan: Plan) -> Placement:
    """Propose somebody else for what is agreed, checked under lock. It stands until both sides say yes."""
    before = moving.placement
    placement = Placement.objects.create(
        request=before.request,
        professional=moving.professional,
        plan=plan,
        first_week=before.first_week,
        last_week=before.last_week,
        hours_per_week=before.hours_per_week,
        state=Placement.State.PROPOSED,
        answer_by=answer_by(before.first_week),
        proposed_by=person(actor),
        replaces=before,
    )
    record(actor, "propose_move", placement, replaces=before.pk)
    begin_term(placement)
    mails.proposed(placement)
    mails.may_be_taken_over(placement)
    return placement


def make_placement(
    actor: Any, pair: Pair, *, plan: Plan | None, agreed: bool = False, mail: bool = True
) -> Placement:
    """Write a placement that was checked under lock, with its audit entry, mails and the end of its term."""
    request, professional = pair
    placement = Placement.objects.create(
        request=request,
        professional=professional,
        plan=plan,
        first_week=request.first_week,
        last_week=request.last_week,
        hours_per_week=request.hours_per_week,
        state=Placement.State.CONFIRMED if agreed else Placement.State.PROPOSED,
        answer_by=None if agreed else answer_by(request.first_week),
        proposed_by=None if agreed else person(actor),
    )
    request.state = PlacementRequest.State.PLACED if agreed else PlacementRequest.State.OFFERED
    request.save(update_fields=["state"])
    record(actor, "place_request", placement, request=request.pk)
    if not agreed:
        begin_term(placement)
        if mail:
            mails.proposed(placement)
    return placement


def wait_again(request: PlacementRequest) -> None:
    """Let a request, held by the caller, wait for somebody: with a proposal when an open plan has one."""
    states = PlacementRequest.State
    proposed = PlannedAssignment.objects.filter(plan__state=Plan.State.PROPOSED, request=request).exists()
    request.state = states.PLANNED if proposed else states.SUBMITTED
    request.save(update_fields=["state"])


@transaction.atomic
def end_placement(actor: Any, placement: Placement, last_week: dt.date) -> Placement:
    """End a placement after the week of the Monday `last_week`, earlier than agreed; later hours are free.

    A Monday before the first week cancels it, and its request waits for somebody else. Both sides get a mail.
    Raises ValidationError when that is not earlier than agreed, the placement ended already, or both sides
    looked back on it. What is over took place, so it can't be cancelled any more.
    """
    check_may_plan(actor)
    lock([placement.request_id], [placement.professional_id])
    placement = Placement.objects.select_related("request", "professional__user").get(pk=placement.pk)
    if placement.is_proposed:
        raise ValidationError(_("This is a proposal: take it back instead."), code="state")
    if placement.state != Placement.State.CONFIRMED:
        raise ValidationError(_("This placement has ended already."), code="state")
    check_no_move(placement)
    if last_week.weekday() != 0:
        raise ValidationError(_("Weeks are named by their Monday."), code="monday")
    if last_week >= placement.last_week:
        raise ValidationError(_("Choose an earlier week than the last one."), code="later")
    request = placement.request
    if request.state == PlacementRequest.State.EVALUATED:
        raise ValidationError(_("Both sides looked back on it already."), code="state")
    if last_week < placement.first_week:
        if placement.last_week < this_monday():
            raise ValidationError(_("It is over already. Choose its last week."), code="over")
        placement.state = Placement.State.CANCELLED
        wait_again(request)
    else:
        placement.state = Placement.State.ENDED
        placement.last_week = last_week
        request.state = PlacementRequest.State.FINISHED
        request.save(update_fields=["state"])
    placement.sequence += 1
    placement.save()
    record(actor, "end_placement", placement)
    look_again(placement.professional, "placement", f"placement-{placement.pk}-{placement.sequence}")
    mails.placement_ended(placement)
    if placement.state == Placement.State.ENDED and last_week < this_monday():
        mails.ask_to_evaluate(placement)
    return placement


@transaction.atomic
def begin_placements(today: dt.date | None = None) -> int:
    """Call requests running whose first agreed week is there; returns how many. Runs hourly."""
    monday = this_monday() if today is None else monday_of(today)
    begun = PlacementRequest.objects.select_for_update().filter(
        state=PlacementRequest.State.PLACED,
        pk__in=Placement.objects.filter(state=Placement.State.CONFIRMED, first_week__lte=monday).values(
            "request"
        ),
    )
    count = 0
    for request in begun:
        request.state = PlacementRequest.State.RUNNING
        request.save(update_fields=["state"])
        record(None, "begin_request", request)
        count += 1
    return count


@transaction.atomic
def finish_past_placements(today: dt.date | None = None) -> int:
    """Call requests finished whose agreed weeks are over; returns how many. Runs hourly. Both sides get a
    mail that asks how it went."""
    monday = this_monday() if today is None else monday_of(today)
    over = PlacementRequest.objects.select_for_update().filter(
        state__in=[PlacementRequest.State.PLACED, PlacementRequest.State.RUNNING],
        pk__in=Placement.objects.filter(state=Placement.State.CONFIRMED, last_week__lt=monday).values(
            "request"
        ),
    )
    count = 0
    for request in over:
        request.state = PlacementRequest.State.FINISHED
        request.save(update_fields=["state"])
        record(None, "finish_request", request)
        mails.ask_to_evaluate(request.placements.select_related("professional__user").get(state="confirmed"))
        count += 1
    return count
