"""The planner's pages about scenarios: change one by hand, choose somebody else, compare, solve again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import role_required
from accounts.roles import PLANNERS
from experts import actions
from experts.forms import whole_number
from experts.matching import InvalidInstance
from experts.models import PlacementRequest, Plan, Professional
from experts.planning.choosing import choices_for
from experts.planning.comparing import MOST_COMPARED, compare
from experts.planning.remedy_words import broken_rules
from experts.planning.scenario import Consequences, scenario_of

CHOICES_PER_PAGE = 20


@role_required(*PLANNERS)
@require_GET
def choices(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """Who could do a request of a scenario, and what each choice would take."""
    plan, asked = _plan_and_request(request, pk, request_pk)
    return _choices_page(request, plan, asked)


def _choices_page(
    request: HttpRequest,
    plan: Plan,
    asked: PlacementRequest,
    *,
    chosen: Professional | None = None,
    consequences: Consequences | None = None,
) -> HttpResponse:
    try:
        everybody = choices_for(scenario_of(plan), asked)
    except InvalidInstance as error:
        messages.error(request, str(error))
        return redirect("experts:plan", pk=plan.pk)
    except KeyError:
        messages.error(request, _("%(request)s is not in this plan.") % {"request": asked})
        return redirect("experts:plan", pk=plan.pk)
    page = Paginator(everybody, CHOICES_PER_PAGE).get_page(request.GET.get("page"))
    broken: list[str] = []
    if consequences is not None:
        people = {one.professional.pk: one.professional for one in everybody}
        broken = broken_rules(consequences.broken, plan, people, {asked.pk: asked})
    return render(
        request,
        "experts/choices.html",
        {
            "plan": plan,
            "asked": asked,
            "page": page,
            "holder": next((one for one in everybody if one.holds_it), None),
            "fitting": sum(one.fits for one in everybody),
            "chosen": chosen,
            "broken": broken,
            "can_change": plan.state == Plan.State.PROPOSED,
            "change": plan.changes.filter(request=asked).first(),
        },
        status=409 if consequences is not None else 200,
    )


Doing = Callable[[HttpRequest, Plan, PlacementRequest], str]


@role_required(*PLANNERS)
@require_POST
def change(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """Carry out one change by hand: the field `do` says which."""
    plan, asked = _plan_and_request(request, pk, request_pk)
    doing = DOINGS.get(request.POST.get("do", ""))
    if doing is None:
        raise Http404
    try:
        messages.success(request, doing(request, plan, asked))
    except actions.NeedsKnowing as asks:
        return _choices_page(
            request, plan, asked, chosen=_professional(request), consequences=asks.consequences
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if request.POST.get("back") == "choices":
        return redirect("experts:choices", pk=plan.pk, request_pk=asked.pk)
    return redirect(f"{reverse('experts:plan', args=[plan.pk])}#r{asked.pk}")


def _move(request: HttpRequest, plan: Plan, asked: PlacementRequest) -> str:
    person = _professional(request)
    actions.move_assignment(request.user, plan, asked, person, knowingly="knowingly" in request.POST)
    return _("%(request)s goes to %(person)s in this scenario.") % {"request": asked, "person": person}


def _drop(request: HttpRequest, plan: Plan, asked: PlacementRequest) -> str:
    actions.drop_assignment(request.user, plan, asked)
    return _("%(request)s has no place any more in this scenario.") % {"request": asked}


def _pin(request: HttpRequest, plan: Plan, asked: PlacementRequest) -> str:
    actions.pin_assignment(request.user, plan, asked)
    return _("%(request)s stays where it is when you compute again.") % {"request": asked}


def _unpin(request: HttpRequest, plan: Plan, asked: PlacementRequest) -> str:
    actions.pin_assignment(request.user, plan, asked, pinned=False)
    return _("%(request)s may go to somebody else when you compute again.") % {"request": asked}


def _forbid(request: HttpRequest, plan: Plan, asked: PlacementRequest) -> str:
    person = _professional(request)
    actions.forbid_pair(request.user, plan, asked, person)
    return _("%(person)s is not considered any more for %(request)s.") % {
        "request": asked,
        "person": person,
    }


def _allow(request: HttpRequest, plan: Plan, asked: PlacementRequest) -> str:
    person = _professional(request)
    actions.forbid_pair(request.user, plan, asked, person, forbidden=False)
    return _("%(person)s is considered again for %(request)s.") % {"request": asked, "person": person}


def _help(request: HttpRequest, plan: Plan, asked: PlacementRequest) -> str:
    number = whole_number(request.POST.get("number", ""))
    revision = whole_number(request.POST.get("revision", ""))
    actions.apply_remedy(request.user, plan, asked, -1 if number is None else number, revision or 0)
    return _("%(request)s has a place in this scenario now.") % {"request": asked}


def _undo(request: HttpRequest, plan: Plan, asked: PlacementRequest) -> str:
    actions.undo_change(request.user, plan, asked)
    return _("%(request)s is asked again as it stands.") % {"request": asked}


DOINGS: dict[str, Doing] = {
    "move": _move,
    "drop": _drop,
    "pin": _pin,
    "unpin": _unpin,
    "forbid": _forbid,
    "allow": _allow,
    "help": _help,
    "undo": _undo,
}


@role_required(*PLANNERS)
@require_POST
def unmove(request: HttpRequest, pk: int, move_pk: int) -> HttpResponse:
    """Leave what is agreed where it is."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    move = get_object_or_404(plan.moves.select_related("placement__request"), pk=move_pk)
    try:
        actions.undo_move(request.user, plan, move)
        messages.success(
            request, _("%(request)s stays where it is agreed.") % {"request": move.placement.request}
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:plan", pk=pk)


@role_required(*PLANNERS)
@require_POST
def solve_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute a new scenario out of this one."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    try:
        again = actions.solve_again(request.user, plan)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("experts:plan", pk=pk)
    return redirect("experts:plan", pk=again.pk)


@role_required(*PLANNERS)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop computing and keep the best plan so far."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    actions.stop_computing(request.user, plan)
    messages.success(request, _("The computation stops. The best plan so far is kept."))
    return redirect("experts:plan", pk=pk)


@role_required(*PLANNERS)
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a scenario a name."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    try:
        actions.name_plan(request.user, plan, request.POST.get("name", "").replace("\x00", ""))
        messages.success(request, _("The name is saved."))
    except ValidationError:
        messages.error(request, _("A name has at most 80 characters."))
    return redirect("experts:plan", pk=pk)


@never_cache
@role_required(*PLANNERS)
@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    """Some scenarios beside each other and beside today."""
    visible = Plan.objects.visible_to(request.user).exclude(
        state__in=[Plan.State.COMPUTING, Plan.State.FAILED]
    )
    wanted = [pk for text in request.GET.getlist("plan") if (pk := whole_number(text)) is not None]
    plans = sorted(visible.filter(pk__in=wanted[:MOST_COMPARED]), key=lambda plan: wanted.index(plan.pk))
    return render(
        request,
        "experts/comparison.html",
        {
            "comparison": compare(plans) if plans else None,
            "chosen": {plan.pk for plan in plans},
            "offered": visible.order_by("-created_at", "-pk")[:20],
            "most": MOST_COMPARED,
        },
    )


def _plan_and_request(request: HttpRequest, pk: int, request_pk: int) -> tuple[Plan, PlacementRequest]:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    asked = get_object_or_404(
        PlacementRequest.objects.visible_to(request.user)
        .filter(plans=plan)
        .select_related("municipality", "organisation"),
        pk=request_pk,
    )
    return plan, asked


def _professional(request: HttpRequest) -> Professional:
    pk = whole_number(request.POST.get("professional", ""))
    visible = Professional.objects.visible_to(request.user).select_related("user")
    return get_object_or_404(visible, pk=-1 if pk is None else pk)
