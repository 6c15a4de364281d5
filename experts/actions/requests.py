"""Verbs about requests: from concept to submitted, or withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import assign
from accounts.audit import record
from accounts.models import Organisation
from experts import mails
from experts.models import PlacementRequest, Professional, Scheme, SchemeBudget, Skill
from vocabulary.models import Municipality, TargetGroup

from .placements import best_candidate, book
from .rights import check_may_plan, check_may_request_for, person


class RequestData(TypedDict, total=False):
    """What a request says. `first_week` is a Monday, `remote_share` lies between 0 and 1."""

    municipality: Municipality
    title: str
    description: str
    skills: Iterable[Skill]
    target_groups: Iterable[TargetGroup]
    first_week: dt.date
    weeks: int
    hours_per_week: int
    remote_share: Decimal
    priority: int
    priority_reason: str
    scheme: Scheme | None


@transaction.atomic
def draft_request(actor: Any, organisation: Organisation, **data: Unpack[RequestData]) -> PlacementRequest:
    """Write down a request as a concept, which its own organisation alone sees.

    Raises ValidationError on a bad value, PermissionDenied for somebody of another organisation.
    """
    check_may_request_for(actor, organisation)
    request = PlacementRequest(organisation=organisation, requested_by=person(actor))
    _fill(request, data)
    record(actor, "draft_request", request)
    return request


@transaction.atomic
def change_request(
    actor: Any, request: PlacementRequest, organisation: Organisation, **data: Unpack[RequestData]
) -> PlacementRequest:
    """Change a concept. What was submitted stays as it was: plans and approvals rest on it."""
    request = PlacementRequest.objects.select_for_update().get(pk=request.pk)
    check_may_request_for(actor, request.organisation)
    check_may_request_for(actor, organisation)
    _check_state(request, PlacementRequest.State.CONCEPT)
    request.organisation = organisation
    _fill(request, data)
    record(actor, "change_request", request)
    return request


@transaction.atomic
def submit_request(actor: Any, request: PlacementRequest) -> PlacementRequest:
    """Send a concept to the planners; the requester gets a mail. Sending it twice changes nothing.

    Raises ValidationError when it is withdrawn already, or pressing without a reason.
    """
    request = PlacementRequest.objects.select_for_update().get(pk=request.pk)
    check_may_request_for(actor, request.organisation)
    if request.state == PlacementRequest.State.SUBMITTED:
        return request
    _check_state(request, PlacementRequest.State.CONCEPT)
    if request.priority > PlacementRequest.Priority.NORMAL and not request.priority_reason.strip():
        raise ValidationError({"priority_reason": _("Tell why it is pressing.")})
    request.state = PlacementRequest.State.SUBMITTED
    request.submitted_at = timezone.now()
    request.save(update_fields=["state", "submitted_at"])
    record(actor, "submit_request", request)
    mails.request_received(request)
    return request


@transaction.atomic
def withdraw_request(actor: Any, request: PlacementRequest) -> PlacementRequest:
    """Take a request back, as long as nobody is placed. A plan that names it can be approved without it."""
    request = PlacementRequest.objects.select_for_update().get(pk=request.pk)
    check_may_request_for(actor, request.organisation)
    state = PlacementRequest.State
    if request.state == state.WITHDRAWN:
        return request
    _check_state(request, state.CONCEPT, state.SUBMITTED, state.PLANNED)
    known = request.state != state.CONCEPT
    request.state = state.WITHDRAWN
    request.save(update_fields=["state"])
    record(actor, "withdraw_request", request)
    if known:
        mails.request_withdrawn(request)
    return request


@transaction.atomic
def put_scheme(actor: Any, *, slug: str, name: str, hours_by_year: Mapping[int, int] | None = None) -> Scheme:
    """Create a scheme or bring it up to date, with the hours it pays per year; years not named stay."""
    check_may_plan(actor)
    scheme = Scheme.objects.filter(slug=slug).first() or Scheme(slug=slug)
    changed = assign(scheme, name=name)
    if changed:
        scheme.full_clean()
        scheme.save()
    for year, hours in (hours_by_year or {}).items():
        budget = SchemeBudget.objects.filter(scheme=scheme, year=year).first() or SchemeBudget(
            scheme=scheme, year=year
        )
        if assign(budget, hours=hours):
            budget.save()
            changed = True
    if changed:
        record(actor, "put_scheme", scheme)
    return scheme


@transaction.atomic
def put_request(
    actor: Any,
    *,
    key: str,
    organisation: Organisation,
    state: str = PlacementRequest.State.SUBMITTED,
    professional: Professional | None = None,
    **data: Unpack[RequestData],
) -> PlacementRequest:
    """Bring in a request that was made elsewhere; `key` says which one, and a known key changes nothing.

    No mail goes out. "planned" is brought in as submitted, since only a plan proposes somebody. "placed" and
    "finished" book `professional`, or when none is named whoever fits best; when nobody fits, a placed
    request stays submitted. Raises ValidationError on a bad value or state.
    """
    check_may_plan(actor)
    known = PlacementRequest.objects.filter(source_key=key).first()
    if known:
        return known
    states = PlacementRequest.State
    if state not in states.values:
        raise ValidationError({"state": _("Unknown state: %(state)s") % {"state": state}})
    request = PlacementRequest(organisation=organisation, requested_by=person(actor), source_key=key)
    _fill(request, data)
    if state != states.CONCEPT:
        request.state = states.WITHDRAWN if state == states.WITHDRAWN else states.SUBMITTED
        request.submitted_at = timezone.now()
        request.save(update_fields=["state", "submitted_at"])
    record(actor, "put_request", request)
    if state in (states.PLACED, states.FINISHED):
        chosen = professional or best_candidate(request)
        if chosen:
            book(actor, request, chosen, mail=False)
        if state == states.FINISHED:
            request.state = states.FINISHED
            request.save(update_fields=["state"])
    return request


def _fill(request: PlacementRequest, data: RequestData) -> None:
    many = {name: list(data[name]) for name in ("skills", "target_groups") if name in data}
    for name, value in data.items():
        if name not in many:
            setattr(request, name, value)
    request.full_clean()
    request.save()
    for name, objects in many.items():
        getattr(request, name).set(objects)


def _check_state(request: PlacementRequest, *allowed: str) -> None:
    if request.state not in allowed:
        raise ValidationError(
            _("This request is already %(state)s.") % {"state": request.get_state_display()}, code="state"
        )
