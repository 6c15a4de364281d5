"""The agenda of an organisation: who comes, is there and was, its meetings, and its secret address."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import role_required
from accounts.models import Organisation, User
from accounts.roles import Role
from calendars.responses import calendar_feed
from experts import actions
from experts.agenda.feed import organisation_behind, organisation_feed_of
from experts.models import OrganisationFeed, Placement, Trajectory, TrajectoryMeeting
from experts.resting import rests_of
from experts.sides import Side, silent_sides
from experts.weeks import this_monday

SHOWN = 50
PAST_SHOWN = 20


def _own(request: HttpRequest) -> list[Organisation]:
    return list(cast(User, request.user).organisations.order_by("name", "pk"))


@never_cache
@role_required(Role.EMPLOYEE)
@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """The agenda of one of the visitor's organisations; the first, or the one that the address names."""
    return _page(request, request.GET.get("organisatie", ""))


def _page(request: HttpRequest, chosen: str, *, new_address: str = "") -> HttpResponse:
    user, own = cast(User, request.user), _own(request)
    organisation = next((one for one in own if str(one.pk) == chosen), own[0] if own else None)
    if organisation is None:
        return render(request, "experts/organisation_agenda_none.html")
    monday = this_monday()
    placements = (
        Placement.objects.visible_to(request.user)
        .filter(request__organisation=organisation)
        .taking_hours()
        .with_sides()
    )
    now = list(placements.filter(last_week__gte=monday)[:SHOWN])
    to_answer = [one for one in now if one.is_proposed and Side.MUNICIPALITY in silent_sides(one)]
    context: dict[str, Any] = {
        "organisation": organisation,
        "own": own,
        "to_answer": to_answer,
        "coming": [one for one in now if one not in to_answer],
        "rests": rests_of([one for one in now if one.state in Placement.AGREED]),
        "past": placements.filter(last_week__lt=monday, state__in=Placement.AGREED).order_by(
            "-last_week", "-pk"
        )[:PAST_SHOWN],
        "meetings": TrajectoryMeeting.objects.filter(
            trajectory__in=Trajectory.objects.visible_to(request.user),
            trajectory__organisations=organisation,
            ends_at__gte=timezone.now(),
            cancelled=False,
        ).select_related("trajectory")[:SHOWN],
        "feed": OrganisationFeed.objects.filter(user=user, organisation=organisation).first(),
        "new_address": new_address,
    }
    return render(request, "experts/organisation_agenda.html", context)


@never_cache
@role_required(Role.EMPLOYEE)
@require_POST
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """Make, renew or withdraw one's secret address. It is shown in this answer and never again, so there is
    no redirect: a secret in a session would outlive the page."""
    organisation = get_object_or_404(Organisation, pk__in=[one.pk for one in _own(request)], pk=pk)
    if "withdraw" in request.POST:
        actions.withdraw_organisation_feed(request.user, organisation)
        messages.success(request, _("The address no longer works."))
        return redirect(f"{reverse('experts:organisation_agenda')}?organisatie={pk}")
    secret = actions.renew_organisation_feed(request.user, organisation)
    found = settings.SITE_URL + reverse("experts:organisation_ics", args=[secret])
    return _page(request, str(pk), new_address=found)


@require_GET
def ics(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed behind a secret address; calendar programs do not sign in."""
    feed = organisation_behind(secret)
    if feed is None:
        raise Http404
    return calendar_feed(organisation_feed_of(feed, timezone.localdate()), "agenda")
