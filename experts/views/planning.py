"""The planner's pages: open requests, a plan and its decision, the board."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import role_required
from accounts.roles import PLANNERS
from experts import actions
from experts.forms import ProposeForm, add_errors, whole_number
from experts.models import Leave, Opening, Placement, PlacementRequest, Plan, Professional
from experts.people_filter import ON_THE_BOARD, PeopleFilter
from experts.planning.board import board_of, table_of
from experts.planning.choosing import conflicting_pins
from experts.planning.columns import ZOOM_NAMES, ZOOMS, columns_from, months_in_words, shifted
from experts.planning.words import budget_lines, plan_figures, proposed_cards, unplaced_cards
from experts.sides import SideLine, sides_in_words
from experts.weeks import monday_of, short_period, this_monday, year_of

PLANS_SHOWN = 10
OPENINGS_SHOWN = 20
PROPOSALS_SHOWN = 50
PEOPLE_PER_PAGE = 30


@role_required(*PLANNERS)
def planning(request: HttpRequest) -> HttpResponse:
    """Requests that wait, the form that proposes a plan, leave to approve and the latest plans."""
    waiting = list(
        PlacementRequest.objects.visible_to(request.user)
        .open()
        .with_details()
        .order_by("-priority", "first_week", "pk")
    )
    form = ProposeForm(
        request.POST or None, open_requests=PlacementRequest.objects.visible_to(request.user).open()
    )
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.propose_plan(
                request.user,
                start=form.cleaned_data["start"],
                weeks=form.cleaned_data["weeks"],
                requests=list(form.cleaned_data["requests"]),
            )
            return redirect("experts:plan", pk=plan.pk)
        except ValidationError as error:
            add_errors(form, error)
    # What should have begun can't be approved before it is moved.
    coming = {one.pk for one in waiting if one.first_week >= this_monday()}
    if request.method == "POST":
        chosen = {one.pk for one in waiting if str(one.pk) in request.POST.getlist("requests")}
    elif request.GET.get("kies") == "geen":
        chosen = set()
    else:
        chosen = coming
    return render(
        request,
        "experts/planning.html",
        {
            "form": form,
            "waiting": waiting,
            "chosen": chosen,
            "may_choose": bool(coming),
            "plans": _latest_plans(request),
            "leave": Leave.objects.visible_to(request.user)
            .waiting()
            .select_related("professional__user")[:20],
            "proposals": _proposals(request),
            "openings": _openings(request),
            "people": Professional.objects.visible_to(request.user).placeable().count(),
            "budgets": budget_lines(year_of(this_monday())),
        },
        status=422 if form.errors else 200,
    )


def _proposals(request: HttpRequest) -> list[tuple[Placement, list[SideLine]]]:
    """What waits for answers, the soonest first, with what both sides said."""
    found = Placement.objects.visible_to(request.user).proposed().with_sides().order_by("answer_by", "pk")
    return [(one, sides_in_words(one, "", plans=True)) for one in found[:PROPOSALS_SHOWN]]


def _openings(request: HttpRequest) -> list[tuple[PlacementRequest, list[Opening]]]:
    """Who can do a waiting request now, request by request."""
    found = Opening.objects.visible_to(request.user).waiting()
    people_by_request: dict[PlacementRequest, list[Opening]] = {}
    for one in found.select_related("request__municipality", "professional__user")[:OPENINGS_SHOWN]:
        people_by_request.setdefault(one.request, []).append(one)
    return list(people_by_request.items())


def _latest_plans(request: HttpRequest) -> Any:
    counted = Plan.objects.visible_to(request.user).annotate(
        placed=Count("assignments", distinct=True), unplaced=Count("unassigned", distinct=True)
    )
    # Said again, since a counting query drops the order of the model.
    return counted.order_by("-created_at", "-pk")[:PLANS_SHOWN]


def _plan_context(request: HttpRequest, pk: int) -> dict[str, Any]:
    plan = get_object_or_404(
        Plan.objects.visible_to(request.user).select_related("created_by", "based_on"), pk=pk
    )
    proposed, unplaced = proposed_cards(plan), unplaced_cards(plan)
    return {
        "plan": plan,
        "proposed": proposed,
        "unplaced": unplaced,
        "moves": plan.moves.select_related(
            "placement__request__municipality", "placement__professional__user", "professional__user"
        ),
        "figures": plan_figures(plan, len(proposed), len(unplaced)),
        "computing": plan.state == Plan.State.COMPUTING,
        "waiting": plan.state == Plan.State.PROPOSED,
        "conflicts": conflicting_pins(plan) if any(card.pinned for card in proposed) else [],
    }


@never_cache
@role_required(*PLANNERS)
@require_GET
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan: its proposals with why, what is left with why not, and the decision."""
    return render(request, "experts/plan.html", _plan_context(request, pk))


