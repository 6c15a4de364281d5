"""Verbs about the waiting list: when hours come free or somebody joins, what waits is looked at again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.audit import record
from experts.models import Opening, PlacementRequest, Professional
from experts.planning.candidates import requests_for
from post.models import Effect
from post.outbox import enqueue

from .rights import check_may_plan

EFFECT = "experts.openings"


def look_again(professional: Professional, because: str, occasion: str) -> None:
    """Promise that a worker looks which waiting requests this professional can do now.

    `occasion` names what happened, such as "leave-12", so that promising it twice looks once.
    """
    payload = {"professional": professional.pk, "because": because}
    enqueue(EFFECT, f"openings-{professional.pk}-{occasion}", payload)


def find_openings(effect: Effect) -> None:
    """Keep an opening for each request that waits without a proposal and that the professional fits now.

    A fixed number of queries, however many wait.
    """
    placeable = Professional.objects.placeable().with_profile()
    professional = placeable.filter(pk=effect.payload.get("professional")).first()
    if professional is None:
        return
    waiting = PlacementRequest.objects.filter(state=PlacementRequest.State.SUBMITTED).with_details()
    because = effect.payload.get("because", Opening.Because.PERSON)
    Opening.objects.bulk_create(
        (
            Opening(request=request, professional=professional, because=because)
            for request in requests_for(professional, list(waiting.order_by("-priority", "first_week", "pk")))
        ),
        # Found before, or put aside: it stays as it is.
        ignore_conflicts=True,
    )


@transaction.atomic
def put_opening_aside(actor: Any, opening: Opening) -> None:
    """Show an opening no more; it is not found again for the same two."""
    check_may_plan(actor)
    if Opening.objects.filter(pk=opening.pk, put_aside=False).update(put_aside=True):
        record(actor, "put_opening_aside", opening)
