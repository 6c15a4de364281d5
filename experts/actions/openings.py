"""Verbs about the waiting list: when hours come free or somebody joins, what waits is looked at again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.audit import record
from experts.models import Opening, Placement, PlacementRequest, Professional
from experts.planning.budget import budget_states, can_pay
from experts.planning.candidates import candidates, requests_for
from experts.weeks import this_monday, year_of
from post.models import Effect
from post.outbox import enqueue

from .rights import check_may_plan

EFFECT = "experts.openings"
# Of those who could do a request instead, a planner sees this many.
OTHERS = 3


def look_again(professional: Professional, because: str, occasion: str) -> None:
    """Promise that a worker looks which waiting requests this professional can do now.

    `occasion` names what happened, such as "leave-12", so that promising it twice looks once.
    """
    payload = {"professional": professional.pk, "because": because}
    enqueue(EFFECT, f"openings-{professional.pk}-{occasion}", payload)


def look_for_others(request: PlacementRequest, occasion: str) -> None:
    """Promise that a worker looks who else can do a request whose proposal did not go on."""
    enqueue(EFFECT, f"openings-for-{request.pk}-{occasion}", {"request": request.pk})


def find_openings(effect: Effect) -> None:
    """Keep an opening for each request that waits without a proposal and that the professional fits now; or,
    for one request, for the first few who fit. Where one side said no, the same two are not proposed again;
    nor is what its scheme can't pay, or what should have begun.

    A fixed number of queries, however many wait.
    """
    if "request" in effect.payload:
        _find_others(effect.payload["request"])
        return
    placeable = Professional.objects.placeable().with_profile()
    professional = placeable.filter(pk=effect.payload.get("professional")).first()
    if professional is None:
        return
    declined = professional.placements.filter(state=Placement.State.DECLINED).values("request")
    waiting = (
        PlacementRequest.objects.filter(state=PlacementRequest.State.SUBMITTED, first_week__gte=this_monday())
        .exclude(pk__in=declined)
        .with_details()
        .order_by("-priority", "first_week", "pk")
    )
    fitting = requests_for(professional, list(waiting))
    budgets = budget_states({year_of(one.first_week) for one in fitting})
    because = effect.payload.get("because", Opening.Because.PERSON)
    Opening.objects.bulk_create(
        (
            Opening(request=request, professional=professional, because=because)
            for request in fitting
            if can_pay(request, budgets)
        ),
        # Found before, or put aside: it stays as it is.
        ignore_conflicts=True,
    )


def _find_others(pk: int) -> None:
    coming = PlacementRequest.objects.open().filter(first_week__gte=this_monday())
    request = coming.with_details().filter(pk=pk).first()
    if request is None or not can_pay(request, budget_states([year_of(request.first_week)])):
        return
    declined = set(
        request.placements.filter(state=Placement.State.DECLINED).values_list("professional", flat=True)
    )
    others = [person for person, _km in candidates(request) if person.pk not in declined]
    Opening.objects.bulk_create(
        (
            Opening(request=request, professional=person, because=Opening.Because.DECLINED)
            for person in others[:OTHERS]
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def put_opening_aside(actor: Any, opening: Opening) -> None:
    """Show an opening no more; it is not found again for the same two."""
    check_may_plan(actor)
    if Opening.objects.filter(pk=opening.pk, put_aside=False).update(put_aside=True):
        record(actor, "put_opening_aside", opening)