@never_cache
@role_required(*PLANNERS)
@require_GET
def plan_status(request: HttpRequest, pk: int) -> HttpResponse:
    """What a page that waits for a plan asks every other second; when it is there, the page loads anew."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    computing = plan.state == Plan.State.COMPUTING
    response = render(request, "experts/plan_status.html", {"plan": plan, "computing": computing})
    if not computing:
        response["HX-Refresh"] = "true"
    return response


@role_required(*PLANNERS)
@require_POST
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the plan real, or show what no longer fits."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    try:
        placements = actions.approve_plan(
            request.user, plan, leave_out_misfits="leave_out_misfits" in request.POST
        )
    except actions.NoLongerFits as refusal:
        context = _plan_context(request, pk) | {"misfits": refusal.misfits}
        return render(request, "experts/plan.html", context, status=409)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("experts:plan", pk=pk)
    count = len(placements)
    messages.success(
        request,
        ngettext(
            "%(count)s placement is proposed. Municipality and professional get a mail and answer.",
            "%(count)s placements are proposed. Municipalities and professionals get a mail and answer.",
            count,
        )
        % {"count": count},
    )
    return redirect("experts:plan", pk=pk)


@role_required(*PLANNERS)
@require_POST
def plan_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the plan aside."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    try:
        actions.reject_plan(request.user, plan)
        messages.success(request, _("The plan is rejected. Its requests wait again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:plan", pk=pk)


@role_required(*PLANNERS)
@require_POST
def opening_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Place the request that fits now, or put the opening aside."""
    opening = get_object_or_404(
        Opening.objects.visible_to(request.user).select_related("request", "professional__user"), pk=pk
    )
    if "place" not in request.POST:
        actions.put_opening_aside(request.user, opening)
        messages.success(request, _("You will not see this proposal again."))
        return redirect("experts:planning")
    try:
        actions.place_request(request.user, opening.request, opening.professional)
        messages.success(
            request,
            _("%(person)s is proposed for %(request)s. Both sides get a mail.")
            % {"person": opening.professional, "request": opening.request},
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:planning")


@role_required(*PLANNERS)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Who is where: a board of people by weeks, months or quarters, or the same as a table."""
    zoom = request.GET.get("schaal", "")
    zoom = zoom if zoom in ZOOMS else "week"
    start = _week(request.GET.get("vanaf"))
    columns = columns_from(start, zoom)
    first, last = columns[0].first, columns[-1].last
    chosen = PeopleFilter(request.GET, ON_THE_BOARD)
    people = chosen.narrow(
        Professional.objects.visible_to(request.user)
        .placeable()
        .under_contract(first, last + dt.timedelta(days=6))
        .with_profile()
    )
    plans = Plan.objects.visible_to(request.user)
    asked = whole_number(request.GET.get("plan", ""))
    plan = plans.filter(pk=asked).first() if asked is not None else None
    waiting = [one for one in plans.proposed()[:PLANS_SHOWN] if one != plan]
    free = request.GET.get("uren") == "vrij"
    page = Paginator(people, PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    drawn = board_of(list(page.object_list), columns, plan, free=free)
    as_table = request.GET.get("beeld") == "tabel"
    return render(
        request,
        "experts/board.html",
        {
            "board": drawn,
            "table": table_of(drawn) if as_table else None,
            "page": page,
            "start": start,
            "earlier": shifted(start, zoom, back=True),
            "later": shifted(start, zoom, back=False),
            "period": short_period(first, last) if zoom == "week" else months_in_words(first, last),
            "filter": chosen,
            "free": free,
            "plan": plan,
            "plans": [plan, *waiting] if plan else waiting,
            "zoom": zoom,
            "zooms": ZOOM_NAMES.items(),
            "overbooked": [row for row in drawn.rows if any(hours.load == "over" for hours in row.hours)],
        },
    )


def _week(text: str | None) -> dt.date:
    try:
        day = monday_of(dt.date.fromisoformat(text or ""))
    except ValueError:
        return this_monday()
    return day if 2000 <= day.year <= 2200 else this_monday()
