"""Beginning a run, working in it, its calendar, and the overview of an organisation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import role_required
from accounts.models import User
from calendars.responses import calendar_feed, calendar_file
from knowledge.resources.types import StepPlan

from . import actions
from .calendar import feed_of, owner_of, run_calendar
from .forms import SettingsForm, StartForm, StepForm, settings_form_of, start_form_of
from .models import PlanRun, RunFeed
from .presentation import colleagues_of, progress_text, run_page
from .snapshot import step_in

PER_PAGE = 25
SHOWN_FIRST = PlanRun.State.RUNNING


def _visible(request: HttpRequest, pk: int) -> PlanRun:
    runs = PlanRun.objects.visible_to(request.user).select_related("organisation", "changed_by")
    return get_object_or_404(runs, pk=pk)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the decorator let nobody else in
    return request.user


@role_required()
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """The step plans that the visitor's organisations work through."""
    return _overview(request)


def _overview(request: HttpRequest, **extra: Any) -> HttpResponse:
    state = request.GET.get("stand", "")
    if state not in PlanRun.State.values:
        state = SHOWN_FIRST
    found = PlanRun.objects.visible_to(request.user).filter(state=state).with_progress()
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "states": PlanRun.State.choices,
        "state": state,
        "running": state == SHOWN_FIRST,
        "organisations": list(_user(request).organisations.all()),
        "feed": RunFeed.objects.filter(user=_user(request)).first(),
    }
    return render(request, "knowledge/runs.html", context | extra)


@role_required()
@require_http_methods(["GET", "HEAD", "POST"])
def run_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose organisation, name and start date, and begin."""
    user = _user(request)
    plan = get_object_or_404(StepPlan.objects.visible_to(user), slug=slug)
    if not plan.steps:
        raise Http404
    if request.method == "POST":
        form = StartForm(request.POST, user=user)
        if form.is_valid():
            data = dict(form.cleaned_data)
            run = actions.start_run(user, plan, data.pop("organisation"), **data)
            messages.success(request, _("The step plan has begun. Your colleagues see it too."))
            return redirect("knowledge:run", pk=run.pk)
    else:
        form = start_form_of(user, plan.title, timezone.localdate())
    context = {
        "plan": plan,
        "form": form,
        "organisations": list(user.organisations.all()),
        "ours": PlanRun.objects.visible_to(user).going_on().filter(plan=plan).select_related("organisation"),
    }
    return render(request, "knowledge/run_start.html", context, status=422 if form.errors else 200)


@role_required()
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run with its steps; `stap` in the address opens one."""
    return _page(request, _visible(request, pk), open_key=request.GET.get("stap", ""))


def _page(
    request: HttpRequest,
    run: PlanRun,
    *,
    open_key: str = "",
    status: int = 200,
    bound: StepForm | None = None,
    **extra: Any,
) -> HttpResponse:
    shown = run_page(run, request.user, open_key=open_key, bound=bound)
    theirs = extra.pop("theirs", None)
    for step in shown.steps:
        if bound is not None and step.key == bound.step["key"]:
            step.theirs = theirs
    context = {
        "run": run,
        "shown": shown,
        "progress": progress_text(run),
        "form": bound,
        "all_done": run.is_going_on and run.current_step is None,
    }
    return render(request, "knowledge/run.html", context | extra, status=status)


