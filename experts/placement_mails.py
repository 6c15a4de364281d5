"""The mails about a placement, from proposal to looking back. Each has a key, so that promising it twice
sends it once. What is certain, changes or is off comes with an invitation for the calendar."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from post.mail import queue_mail

from .agenda.invitations import placement_invitation
from .mails import request_context
from .models import Placement, PlacementAnswer
from .sides import Side, people_on, silent_sides


def _context(placement: Placement) -> dict[str, Any]:
    return {
        **request_context(placement.request),
        "professional": str(placement.professional),
        "period": placement.period,
        "hours": placement.hours_per_week,
        "cancelled": placement.state == Placement.State.CANCELLED,
        # Who has it, as long as this is a proposal to move what is agreed.
        "before": str(placement.replaces.professional)
        if placement.replaces and placement.replaces.state == Placement.State.CONFIRMED
        else "",
        "agenda_url": settings.SITE_URL + reverse("experts:agenda"),
        "answer_url": settings.SITE_URL + reverse("experts:answer", args=[placement.pk]),
    }


def _send(
    placement: Placement, side: str, template: str, *, what: str = "", invite: bool = False, **extra: Any
) -> None:
    """One mail to each of a side. `what` tells mails about the same state of a placement from each other."""
    for one in people_on(side, placement):
        queue_mail(
            key=f"placement-{placement.pk}-{placement.sequence}-{what or template}-{side}-{one.pk}",
            to=one.email,
            template=f"experts/mail/{template}",
            context={"name": str(one), "for_municipality": side == Side.MUNICIPALITY, **_context(placement)}
            | extra,
            attachments=[placement_invitation(placement, side, one)] if invite else [],
            # A reply by a calendar program reaches a person.
            reply_to=settings.DESK_EMAIL if invite else "",
        )


def _until(placement: Placement) -> str:
    assert placement.answer_by is not None  # noqa: S101  the constraint says so
    return date_format(timezone.localtime(placement.answer_by), "l j F Y, G.i")


def proposed(placement: Placement) -> None:
    """Ask both sides whether it suits."""
    for side in Side.values:
        _send(placement, side, "proposed", until=_until(placement), again=False)


def remind_to_answer(placement: Placement, side: str) -> None:
    """Ask a side that is silent once more."""
    _send(placement, side, "proposed", what="reminder", until=_until(placement), again=True)


def placed(placement: Placement) -> None:
    """Tell the municipality who comes, and the professional where to go: both said yes."""
    for side in Side.values:
        _send(placement, side, f"placed_{side}", invite=True)


def may_be_taken_over(placement: Placement) -> None:
    """Tell who has what is agreed that somebody else is proposed for it, and that it stands meanwhile."""
    _tell_holder(placement, "may_be_taken_over")


def taken_over(placement: Placement) -> None:
    """Tell who had it that somebody else does it, and take it out of that calendar and the municipality's."""
    _tell_holder(placement, "taken_over")
    assert placement.replaces is not None  # noqa: S101
    _send(
        placement.replaces, Side.MUNICIPALITY, "taken_over", invite=True, instead=str(placement.professional)
    )


def stays_as_it_was(placement: Placement) -> None:
    """Tell who has what is agreed that it stays so: the proposal of somebody else does not go on."""
    _tell_holder(placement, "stays")


def _tell_holder(placement: Placement, template: str) -> None:
    assert placement.replaces is not None  # noqa: S101
    _send(
        placement.replaces,
        Side.PROFESSIONAL,
        template,
        what=f"{template}-{placement.pk}",
        invite=template == "taken_over",
    )


def placement_changed(placement: Placement) -> None:
    """Tell both that it lasts longer or takes other hours; it changes in their calendars."""
    for side in Side.values:
        _send(placement, side, "changed", invite=True)


def placement_ended(placement: Placement) -> None:
    """Tell both that it ends earlier, or does not take place; it changes in their calendars."""
    for side in Side.values:
        _send(placement, side, f"ended_{side}", invite=True)


def proposal_ended(placement: Placement, *sides: str) -> None:
    """Tell both, or these sides, that a proposal is taken back. No calendar has it yet."""
    for side in sides or Side.values:
        _send(placement, side, f"ended_{side}")


def declined(placement: Placement, answer: PlacementAnswer) -> None:
    """Tell the planner who said no and why, and the other side that it does not go on; the reason is for the
    planner alone."""
    _tell_planner(placement, side=str(answer.get_side_display()), reason=answer.reason)
    for side in Side.values:
        if side != answer.side:
            _send(placement, side, "fell_through")


def lapsed(placement: Placement) -> None:
    """Tell the planner who did not answer in time, and both sides that it does not go on."""
    silent = [str(Side(side).label) for side in silent_sides(placement)]
    _tell_planner(placement, side=", ".join(silent), reason="")
    for side in Side.values:
        _send(placement, side, "fell_through")


def _tell_planner(placement: Placement, *, side: str, reason: str) -> None:
    planner: User | None = placement.proposed_by
    if planner is not None and planner.is_active:
        queue_mail(
            key=f"placement-{placement.pk}-{placement.sequence}-planner",
            to=planner.email,
            template="experts/mail/proposal_over",
            context={"name": str(planner), "side": side, "reason": reason, **_context(placement)},
        )


def ask_to_evaluate(placement: Placement) -> None:
    """Ask both sides how it went, once the placement is over."""
    request = placement.request
    context = {
        **request_context(request),
        "period": placement.period,
        "evaluate_url": settings.SITE_URL + reverse("experts:evaluate", args=[placement.pk]),
    }
    for one in (*people_on(Side.MUNICIPALITY, placement), placement.professional.user):
        queue_mail(
            key=f"placement-{placement.pk}-evaluate-{one.pk}",
            to=one.email,
            template="experts/mail/evaluate",
            context={"name": str(one), **context},
        )
