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


def request_received(request: PlacementRequest) -> None:
    """Tell the requester that it arrived and what happens next."""
    if requester := requester_of(request):
        queue_mail(
            key=f"request-{request.pk}-received",
            to=requester.email,
            template="experts/mail/request_received",
            context={"name": str(requester), **request_context(request)},
        )


def request_withdrawn(request: PlacementRequest) -> None:
    """Tell the requester that it was withdrawn."""
    if requester := requester_of(request):
        queue_mail(
            key=f"request-{request.pk}-withdrawn",
            to=requester.email,
            template="experts/mail/request_withdrawn",
            context={"name": str(requester), **request_context(request)},
        )


def request_moved(request: PlacementRequest) -> None:
    """Tell the requester that it begins in another week."""
    if requester := requester_of(request):
        queue_mail(
            # It may move there and back.
            key=f"request-{request.pk}-moved-{timezone.now():%Y%m%d%H%M%S%f}",
            to=requester.email,
            template="experts/mail/request_moved",
            context={"name": str(requester), **request_context(request)},
        )


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
