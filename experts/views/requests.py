"""Requests: ask, check, send, follow, withdraw; and for the planner, place somebody by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import role_required
from accounts.roles import PLANNERS, Role, has_role
from experts import actions
from experts.actions.evaluations import may_evaluate
from experts.actions.rights import may_request_for
from experts.forms import (
    ChangePlacementForm,
    EndPlacementForm,
    MoveRequestForm,
    RequestForm,
    add_errors,
    whole_number,
)
from experts.lifecycle import stages_of, what_next
from experts.models import Evaluation, Placement, PlacementRequest, Professional
from experts.planning.candidates import candidates
from experts.planning.words import review_rows
from experts.resting import rests_of
from experts.sides import answer_of, side_of, sides_in_words
from experts.time_forms import RefuseForm
from experts.weeks import this_monday

REQUESTERS = (Role.EMPLOYEE, *PLANNERS)
READERS = (*REQUESTERS, Role.PROFESSIONAL, Role.EXPERT)
PER_PAGE = 25


def _visible(request: HttpRequest, pk: int) -> PlacementRequest:
    return get_object_or_404(PlacementRequest.objects.visible_to(request.user).with_details(), pk=pk)


@role_required(*READERS)
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """What the visitor may see, newest first."""
    found = PlacementRequest.objects.visible_to(request.user).with_details().order_by("-created_at", "-pk")
    state = request.GET.get("stand", "")
    if state in PlacementRequest.State.values:
        found = found.filter(state=state)
    return render(
        request,
        "experts/requests.html",
        {
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "states": PlacementRequest.State.choices,
            "state": state,
            "may_request": has_role(request.user, *REQUESTERS),
        },
    )


@role_required(*REQUESTERS)
def request_new(request: HttpRequest) -> HttpResponse:
    """The form; a valid one is kept as a concept and shown to check. `?zoals=` names a request to begin from:
    more work of the same kind, or the rest of it for other hours."""
    like = whole_number(request.GET.get("zoals", ""))
    return _form(request, None, like=_visible(request, like) if like is not None else None)


@role_required(*REQUESTERS)
def request_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a concept."""
    found = _visible(request, pk)
    if found.state != PlacementRequest.State.CONCEPT:
        return redirect("experts:request", pk=pk)
    return _form(request, found)


def _form(
    request: HttpRequest, found: PlacementRequest | None, *, like: PlacementRequest | None = None
) -> HttpResponse:
    form = RequestForm(request.POST or None, instance=found, user=request.user, like=like)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        organisation = data.pop("organisation")
        data["levels"] = form.levels()
        try:
            if found is None:
                kept = actions.draft_request(request.user, organisation, **data)
            else:
                kept = actions.change_request(request.user, found, organisation, **data)
            return redirect("experts:request_check", pk=kept.pk)
        except ValidationError as error:
            add_errors(form, error)
    context: dict[str, Any] = {"form": form, "found": found, "step": 1, "steps": _steps()}
    return render(request, "experts/request_form.html", context, status=422 if form.errors else 200)


def _steps() -> list[str]:
    return [_("Your request"), _("Check"), _("Sent")]


