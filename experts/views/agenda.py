"""A professional's own agenda, the secret address of it, and leave."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import role_required
from accounts.roles import Role
from calendars.responses import calendar_feed
from experts import actions
from experts.actions.time import check_days
from experts.agenda.feed import feed_of, owner_of
from experts.availability import weeks_of
from experts.forms import LeaveForm, add_errors
from experts.leave_conflicts import conflicts_of
from experts.models import (
    AgendaFeed,
    Leave,
    OtherWork,
    Placement,
    Professional,
    Trajectory,
    TrajectoryMeeting,
)
from experts.sides import Side, silent_sides
from experts.time_forms import OtherWorkForm
from experts.weeks import this_monday

WORKERS = (Role.PROFESSIONAL, Role.EXPERT)
WEEKS_SHOWN = 12
WORK_SHOWN = 20


@never_cache
@role_required(*WORKERS)
@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """Placements, free hours and leave of the visitor."""
    return agenda_page(request)


def agenda_page(request: HttpRequest, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The agenda of the visitor; `extra` replaces what the page shows, such as a form with errors."""
    professional = (
        Professional.objects.filter(user=request.user).select_related("user", "home_municipality").first()  # type: ignore[misc]
    )
    if professional is None:
        return render(request, "experts/agenda_none.html")
    monday = this_monday()
    placements = (
        Placement.objects.visible_to(request.user)
        .filter(professional=professional)
        .select_related("request__organisation", "request__municipality")
    )
    coming = list(placements.taking_hours().filter(last_week__gte=monday).prefetch_related("answers"))
    to_answer = [one for one in coming if one.is_proposed and Side.PROFESSIONAL in silent_sides(one)]
    context: dict[str, Any] = {
        "professional": professional,
        "to_answer": to_answer,
        "coming": [one for one in coming if one not in to_answer],
        "past": placements.taking_hours().filter(last_week__lt=monday).order_by("-last_week")[:20],
        "weeks": weeks_of([professional], monday, WEEKS_SHOWN)[professional.pk],
        "leave": Leave.objects.visible_to(request.user)
        .filter(professional=professional, last_day__gte=timezone.localdate())
        .exclude(state=Leave.State.WITHDRAWN),
        "work": OtherWork.objects.visible_to(request.user).filter(
            professional=professional, last_day__gte=timezone.localdate()
        )[:WORK_SHOWN],
        "meetings": TrajectoryMeeting.objects.filter(
            trajectory__in=Trajectory.objects.visible_to(request.user),
            ends_at__gte=timezone.now(),
            cancelled=False,
        ).select_related("trajectory")[:WORK_SHOWN],
        "feed": AgendaFeed.objects.filter(professional=professional).first(),
        "today": timezone.localdate(),
        "leave_form": LeaveForm(),
        "work_form": OtherWorkForm(prefix="work"),
    }
    return render(request, "experts/agenda.html", context | extra, status=status)


@never_cache
@role_required(*WORKERS)
@require_POST
def agenda_feed(request: HttpRequest) -> HttpResponse:
    """Make, renew or withdraw the secret address. It is shown in this answer and never again, so there is no
    redirect: a secret in a session would outlive the page."""
    professional = get_object_or_404(Professional, user=request.user)
    if "withdraw" in request.POST:
        actions.withdraw_feed(request.user, professional)
        messages.success(request, _("The address no longer works."))
        return redirect("experts:agenda")
    secret = actions.renew_feed(request.user, professional)
    address = settings.SITE_URL + reverse("experts:agenda_ics", args=[secret])
    return agenda_page(request, new_address=address)


@role_required(*WORKERS)
@require_POST
def agenda_leave(request: HttpRequest) -> HttpResponse:
    """Ask for days off. What they get in the way of is shown first; then it takes a second press."""
    professional = get_object_or_404(Professional.objects.select_related("user"), user=request.user)
    form = LeaveForm(request.POST)
    if form.is_valid():
        days = Leave(professional=professional, **form.cleaned_data)
        try:
            check_days(days.first_day, days.last_day)
            conflicts = [] if "despite" in request.POST else conflicts_of([days])[0]
            if (
                conflicts
                and not professional.leave.standing().touching(days.first_day, days.last_day).exists()
            ):
                context = {"leave": days, "conflicts": conflicts, "asking": True}
                return render(request, "experts/leave_despite.html", context, status=409)
            actions.ask_leave(request.user, professional, **form.cleaned_data)
            messages.success(request, _("Your leave is asked. A planner looks at it."))
            return redirect("experts:agenda")
        except ValidationError as error:
            add_errors(form, error)
    return agenda_page(request, status=422, leave_form=form)


@require_GET
def agenda_ics(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed behind a secret address; calendar programs do not sign in."""
    professional = owner_of(secret)
    if professional is None:
        raise Http404
    return calendar_feed(feed_of(professional, timezone.localdate()), "agenda")
