"""The mails about requests and leave. Each has a key, so that promising it twice sends it once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from post.mail import queue_mail

from .models import Leave, PlacementRequest
from .sides import requester_of


def request_context(request: PlacementRequest) -> dict[str, Any]:
    """What a mail tells about a request."""
    return {
        "title": request.title,
        "reference": request.reference,
        "organisation": str(request.organisation),
        "municipality": str(request.municipality),
        "period": request.period,
        "hours": request.hours_per_week,
        "url": settings.SITE_URL + reverse("experts:request", args=[request.pk]),
    }


def _tell_requester(request: PlacementRequest, what: str, once: str = "") -> None:
    """Mail who asked for it; `once` sets apart what may happen more often."""
    if requester := requester_of(request):
        queue_mail(
            key=f"request-{request.pk}-{what}{once}",
            to=requester.email,
            template=f"experts/mail/request_{what}",
            context={"name": str(requester), **request_context(request)},
        )


def request_received(request: PlacementRequest) -> None:
    """Tell the requester that it arrived and what happens next."""
    _tell_requester(request, "received")


def request_withdrawn(request: PlacementRequest) -> None:
    """Tell the requester that it was withdrawn."""
    _tell_requester(request, "withdrawn")


def request_moved(request: PlacementRequest) -> None:
    """Tell the requester that it begins in another week."""
    # It may move there and back.
    _tell_requester(request, "moved", f"-{timezone.now():%Y%m%d%H%M%S%f}")


def request_refused(request: PlacementRequest) -> None:
    """Tell the requester that it was refused, and why."""
    if requester := requester_of(request):
        queue_mail(
            key=f"request-{request.pk}-refused",
            to=requester.email,
            template="experts/mail/request_refused",
            context={
                "name": str(requester),
                "answer": request.answer,
                **request_context(request),
            },
        )


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
