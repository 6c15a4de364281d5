"""The mails of the pool. Each has a key, so that promising it twice sends it once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from post.mail import queue_mail

from .models import Leave, Placement, PlacementRequest


def _request_context(request: PlacementRequest) -> dict[str, Any]:
    return {
        "title": request.title,
        "reference": request.reference,
        "organisation": str(request.organisation),
        "municipality": str(request.municipality),
        "period": request.period,
        "hours": request.hours_per_week,
        "url": settings.SITE_URL + reverse("experts:request", args=[request.pk]),
    }


def request_received(request: PlacementRequest) -> None:
    """Tell the requester that it arrived and what happens next."""
    if request.requested_by:
        queue_mail(
            key=f"request-{request.pk}-received",
            to=request.requested_by.email,
            template="experts/mail/request_received",
            context={"name": str(request.requested_by), **_request_context(request)},
        )


def request_withdrawn(request: PlacementRequest) -> None:
    """Tell the requester that it was withdrawn."""
    if request.requested_by:
        queue_mail(
            key=f"request-{request.pk}-withdrawn",
            to=request.requested_by.email,
            template="experts/mail/request_withdrawn",
            context={"name": str(request.requested_by), **_request_context(request)},
        )


def request_refused(request: PlacementRequest) -> None:
    """Tell the requester that it was refused, and why."""
    if request.requested_by:
        queue_mail(
            key=f"request-{request.pk}-refused",
            to=request.requested_by.email,
            template="experts/mail/request_refused",
            context={
                "name": str(request.requested_by),
                "answer": request.answer,
                **_request_context(request),
            },
        )


def _placement_context(placement: Placement) -> dict[str, Any]:
    return {
        **_request_context(placement.request),
        "professional": str(placement.professional),
        "period": placement.period,
        "cancelled": placement.state == Placement.State.CANCELLED,
        "agenda_url": settings.SITE_URL + reverse("experts:agenda"),
    }


def _to_both_sides(placement: Placement, what: str) -> None:
    context = _placement_context(placement)
    requester = placement.request.requested_by
    key = f"placement-{placement.pk}-{placement.sequence}-{what}"
    if requester:
        queue_mail(
            key=f"{key}-municipality",
            to=requester.email,
            template=f"experts/mail/{what}_municipality",
            context={"name": str(requester), **context},
        )
    user = placement.professional.user
    queue_mail(
        key=f"{key}-professional",
        to=user.email,
        template=f"experts/mail/{what}_professional",
        context={"name": str(user), **context},
    )


def placed(placement: Placement) -> None:
    """Tell the municipality who comes, and the professional where to go."""
    _to_both_sides(placement, "placed")


def placement_ended(placement: Placement) -> None:
    """Tell both that it ends earlier, or does not take place."""
    _to_both_sides(placement, "ended")


def leave_decided(leave: Leave) -> None:
    """Tell the professional that leave is approved, or refused and why."""
    user = leave.professional.user
    queue_mail(
        key=f"leave-{leave.pk}-{leave.state}",
        to=user.email,
        template="experts/mail/leave_decided",
        context={
            "name": str(user),
            "approved": leave.state == Leave.State.APPROVED,
            "first": leave.first_day,
            "last": leave.last_day,
            "answer": leave.answer,
            "agenda_url": settings.SITE_URL + reverse("experts:agenda"),
        },
    )


def ask_to_evaluate(placement: Placement) -> None:
    """Ask both sides how it went, once the placement is over."""
    request = placement.request
    context = {
        **_request_context(request),
        "period": placement.period,
        "evaluate_url": settings.SITE_URL + reverse("experts:evaluate", args=[placement.pk]),
    }
    for one in (request.requested_by, placement.professional.user):
        if one:
            queue_mail(
                key=f"placement-{placement.pk}-evaluate-{one.pk}",
                to=one.email,
                template="experts/mail/evaluate",
                context={"name": str(one), **context},
            )
