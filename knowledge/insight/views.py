"""The page that says what is read, and the address where a page's script says that it is shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.network import network_of
from accounts.readers import is_reader
from accounts.roles import PUBLISHERS
from accounts.same_origin import same_origin_post
from files.exports import csv_response
from vocabulary.periods import PeriodForm

from . import figures
from .counting import counts


@never_cache
@require_POST
@same_origin_post
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Count one view, unless a robot or somebody of the team looks."""
    if is_reader(request):
        counts.add(pk, network_of(request))
    return HttpResponse(status=204)


@require_safe
@role_required(*PUBLISHERS)
def insight(request: HttpRequest) -> HttpResponseBase:
    """What is read, by target group, what is outdated and what readers miss; or all of it as a file."""
    form = PeriodForm.of(request.GET)
    period = figures.PeriodOfReading(*form.chosen())
    if request.GET.get("als") == "csv":
        return _file(period)
    old, old_count = figures.outdated(period, period.last)
    groups = figures.by_group(period)
    context = {
        "form": form,
        "period": period,
        "totals": figures.totals(period),
        "over_time": figures.over_time(period),
        "groups": groups,
        "highest_group": max([row["value"] for row in groups], default=0),
        "most_read": figures.most_read(period),
        "most_missed": figures.most_missed(period),
        "outdated": old,
        "outdated_count": old_count,
    }
    return render(request, "knowledge/insight.html", context)


def _file(period: figures.PeriodOfReading) -> HttpResponseBase:
    header = [
        _("Title"), _("Kind"), _("Address"), _("Target groups"), _("Times read"), _("Useful: yes"),
        _("Useful: no"), _("Last checked"), _("Next check"),
    ]  # fmt: skip
    name = f"inzicht-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}"
    return csv_response(name, header, figures.everything(period))