@role_required()
@require_POST
def run_step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Save what somebody did at a step. What can't be saved stays on the screen, the rest is saved."""
    run, user = _visible(request, pk), _user(request)
    step = step_in(run.shown, key)
    typed = request.POST.get("note", "")
    if step is None:
        return _unsaved(request, run, typed, actions.StepGone())
    row = run.step_rows.select_related("responsible").filter(step_key=key).first()
    form = StepForm(step, row, colleagues_of(run), request.POST.copy())
    valid = form.is_valid()
    data = form.cleaned_data
    try:
        actions.tick_items(user, run, key, ticked=form.ticked, unticked=form.unticked)
        if "done" in request.POST or "undone" in request.POST:
            actions.mark_step(user, run, key, done="done" in request.POST)
        if "responsible" in data and str(data["responsible"] or "") != data.get("responsible_seen"):
            chosen = User.objects.filter(pk=data["responsible"]).first() if data["responsible"] else None
            actions.assign_step(user, run, key, chosen)
        if "note" in data and "note_seen" in data:
            actions.write_note(user, run, key, data["note"], seen=data["note_seen"])
    except actions.NoteChanged as error:
        form.add_error("note", error)
        return _page(request, _visible(request, pk), bound=_again(form, error), status=409, theirs=error.row)
    except (actions.RunClosed, actions.StepGone) as error:
        return _unsaved(request, _visible(request, pk), typed, error)
    except ValidationError as error:
        form.add_error("responsible", error)
        valid = False
    if not valid:
        return _page(request, _visible(request, pk), bound=form, status=422)
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('knowledge:run', args=[pk])}?stap={key}#stap-{key}")


def _again(form: StepForm, error: actions.NoteChanged) -> StepForm:
    """The form as it was typed, but knowing what the colleague wrote: saving it once more replaces that."""
    data: Any = form.data
    data["note_seen"] = actions.digest_of(error.row.note)
    return form


def _unsaved(request: HttpRequest, run: PlanRun, typed: str, error: ValidationError) -> HttpResponse:
    """The page of a run that takes no note any more, with what was typed to copy."""
    return _page(request, run, status=409, unsaved={"reason": " ".join(error.messages), "note": typed})


@role_required()
@require_POST
def run_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with the newer version of the plan."""
    try:
        seen = actions.take_over_plan(
            request.user, _visible(request, pk), seen=request.POST.get("version", "")
        )
    except actions.RunClosed as closed:
        messages.error(request, " ".join(closed.messages))
        return redirect("knowledge:run", pk=pk)
    if seen:
        messages.success(request, _("You now work by the newest version. Your ticks and notes are kept."))
    else:
        messages.warning(request, _("The step plan changed once more. Look at the changes again."))
    return redirect("knowledge:run", pk=pk)


@role_required()
@require_http_methods(["GET", "HEAD", "POST"])
def run_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name or start date."""
    run = _visible(request, pk)
    form = SettingsForm(request.POST) if request.method == "POST" else settings_form_of(run)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_run(request.user, run, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("knowledge:run", pk=pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"run": run, "form": form, "cancel_url": reverse("knowledge:run", args=[pk])}
    return render(request, "knowledge/run_settings.html", context, status=422 if form.errors else 200)


VERBS = {"finish": actions.finish_run, "stop": actions.stop_run, "reopen": actions.reopen_run}


@role_required()
@require_POST
def run_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Finish, stop or open a run again."""
    run = _visible(request, pk)
    verb = next((verb for name, verb in VERBS.items() if name in request.POST), None)
    if verb is not None:
        try:
            verb(request.user, run)
            messages.success(request, _("Saved."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect("knowledge:run", pk=pk)


@role_required()
@require_GET
def run_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """The deadlines of a run as a file."""
    run = get_object_or_404(PlanRun.objects.visible_to(request.user).with_progress(), pk=pk)
    return calendar_file(run_calendar(run), slugify(run.name)[:60] or "deadlines")


@role_required()
@require_POST
def runs_feed(request: HttpRequest) -> HttpResponse:
    """Make, renew or withdraw the secret address. It is shown in this answer and never again, so there is no
    redirect: a secret in a session would outlive the page."""
    if "withdraw" in request.POST:
        actions.withdraw_feed(_user(request))
        messages.success(request, _("The address no longer works."))
        return redirect("knowledge:runs")
    secret = actions.renew_feed(_user(request))
    address = settings.SITE_URL + reverse("knowledge:runs_ics", args=[secret])
    return _overview(request, new_address=address)


@require_GET
def runs_ics(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed behind a secret address; calendar programs do not sign in."""
    owner = owner_of(secret)
    if owner is None:
        raise Http404
    return calendar_feed(feed_of(owner), "deadlines")
