"""Verbs about requests, from concept to evaluated.

| verb | from | to | who |
|---|---|---|---|
| `draft_request`, `change_request` | concept | concept | its organisation, planners |
| `submit_request` | concept | submitted | its organisation, planners |
| `move_request` | submitted, planned | the same, with another start | planners |
| `withdraw_request` | concept, submitted, planned, offered | withdrawn | its organisation, planners |
| `refuse_request` | submitted, planned | refused | planners |
| `propose_plan`, `reject_plan` (`plans`) | submitted, planned | planned, submitted | planners |
| `approve_plan`, `place_request` | submitted, planned | offered (waits for answers) | planners |
| `accept_placement` (`answers`) | offered | placed (confirmed) | both sides, when the second has |
| `decline_placement`, `take_back_placement`, the clock | offered | submitted, planned | one side, planners |
| `begin_placements` | placed | running | the clock |
| `change_placement` (`changing`) | placed, running | the same, longer or with other hours | planners |
| `end_placement`, `finish_past_placements` | placed, running | finished (ended) | planners, the clock |
| `evaluate` (`evaluations`) | finished | evaluated | both sides, when the second has |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organisation
from experts import mails
from experts.models import Level, PlacementRequest, Plan, Professional, RequestSkill, Scheme, Skill
from experts.planning.candidates import best_candidate
from experts.weeks import WEEK, this_monday, week_number, year_of
from vocabulary.models import Municipality, TargetGroup

from .answers import give_up_proposal
from .placements import book
from .plans import seek_remedies
from .rights import check_may_plan, check_may_request_for, person

# Plans reach no further than this.
HORIZON_WEEKS = 104


class RequestData(TypedDict, total=False):
    """What a request says. `first_week` is a Monday, `remote_share` lies between 0 and 1, `levels` gives the
    level that a skill (by slug) needs at least; without one any level will do."""

    municipality: Municipality
    title: str
    description: str
    skills: Iterable[Skill]
    levels: Mapping[str, int]
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
    check_horizon(data["first_week"], data["weeks"])
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
    check_horizon(data.get("first_week", request.first_week), data.get("weeks", request.weeks))
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
    check_horizon(request.first_week, request.weeks)
    request.state = PlacementRequest.State.SUBMITTED
    request.submitted_at = timezone.now()
    request.save(update_fields=["state", "submitted_at"])
    record(actor, "submit_request", request)
    mails.request_received(request)
    return request


@transaction.atomic
def move_request(actor: Any, request: PlacementRequest, first_week: dt.date) -> PlacementRequest:
    """Let a request that waits begin in the week of the Monday `first_week`, as its organisation agreed; the
    requester gets a mail. A plan that names it is held against the new weeks when it is approved; another
    start that an open scenario asked for no longer counts.

    Raises ValidationError when it no longer waits, or for weeks that can't be planned.
    """
    check_may_plan(actor)
    # Plans before requests, as an approval locks them.
    open_states = [Plan.State.COMPUTING, Plan.State.PROPOSED]
    plans = list(
        Plan.objects.select_for_update(of=("self",))
        .filter(requests=request, state__in=open_states)
        .order_by("pk")
    )
    request = PlacementRequest.objects.select_for_update().get(pk=request.pk)
    _check_state(request, PlacementRequest.State.SUBMITTED, PlacementRequest.State.PLANNED)
    if first_week.weekday() != 0:
        raise ValidationError({"first_week": _("The first week is named by its Monday.")}, code="monday")
    check_horizon(first_week, request.weeks)
    if first_week != request.first_week:
        request.first_week = first_week
        request.save(update_fields=["first_week"])
        for plan in plans:
            _forget_start(plan, request)
        record(actor, "move_request", request)
        mails.request_moved(request)
    return request


def _forget_start(plan: Plan, request: PlacementRequest) -> None:
    """Let a scenario ask for the request in the weeks that it has now, and seek anew what would help."""
    plan.changes.filter(request=request).update(first_week=None)
    if plan.state == Plan.State.PROPOSED:
        plan.unassigned.filter(request=request).update(remedies=[])
        plan.revision += 1
        plan.save(update_fields=["revision"])
        seek_remedies(plan)


@transaction.atomic
def withdraw_request(actor: Any, request: PlacementRequest) -> PlacementRequest:
    """Take a request back, until its placement is confirmed; a proposal for it is taken back too.

    A plan that names it can be approved without it.
    """
    request = PlacementRequest.objects.select_for_update().get(pk=request.pk)
    check_may_request_for(actor, request.organisation)
    state = PlacementRequest.State
    if request.state == state.WITHDRAWN:
        return request
    _check_state(request, state.CONCEPT, state.SUBMITTED, state.PLANNED, state.OFFERED)
    known = request.state != state.CONCEPT
    if request.state == state.OFFERED:
        give_up_proposal(actor, request)
    request.state = state.WITHDRAWN
    request.save(update_fields=["state"])
    record(actor, "withdraw_request", request)
    if known:
        mails.request_withdrawn(request)
    return request


@transaction.atomic
def refuse_request(actor: Any, request: PlacementRequest, *, answer: str) -> PlacementRequest:
    """Refuse a request that waits, and say why; the requester gets a mail. A plan that names it can be
    approved without it. Raises ValidationError without a reason, or when it no longer waits."""
    check_may_plan(actor)
    request = PlacementRequest.objects.select_for_update().get(pk=request.pk)
    _check_state(request, PlacementRequest.State.SUBMITTED, PlacementRequest.State.PLANNED)
    if not answer.strip():
        raise ValidationError({"answer": _("Tell why you refuse the request.")})
    request.answer = answer.strip()[:500]
    request.state = PlacementRequest.State.REFUSED
    request.save(update_fields=["state", "answer"])
    record(actor, "refuse_request", request)
    mails.request_refused(request)
    return request


def check_horizon(first_week: dt.date, weeks: int) -> None:
    """Raises ValidationError when a period begins before this week or ends beyond what can be planned."""
    monday = this_monday()
    if first_week < monday:
        raise ValidationError(
            {"first_week": _("The work would begin in the past. Choose a later week.")}, code="past"
        )
    end = first_week + (weeks - 1) * WEEK
    if end >= monday + HORIZON_WEEKS * WEEK:
        raise ValidationError(
            {
                "weeks": _("The work would go on up to week %(week)s of %(year)s. We plan until %(last)s.")
                % {
                    "week": week_number(end),
                    "year": year_of(end),
                    "last": date_format(monday + HORIZON_WEEKS * WEEK - dt.timedelta(days=1), "j F Y"),
                }
            },
            code="horizon",
        )


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

    "planned" is brought in as submitted, since only a plan proposes somebody. "placed" and what follows it
    book `professional`, or when none is named whoever fits best; when nobody fits, a placed request stays
    submitted. "offered" proposes somebody. No mail goes out. Raises ValidationError on a bad value or state.
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
        request.state = state if state in (states.WITHDRAWN, states.REFUSED) else states.SUBMITTED
        request.submitted_at = timezone.now()
        request.save(update_fields=["state", "submitted_at"])
    record(actor, "put_request", request)
    over = (states.FINISHED, states.EVALUATED)
    if state in (states.OFFERED, states.PLACED, states.RUNNING, *over):
        chosen = professional or best_candidate(request)
        if chosen:
            book(actor, request, chosen, agreed=state != states.OFFERED, elsewhere=True)
        if state in over or (chosen and state == states.RUNNING):
            request.state = state
            request.save(update_fields=["state"])
    return request


def _fill(request: PlacementRequest, data: RequestData) -> None:
    many = ("skills", "levels", "target_groups")
    for name, value in data.items():
        if name not in many:
            setattr(request, name, value)
    request.full_clean()
    request.save()
    if "target_groups" in data:
        request.target_groups.set(list(data["target_groups"]))
    if "skills" in data:
        _set_skills(request, data["skills"], data.get("levels", {}))


def _set_skills(request: PlacementRequest, skills: Iterable[Skill], levels: Mapping[str, int]) -> None:
    wanted = {skill.pk: levels.get(skill.slug, Level.BASIC) for skill in skills}
    if not set(wanted.values()) <= set(Level.values):
        raise ValidationError({"skills": _("A level is 1, 2 or 3.")})
    request.skill_levels.exclude(skill__in=wanted).delete()
    for skill, level in wanted.items():
        RequestSkill.objects.update_or_create(request=request, skill_id=skill, defaults={"level": level})


def _check_state(request: PlacementRequest, *allowed: str) -> None:
    if request.state not in allowed:
        raise ValidationError(
            _("This request is already %(state)s.") % {"state": request.get_state_display()}, code="state"
        )
