"""What the desk promises, on one page for the programme team."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.roles import Role
from loket import actions
from loket.models import ClosingDay
from loket.service_level import service_level

from .service_level_forms import ClosingDayForm, OpeningHoursForm, PromisesForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.PROGRAMME_TEAM)
def edit(request: HttpRequest) -> HttpResponse:
    """The three forms; each is sent by itself, `doe` names which."""
    level, what = service_level(), request.POST.get("doe", "")

    def data(name: str) -> Any:
        return request.POST if what == name else None

    promises = PromisesForm(data("normen"), level=level)
    hours = OpeningHoursForm(data("uren"), level=level)
    closing = ClosingDayForm(data("dag-erbij"))
    try:
        if _kept(request, what, promises, hours, closing):
            messages.success(request, _("Kept. Open questions are counted anew within a minute."))
            return redirect("loket:service_level")
    except ValidationError as error:
        {"normen": promises, "uren": hours}.get(what, closing).add_error(None, error)
    context = {
        "promises": promises,
        "hours": hours,
        "closing": closing,
        "closing_days": list(ClosingDay.objects.filter(day__gte=timezone.localdate())),
    }
    failed = any(form.is_bound and form.errors for form in (promises, hours, closing))
    return render(request, "loket/service_level.html", context, status=422 if failed else 200)


def _kept(
    request: HttpRequest,
    what: str,
    promises: PromisesForm,
    hours: OpeningHoursForm,
    closing: ClosingDayForm,
) -> bool:
    if what == "normen" and promises.is_valid():
        actions.set_promises(request.user, promises.promises())
    elif what == "uren" and hours.is_valid():
        actions.set_opening_hours(request.user, hours.hours())
    elif what == "dag-erbij" and closing.is_valid():
        actions.add_closing_day(request.user, **closing.cleaned_data)
    elif what == "dag-weg":
        try:
            day = dt.date.fromisoformat(request.POST.get("dag", ""))
        except ValueError:
            return False
        actions.remove_closing_day(request.user, day)
    else:
        return False
    return True
