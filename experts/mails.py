"""The mails of the pool. Each has a key, so that promising it twice sends it once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from post.mail import queue_mail

from .models import Placement, PlacementRequest


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
