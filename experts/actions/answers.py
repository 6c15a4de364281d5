"""Verbs about a proposed placement: each side accepts or declines, a planner writes down what was said by
telephone, takes the proposal back, or the term ends.

All of them hold the request, the person and the budgets first and read the placement after that, so an
answer, a taking back and the end of the term are judged one at a time.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from experts import placement_mails as mails
from experts.models import Opening, Placement, PlacementAnswer, PlacementRequest
from experts.sides import Side, answer_of, side_of, silent_sides
from post.models import Effect

from .openings import look_again, look_for_others
from .placements import lock, wait_again
from .plans import go_on_after
from .rights import check_may_plan, person


@transaction.atomic
def accept_placement(actor: Any, placement: Placement, *, side: str = "") -> Placement:
    """Say yes for one's own side; when the other side has too, the placement is certain and both get a mail.

    `side`: what that side said by telephone, which planners write down. Saying it twice changes nothing.
    Raises PermissionDenied for who had no part in it, ValidationError when it is no longer open.
    """
    placement, side = _open(actor, placement, side)
    _check_can_move(placement)
    earlier = answer_of(placement, side)
    if earlier is not None:
        return placement
    _answer(actor, placement, side, accepted=True)
    if not silent_sides(placement):
        if placement.replaces is not None:
            _hand_over(actor, placement.replaces)
        placement.state, placement.answer_by = Placement.State.CONFIRMED, None
        placement.sequence += 1
        placement.save()
        request = placement.request
        request.state = PlacementRequest.State.PLACED
        request.save(update_fields=["state"])
        record(actor, "confirm_placement", placement)
        mails.placed(placement)
        if placement.replaces is not None:
            mails.taken_over(placement)
            go_on_after(placement)
    return placement


def _hand_over(actor: Any, before: Placement) -> None:
    """End what was agreed, now that both sides said yes to somebody else."""
    before.state = Placement.State.CANCELLED
    before.sequence += 1
    before.save()
    record(actor, "hand_over_placement", before)


@transaction.atomic
def decline_placement(actor: Any, placement: Placement, *, reason: str, side: str = "") -> Placement:
    """Say no for one's own side, and why: the hours are free, the request waits again, the planner hears the
    reason and the other side that it does not go on. A yes may still become a no until both have said yes.

    `side`: what that side said by telephone, which planners write down. Raises PermissionDenied for who
    had no part in it, ValidationError without a reason or when it is no longer open.
    """
    placement, side = _open(actor, placement, side)
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why it does not suit.")})
    placement.answers.filter(side=side).delete()
    answer = _answer(actor, placement, side, accepted=False, reason=reason.strip()[:500])
    Opening.objects.filter(request=placement.request, professional=placement.professional).delete()
    _give_back(actor, placement, Placement.State.DECLINED)
    mails.declined(placement, answer)
    return placement


@transaction.atomic
def take_back_placement(actor: Any, placement: Placement) -> Placement:
    """Take a proposal back, for planners; the request waits again and both sides get a mail."""
    check_may_plan(actor)
    placement = _held(placement)
    _check_open(placement)
    _give_back(actor, placement, Placement.State.CANCELLED)
    mails.proposal_ended(placement)
    return placement


def give_up_proposal(actor: Any, request: PlacementRequest) -> None:
    """Take back the proposal for a request that is no longer needed; the professional gets a mail."""
    placement = request.placements.proposed().first()
    if placement is not None:
        placement = _held(placement)
        placement.request = request
        _give_back(actor, placement, Placement.State.CANCELLED)
        # The municipality itself hears that its request is withdrawn.
        mails.proposal_ended(placement, Side.PROFESSIONAL)


def lapse(effect: Effect) -> None:
    """The outbox's handler: the term is over and a side is silent, so the hours are free again."""
    placement = Placement.objects.filter(pk=effect.payload["placement"]).first()
    if placement is None:
        return
    placement = _held(placement)
    if not placement.is_proposed or placement.answer_by is None or placement.answer_by > timezone.now():
        return
    _give_back(None, placement, Placement.State.LAPSED)
    mails.lapsed(placement)


def _held(placement: Placement) -> Placement:
    people = [placement.professional_id]
    if placement.replaces is not None:
        people.append(placement.replaces.professional_id)
    lock([placement.request_id], people)
    return (
        Placement.objects.with_sides()
        .select_related("request__requested_by", "proposed_by", "replaces__professional__user")
        .get(pk=placement.pk)
    )


def _check_open(placement: Placement) -> None:
    if not placement.is_proposed:
        raise ValidationError(
            _("This proposal is no longer open: %(state)s.") % {"state": placement.phase_in_words},
            code="state",
        )


def _check_can_move(placement: Placement) -> None:
    """What is agreed can go to somebody else as long as it has not begun."""
    if placement.replaces is not None and not placement.replaces.may_move:
        raise ValidationError(
            _("What was agreed has begun or ended, so it can't move any more."), code="begun"
        )


def _open(actor: Any, placement: Placement, side: str) -> tuple[Placement, str]:
    """The placement, held, and the side that the actor answers for."""
    placement = _held(placement)
    if side:
        check_may_plan(actor)
        if side not in Side.values:
            raise ValidationError({"side": _("Choose who answered.")})
    else:
        side = side_of(actor, placement)
        if not side:
            raise PermissionDenied
    _check_open(placement)
    if placement.answer_by is not None and placement.answer_by <= timezone.now():
        raise ValidationError(_("The time to answer is over."), code="late")
    return placement, side


def _answer(
    actor: Any, placement: Placement, side: str, *, accepted: bool, reason: str = ""
) -> PlacementAnswer:
    by_telephone = side != side_of(actor, placement)
    answer = PlacementAnswer.objects.create(
        placement=placement,
        side=side,
        accepted=accepted,
        reason=reason,
        answered_by=person(actor),
        by_telephone=by_telephone,
    )
    verb = "accept_placement" if accepted else "decline_placement"
    record(actor, verb, placement, side=side, by_telephone=by_telephone)
    # What was read along before is no longer all.
    placement._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    return answer


def _give_back(actor: Any, placement: Placement, state: str) -> None:
    """End a proposal: hours free, request waiting, and both looked at again."""
    placement.state, placement.answer_by = state, None
    placement.sequence += 1
    placement.save()
    record(actor, "end_proposal", placement, state=state)
    occasion = f"proposal-{placement.pk}"
    look_again(placement.professional, Opening.Because.PLACEMENT, occasion)
    if placement.replaces is not None:
        # What was agreed stands, so nobody is needed.
        mails.stays_as_it_was(placement)
        go_on_after(placement)
        return
    wait_again(placement.request)
    look_for_others(placement.request, occasion)
