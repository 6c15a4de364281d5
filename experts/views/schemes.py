"""Schemes and their budgets, for planners."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import role_required
from accounts.roles import PLANNERS
from experts import actions, budgets
from experts.forms import add_errors
from experts.models import Scheme, SchemeBudget
from experts.scheme_forms import BudgetForm
from experts.weeks import this_monday, year_of


@role_required(*PLANNERS)
@require_GET
def budget_list(request: HttpRequest) -> HttpResponse:
    """What each scheme pays in a year: reserved, placed, realised, left."""
    known = budgets.years()
    asked = request.GET.get("jaar", "")
    year = next((one for one in known if str(one) == asked), year_of(this_monday()))
    rows = budgets.overview(year)
    return render(request, "experts/budgets.html", {"rows": rows, "year": year, "years": known})


@role_required(*PLANNERS)
def budget_edit(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Change the hours of a scheme in a year. Never below what is placed."""
    if not 2000 <= year <= 2200:
        raise Http404
    scheme = get_object_or_404(Scheme, slug=slug)
    known = SchemeBudget.objects.filter(scheme=scheme, year=year).first()
    form = BudgetForm(
        request.POST or None,
        initial={"hours": known.hours if known else None, "hourly_rate": scheme.hourly_rate},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_scheme(
                request.user,
                slug=slug,
                name=scheme.name,
                hours_by_year={year: form.cleaned_data["hours"]},
                hourly_rate=form.cleaned_data["hourly_rate"],
            )
            messages.success(request, _("The budget is kept."))
            return redirect(f"{reverse('experts:budgets')}?jaar={year}")
        except ValidationError as error:
            add_errors(form, error)
    context = {"form": form, "scheme": scheme, "year": year}
    return render(request, "experts/budget_form.html", context, status=422 if form.errors else 200)
