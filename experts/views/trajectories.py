"""Trajectories, for who takes part in them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import role_required
from accounts.models import User
from accounts.roles import has_role
from experts import actions
from experts.actions.trajectories import LEADERS, may_lead, people_of
from experts.forms import add_errors
from experts.models import Trajectory, TrajectoryAction, TrajectoryMeeting
from experts.trajectory_forms import ActionForm, EndForm, MeetingForm, TrajectoryForm

PER_PAGE = 25


def _visible(request: HttpRequest, pk: int) -> Trajectory:
    return get_object_or_404(Trajectory.objects.visible_to(request.user), pk=pk)


@role_required()
@require_GET
def trajectory_list(request: HttpRequest) -> HttpResponse:
    """The trajectories in which the visitor takes part."""
    found = (
        Trajectory.objects.visible_to(request.user)
        .annotate(open_actions=Count("actions", filter=Q(actions__done_at=None), distinct=True))
        .prefetch_related("organisations")
        .order_by("state", "-first_week", "-pk")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_start": has_role(request.user, *LEADERS)}
    return render(request, "experts/trajectories.html", context)


@role_required(*LEADERS)
def trajectory_new(request: HttpRequest) -> HttpResponse:
    """Start a trajectory."""
    return _form(request, None)


@role_required()
def trajectory_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a trajectory."""
    found = _visible(request, pk)
    if not found.is_running or not may_lead(request.user, found):
        return redirect("experts:trajectory", pk=pk)
    return _form(request, found)


def _form(request: HttpRequest, found: Trajectory | None) -> HttpResponse:
    form = TrajectoryForm(request.POST or None, trajectory=found)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "weeks"}
        try:
            if found is None:
                kept = actions.start_trajectory(request.user, **data)
            else:
                kept = actions.change_trajectory(request.user, found, **data)
            messages.success(request, _("The trajectory is kept."))
            return redirect("experts:trajectory", pk=kept.pk)
        except ValidationError as error:
            add_errors(form, error)
    context = {"form": form, "found": found}
    return render(request, "experts/trajectory_form.html", context, status=422 if form.errors else 200)


@role_required()
@require_GET
def trajectory(request: HttpRequest, pk: int) -> HttpResponse:
    """Goal, people, meetings, actions and result."""
    return _page(request, _visible(request, pk))


def _page(request: HttpRequest, found: Trajectory, *, status: int = 200, **extra: Any) -> HttpResponse:
    people = people_of(found)
    leads = may_lead(request.user, found)
    experts = list(found.experts.select_related("professional__user"))
    named = {expert.professional.user_id for expert in experts}
    context: dict[str, Any] = {
        "found": found,
        "organisations": found.organisations.all(),
        "experts": experts,
        "people": [person for person in people if person.pk not in named],
        "meetings": found.meetings.all(),
        "actions": found.actions.select_related("owner"),
        "leads": leads and found.is_running,
        "may_act": found.is_running,
        "meeting_form": MeetingForm(prefix="m"),
        "action_form": ActionForm(prefix="a", people=people),
        "end_form": EndForm(prefix="e"),
    }
    return render(request, "experts/trajectory.html", context | extra, status=status)


def _done(request: HttpRequest, found: Trajectory, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("experts:trajectory", pk=found.pk)


@role_required()
@require_POST
def trajectory_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a meeting."""
    found = _visible(request, pk)
    form = MeetingForm(request.POST, prefix="m")
    if form.is_valid():
        names = ("subject", "place", "starts_at", "ends_at")
        try:
            actions.plan_meeting(request.user, found, **{name: form.cleaned_data[name] for name in names})
            return _done(request, found, _("The meeting is planned. It stands in the agenda of the experts."))
        except ValidationError as error:
            add_errors(form, error)
    return _page(request, found, status=422, meeting_form=form)


@role_required()
@require_POST
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a meeting."""
    meeting = get_object_or_404(
        TrajectoryMeeting.objects.filter(trajectory__in=Trajectory.objects.visible_to(request.user)), pk=pk
    )
    try:
        actions.cancel_meeting(request.user, meeting)
        messages.success(request, _("The meeting is cancelled."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:trajectory", pk=meeting.trajectory_id)


@role_required()
@require_POST
def trajectory_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an action."""
    found = _visible(request, pk)
    form = ActionForm(request.POST, prefix="a", people=people_of(found))
    if form.is_valid():
        data = form.cleaned_data
        owner = get_object_or_404(User, pk=data["owner"])
        try:
            actions.add_action(request.user, found, text=data["text"], owner=owner, due=data["due"])
            return _done(request, found, _("The action is added."))
        except ValidationError as error:
            add_errors(form, error)
    return _page(request, found, status=422, action_form=form)


@role_required()
@require_POST
def action_tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an action is done, or not after all."""
    action = get_object_or_404(
        TrajectoryAction.objects.filter(
            trajectory__in=Trajectory.objects.visible_to(request.user)
        ).select_related("trajectory"),
        pk=pk,
    )
    actions.tick_action(request.user, action, done="done" in request.POST)
    return redirect("experts:trajectory", pk=action.trajectory_id)


@role_required()
@require_POST
def trajectory_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a trajectory with its result."""
    found = _visible(request, pk)
    form = EndForm(request.POST, prefix="e")
    if form.is_valid():
        try:
            actions.end_trajectory(request.user, found, **form.cleaned_data)
            return _done(request, found, _("The trajectory has ended. Its hours are free again."))
        except ValidationError as error:
            add_errors(form, error)
    return _page(request, found, status=422, end_form=form)
