"""The page that says what is read, and the address where a page's script says that it is shown."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.network import network_of
from accounts.readers import is_reader
from accounts.roles import PUBLISHERS
from accounts.same_origin import same_origin_post
from files.exports import csv_response
from vocabulary.models import TargetGroup

from . import figures
from .counting import counts

DAYS = {
    "7": gettext_lazy("the last 7 days"),
    "30": gettext_lazy("the last 30 days"),
    "90": gettext_lazy("the last 90 days"),
    "365": gettext_lazy("the last year"),
}
DEFAULT_DAYS = "30"


class PeriodForm(forms.Form):
    """What the figures are about; an address that makes no sense shows the default."""

    days = forms.ChoiceField(
        label=gettext_lazy("Period"), choices=list(DAYS.items()), initial=DEFAULT_DAYS, required=False
    )
    group = forms.ModelChoiceField(
        label=gettext_lazy("Target group"),
        queryset=TargetGroup.objects.all(),
        to_field_name="slug",
        empty_label=gettext_lazy("All target groups"),
        required=False,
    )


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
def insight(request: HttpRequest) -> HttpResponse:
    """What is read, by target group, what is outdated and what readers miss; or all of it as a file."""
    form = PeriodForm(request.GET or {"days": DEFAULT_DAYS})
    chosen = form.cleaned_data if form.is_valid() else {}
    days = chosen.get("days") or DEFAULT_DAYS
    today = timezone.localdate()
    period = figures.Period(today - dt.timedelta(days=int(days) - 1), today, chosen.get("group"))
    if request.GET.get("als") == "csv":
        return _file(period)
    old, old_count = figures.outdated(period, today)
    groups = figures.by_group(period)
    context = {
        "form": form,
        "period": period,
        "days": days,
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


def _file(period: figures.Period) -> HttpResponse:
    header = [
        _("Title"), _("Kind"), _("Address"), _("Target groups"), _("Times read"), _("Useful: yes"),
        _("Useful: no"), _("Last checked"), _("Next check"),
    ]  # fmt: skip
    name = f"inzicht-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}"
    return csv_response(name, header, figures.everything(period))