@role_required(*REQUESTERS)
def request_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What was filled in, before it is sent; after sending, the confirmation."""
    found = _visible(request, pk)
    sent = found.state != PlacementRequest.State.CONCEPT
    problem = ""
    if request.method == "POST" and not sent:
        try:
            actions.submit_request(request.user, found)
            return redirect("experts:request_check", pk=pk)
        except ValidationError as error:
            problem = " ".join(error.messages)
    edit_url = reverse("experts:request_edit", args=[pk])
    return render(
        request,
        "experts/request_sent.html" if sent else "experts/request_check.html",
        {
            "found": found,
            "rows": review_rows(found, edit_url),
            "edit_url": edit_url,
            "problem": problem,
            "steps": _steps(),
        },
        status=422 if problem else 200,
    )


@role_required(*READERS)
@require_GET
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what was asked, how far it is, who comes; for the planner also who could."""
    found = _visible(request, pk)
    plans = has_role(request.user, *PLANNERS)
    placements = list(
        Placement.objects.visible_to(request.user).filter(request=found).with_sides().order_by("-created_at")
    )
    current = next((one for one in placements if one.state == Placement.State.CONFIRMED), None)
    may_change = may_request_for(request.user, found.organisation)
    taking = [one for one in placements if one.state in Placement.AGREED]
    proposal = next((one for one in placements if one.is_proposed), None)
    fell_through = [one for one in placements if one.state in Placement.GAVE_BACK]
    declined = {one.professional_id for one in fell_through if one.state == Placement.State.DECLINED}
    side = side_of(request.user, proposal) if proposal else ""
    return render(
        request,
        "experts/request.html",
        {
            "found": found,
            "rows": review_rows(found),
            "placements": [one for one in placements if one.state not in Placement.GAVE_BACK],
            "fell_through": fell_through,
            "may_change": may_change,
            "may_withdraw": may_change and found.may_be_withdrawn,
            "plans": plans,
            "frame": "look/base_staff.html" if plans else "look/base.html",
            "candidates": [(one, km, one.pk in declined) for one, km in candidates(found)[:5]]
            if plans and found.is_open and found.first_week >= this_monday()
            else [],
            "end_form": EndPlacementForm(placement=current)
            if plans and current and not proposal and found.state != PlacementRequest.State.EVALUATED
            else None,
            "change_form": ChangePlacementForm(placement=current)
            if plans and current and not proposal and current.last_week >= this_monday()
            else None,
            "current": current,
            "proposal": proposal,
            "sides": sides_in_words(proposal, side, plans=plans) if proposal else [],
            "may_answer": bool(proposal and (plans or (side and answer_of(proposal, side) is None))),
            "stages": stages_of(found),
            "next": what_next(found),
            "rests": rests_of(taking),
            "evaluations": Evaluation.objects.visible_to(request.user)
            .filter(placement__request=found)
            .select_related("author"),
            "evaluate": next((one for one in taking if may_evaluate(request.user, one)), None),
            "lessons_of": taking[0] if plans and taking and not found.is_open else None,
            "move_form": MoveRequestForm(found=found) if plans and found.is_open else None,
            "begins_in_past": found.is_open and found.first_week < this_monday(),
            "refuse_form": RefuseForm() if plans and found.is_open else None,
        },
    )


@role_required(*REQUESTERS)
@require_POST
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request back."""
    found = _visible(request, pk)
    try:
        actions.withdraw_request(request.user, found)
        messages.success(request, _("The request is withdrawn."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:request", pk=pk)


@role_required(*PLANNERS)
@require_POST
def request_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a request, with the reason."""
    found = _visible(request, pk)
    try:
        actions.refuse_request(request.user, found, answer=request.POST.get("answer", "").replace("\x00", ""))
        messages.success(request, _("The request is refused. The requester gets a mail."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:request", pk=pk)


@role_required(*PLANNERS)
@require_POST
def request_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a request begin in another week."""
    found = _visible(request, pk)
    form = MoveRequestForm(request.POST, found=found)
    try:
        if not form.is_valid():
            raise ValidationError(_("Choose a week out of the list."))
        actions.move_request(request.user, found, form.cleaned_data["first_week"])
        messages.success(request, _("The request begins in another week. The requester gets a mail."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:request", pk=pk)


@role_required(*PLANNERS)
@require_POST
def request_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Place somebody by hand."""
    found = _visible(request, pk)
    people = Professional.objects.visible_to(request.user)
    professional = get_object_or_404(people, pk=whole_number(request.POST.get("professional", "")))
    try:
        actions.place_request(request.user, found, professional)
        messages.success(
            request,
            _("%(professional)s is proposed. Both sides get a mail.") % {"professional": professional},
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:request", pk=pk)


@role_required(*PLANNERS)
@require_POST
def placement_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a placement earlier."""

    def end(placement: Placement, data: dict[str, Any]) -> str:
        actions.end_placement(request.user, placement, data["last_week"])
        return _("The placement ends earlier. Both sides get a mail.")

    return _with_placement(request, pk, EndPlacementForm, end)


@role_required(*PLANNERS)
@require_POST
def placement_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a placement last longer or take other hours, as both sides agreed."""

    def change(placement: Placement, data: dict[str, Any]) -> str:
        data.pop("agreed")
        actions.change_placement(request.user, placement, **data)
        return _("The placement is changed. Both sides get a mail.")

    return _with_placement(request, pk, ChangePlacementForm, change)


def _with_placement(
    request: HttpRequest,
    pk: int,
    form_class: type[EndPlacementForm | ChangePlacementForm],
    verb: Callable[[Placement, dict[str, Any]], str],
) -> HttpResponse:
    """Do what a form on the page of a request asks for its placement, and tell there what came of it."""
    placement = get_object_or_404(Placement.objects.visible_to(request.user), pk=pk)
    form = form_class(request.POST, placement=placement)
    try:
        if not form.is_valid():
            raise ValidationError([str(text) for texts in form.errors.values() for text in texts])
        messages.success(request, verb(placement, dict(form.cleaned_data)))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:request", pk=placement.request_id)
