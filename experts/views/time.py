"""Time that is not free: the planner's list of leave, and a professional's other work and files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import role_required
from accounts.roles import PLANNERS, has_role
from experts import actions, importing
from experts.forms import add_errors
from experts.leave_conflicts import conflicts_of, too_full
from experts.models import Leave, OtherWork, Professional
from experts.time_forms import ImportForm, OtherWorkForm, RefuseForm
from experts.views.agenda import WORKERS, agenda_page

PER_PAGE = 20
SALT = "experts.import"
# Long enough to check a file; a form that was left open over a weekend is sent again.
MINUTES_TO_CHECK = 120


@role_required(*PLANNERS)
@require_GET
def leave_list(request: HttpRequest) -> HttpResponse:
    """Leave that waits for an answer, each with what it gets in the way of; and what was decided lately."""
    waiting = (
        Leave.objects.visible_to(request.user)
        .waiting()
        .select_related("professional__user")
        .order_by("first_day", "pk")
    )
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    leaves = list(page.object_list)
    decided = (
        Leave.objects.visible_to(request.user)
        .exclude(state=Leave.State.ASKED)
        .select_related("professional__user", "decided_by")
        .order_by("-pk")[:PER_PAGE]
    )
    rows = list(zip(leaves, conflicts_of(leaves), strict=True))
    return render(request, "experts/leave.html", {"page": page, "rows": rows, "decided": decided})


@role_required(*PLANNERS)
@require_POST
def leave_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve days off. What can't stay as it is, is shown first: then it takes a second press."""
    leave = get_object_or_404(
        Leave.objects.visible_to(request.user).select_related("professional__user"), pk=pk
    )
    if leave.state == Leave.State.ASKED and "despite" not in request.POST:
        [conflicts] = conflicts_of([leave])
        if any(conflict.blocks for conflict in conflicts):
            context = {"leave": leave, "conflicts": conflicts}
            return render(request, "experts/leave_despite.html", context, status=409)
    try:
        actions.approve_leave(request.user, leave)
        messages.success(request, _("The leave is approved."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("experts:leave" if "list" in request.POST else "experts:planning")


@role_required(*PLANNERS)
def leave_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse days off, with the reason."""
    leave = get_object_or_404(
        Leave.objects.visible_to(request.user).select_related("professional__user"), pk=pk
    )
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse_leave(request.user, leave, answer=form.cleaned_data["answer"])
            messages.success(request, _("The leave is refused. The professional gets a mail."))
            return redirect("experts:leave")
        except ValidationError as error:
            add_errors(form, error)
    return render(
        request,
        "experts/leave_refuse.html",
        {"leave": leave, "form": form},
        status=422 if form.errors else 200,
    )


@role_required(*WORKERS, *PLANNERS)
@require_POST
def leave_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take leave back."""
    leave = get_object_or_404(
        Leave.objects.visible_to(request.user).select_related("professional__user"), pk=pk
    )
    try:
        actions.withdraw_leave(request.user, leave)
        messages.success(request, _("The leave is withdrawn."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    own = leave.professional.user_id == request.user.pk
    return redirect("experts:agenda" if own or not has_role(request.user, *PLANNERS) else "experts:leave")


@role_required(*WORKERS)
@require_POST
def other_work(request: HttpRequest) -> HttpResponse:
    """Say when one works elsewhere."""
    professional = get_object_or_404(Professional, user=request.user)
    form = OtherWorkForm(request.POST, prefix="work")
    if form.is_valid():
        try:
            work = actions.add_other_work(request.user, professional, **form.cleaned_data)
            messages.success(request, _("Your other work is added. Its hours are no longer free."))
            _warn_of_too_much(request, professional, work.first_day, work.last_day)
            return redirect("experts:agenda")
        except ValidationError as error:
            add_errors(form, error)
    return agenda_page(request, status=422, work_form=form)


def _warn_of_too_much(
    request: HttpRequest, professional: Professional, first: dt.date, last: dt.date
) -> None:
    """Other work is a fact, so it is taken; that it gets in the way of what is agreed has to be said."""
    if full := too_full(professional, first, last):
        messages.warning(request, f"{full} " + _("Call the planner: what is agreed may have to change."))


@role_required(*WORKERS, *PLANNERS)
@require_POST
def other_work_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take other work away."""
    work = get_object_or_404(OtherWork.objects.visible_to(request.user).select_related("professional"), pk=pk)
    actions.remove_other_work(request.user, work)
    messages.success(request, _("The other work is taken away. Its hours are free again."))
    if work.professional.user_id == request.user.pk:
        return redirect("experts:agenda")
    return redirect("experts:person", pk=work.professional_id)


@role_required(*WORKERS)
def time_import(request: HttpRequest) -> HttpResponse:
    """Read a file, show what it would add, and add it when that is right. Between both nothing is kept: what
    was read travels in the form, signed."""
    professional = get_object_or_404(Professional.objects.select_related("user"), user=request.user)
    if request.method == "POST" and "read" in request.POST:
        return _keep(request, professional)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            # One byte more than may be: then the reader says that it is too much.
            data = upload.read(importing.MOST_BYTES + 1)
            reading = importing.read(data, upload.name, form.cleaned_data["kind"], professional)
        except importing.Unreadable as reason:
            form.add_error("file", str(reason))
        else:
            return _check(request, professional, reading)
    return _import_form(request, form)


def _import_form(request: HttpRequest, form: ImportForm) -> HttpResponse:
    return render(request, "experts/import.html", {"form": form}, status=422 if form.errors else 200)


def _check(request: HttpRequest, professional: Professional, reading: importing.Reading) -> HttpResponse:
    rows = [
        [
            one.kind,
            one.first_day.isoformat() if one.first_day else "",
            one.last_day.isoformat() if one.last_day else "",
            None if one.hours is None else str(one.hours),
            one.key,
        ]
        for one in reading.added
    ]
    signed = signing.dumps([professional.pk, rows], salt=SALT, compress=True)
    conflicts = _conflicts(professional, reading)
    return render(
        request,
        "experts/import_check.html",
        {"reading": reading, "signed": signed if rows else "", "conflicts": conflicts},
    )


def _conflicts(professional: Professional, reading: importing.Reading) -> list[Any]:
    """What the leave in the file gets in the way of, each once."""
    leaves = [
        Leave(professional=professional, first_day=one.first_day, last_day=one.last_day)
        for one in reading.added
        if one.kind == "leave" and one.first_day and one.last_day
    ]
    found = {conflict.text: conflict for listed in conflicts_of(leaves) for conflict in listed}
    return list(found.values())


def _keep(request: HttpRequest, professional: Professional) -> HttpResponse:
    form = ImportForm()
    try:
        owner, rows = signing.loads(request.POST["read"], salt=SALT, max_age=60 * MINUTES_TO_CHECK)
    except signing.BadSignature:
        owner, rows = 0, []
    if owner != professional.pk:
        messages.error(request, _("That took too long. Send the file again."))
        return redirect("experts:time_import")
    entries = [
        {
            "kind": kind,
            "first_day": dt.date.fromisoformat(first),
            "last_day": dt.date.fromisoformat(last),
            "hours_per_week": None if hours is None else Decimal(hours),
            "key": key,
        }
        for kind, first, last, hours, key in rows
    ]
    try:
        leaves, works = actions.import_time(request.user, professional, entries)
    except ValidationError as error:
        text = _("Nothing was added, because something changed meanwhile: %(why)s Send the file again.")
        messages.error(request, text % {"why": " ".join(error.messages)})
        return _import_form(request, form)
    messages.success(
        request,
        ngettext("%(count)s entry is added.", "%(count)s entries are added.", leaves + works)
        % {"count": leaves + works},
    )
    if elsewhere := [one for one in entries if one["kind"] == "other"]:
        first, last = min(one["first_day"] for one in elsewhere), max(one["last_day"] for one in elsewhere)
        _warn_of_too_much(request, professional, first, last)
    return redirect("experts:agenda")
