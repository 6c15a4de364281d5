"""Answering a proposed placement: each side for itself, a planner for who answers by telephone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import role_required
from accounts.roles import PLANNERS, Role, has_role
from experts import actions
from experts.answer_forms import AnswerForm
from experts.forms import add_errors
from experts.models import Placement, PlacementRequest
from experts.planning.words import review_rows
from experts.sides import Side, answer_of, side_of, sides_in_words, silent_sides

SIDES = (Role.EMPLOYEE, Role.PROFESSIONAL, Role.EXPERT, *PLANNERS)


@never_cache
@role_required(*SIDES)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal with what was asked, what both sides said, and the form while it is open."""
    placement = get_object_or_404(Placement.objects.visible_to(request.user).with_sides(), pk=pk)
    plans = has_role(request.user, *PLANNERS)
    side = side_of(request.user, placement)
    if not side and not plans:
        raise PermissionDenied
    given = answer_of(placement, side) if side else None
    sides = None if side else silent_sides(placement)
    form = None
    if placement.is_proposed and given is None and sides != []:
        form = AnswerForm(request.POST or None, sides=sides)
        if request.method == "POST" and form.is_valid():
            try:
                _carry_out(request, placement, form.cleaned_data)
                return redirect("experts:answer", pk=pk)
            except ValidationError as error:
                add_errors(form, error)
    elif request.method == "POST":
        messages.error(request, _("This proposal is no longer open."))
        return redirect("experts:answer", pk=pk)
    visible = PlacementRequest.objects.visible_to(request.user).with_details()
    asked = visible.filter(pk=placement.request_id).first()
    context = {
        "placement": placement,
        "form": form,
        "by_telephone": sides is not None,
        # Who said no still sees the answer, not what was asked.
        "rows": review_rows(asked) if asked else [],
        "sides": sides_in_words(placement, side, plans=plans),
        "plans": plans,
        "is_professional": side == Side.PROFESSIONAL,
        "frame": "look/base_staff.html" if plans or side == Side.PROFESSIONAL else "look/base.html",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "experts/answer.html", context, status=status)


def _carry_out(request: HttpRequest, placement: Placement, data: dict[str, Any]) -> None:
    side = data.get("side", "")
    if data["answer"] == "yes":
        placement = actions.accept_placement(request.user, placement, side=side)
        if placement.is_proposed:
            messages.success(request, _("The yes is written down. Now we wait for the other side."))
        else:
            messages.success(request, _("Both sides said yes: the placement is certain. Both get a mail."))
    else:
        actions.decline_placement(request.user, placement, reason=data["reason"], side=side)
        messages.success(request, _("The no is written down. The planner hears why."))


@role_required(*PLANNERS)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back."""
    placement = get_object_or_404(Placement.objects.visible_to(request.user), pk=pk)
    try:
        actions.take_back_placement(request.user, placement)
        messages.success(request, _("The proposal is taken back. Both sides get a mail."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:request", pk=placement.request_id)
