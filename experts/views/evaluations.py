"""Looking back on a placement, from either side."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import role_required
from accounts.roles import PLANNERS, Role
from experts import actions
from experts.actions.evaluations import may_evaluate
from experts.evaluation_forms import EvaluationForm
from experts.forms import add_errors
from experts.models import Placement
from experts.sides import side_of


@role_required(Role.EMPLOYEE, Role.PROFESSIONAL, Role.EXPERT)
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of who took part and has not looked back yet."""
    placement = get_object_or_404(
        Placement.objects.visible_to(request.user).select_related(
            "request__organisation", "request__municipality", "professional__user"
        ),
        pk=pk,
    )
    if not side_of(request.user, placement):
        raise PermissionDenied
    if not may_evaluate(request.user, placement):
        return redirect("experts:request", pk=placement.request_id)
    form = EvaluationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.evaluate(request.user, placement, **form.cleaned_data)
            messages.success(request, _("Thank you. The other side and the planners can read it."))
            return redirect("experts:request", pk=placement.request_id)
        except ValidationError as error:
            add_errors(form, error)
    context = {"form": form, "placement": placement}
    return render(request, "experts/evaluate.html", context, status=422 if form.errors else 200)


@role_required(*PLANNERS)
@require_POST
def lessons_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft practice case of what was learned."""
    placement = get_object_or_404(Placement.objects.visible_to(request.user), pk=pk)
    try:
        page = actions.draft_lessons(request.user, placement)
        messages.success(
            request,
            _('The draft "%(title)s" waits for an editor.') % {"title": page.draft_title or page.title},
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:request", pk=placement.request_id)
