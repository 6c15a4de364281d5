"""The page about search behaviour, the list of pages to make, and the address where a script counts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.network import network_of
from accounts.readers import is_reader
from accounts.roles import PUBLISHERS
from accounts.same_origin import same_origin_post
from files.exports import csv_response
from search.actions import order_page, set_order_state
from search.models import PageOrder
from vocabulary.periods import PeriodForm

from . import figures
from .counting import counts
from .marks import counted_query, read_mark

LONGEST_PAGE_ID = 60
PER_PAGE = 50


@never_cache
@require_POST
@same_origin_post
def count(request: HttpRequest) -> HttpResponse:
    """Count a search or a click, unless a robot or somebody of the team looks. Tells nothing."""
    mark = read_mark(request.POST.get("mark", "")[:2000])
    if mark is not None and is_reader(request):
        if page_id := request.POST.get("page", "")[:LONGEST_PAGE_ID].replace("\x00", ""):
            counts.opened(mark, page_id, network_of(request))
        else:
            counts.shown(mark, network_of(request))
    return HttpResponse(status=204)


@require_safe
@role_required(*PUBLISHERS)
def behaviour(request: HttpRequest) -> HttpResponseBase:
    """What readers look for, and whether they find it; or all of it as a file."""
    form = PeriodForm.of(request.GET)
    period = figures.PeriodOfSearching(*form.chosen())
    if request.GET.get("als") == "csv":
        header = [_("Query"), _("Times asked"), _("Clicks"), _("Without a good result")]
        name = f"zoekgedrag-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}"
        return csv_response(name, header, figures.everything(period))
    lists = {
        "popular": figures.popular(period),
        "without_click": figures.without_click(period),
        "without_result": figures.without_result(period),
    }
    orders = figures.ordered([row for rows in lists.values() for row in rows])
    for row in (row for rows in lists.values() for row in rows):
        row["order"] = orders.get(row["query"])
    context = {
        "form": form,
        "period": period,
        "totals": figures.totals(period),
        "rare": figures.rare(period),
        "shown_from": settings.SEARCH_QUERIES_SHOWN_FROM,
        "kept_days": settings.SEARCH_QUERIES_KEPT_DAYS,
        **lists,
    }
    return render(request, "search/team/behaviour.html", context)


@require_POST
@role_required(*PUBLISHERS)
def order(request: HttpRequest) -> HttpResponse:
    """Put a page on the list of pages to make, for a query."""
    query = counted_query(request.POST.get("query", ""))
    if not query:
        return HttpResponseBadRequest(
            _("Say what the page should be found by."), content_type="text/plain; charset=utf-8"
        )
    order_page(request.user, query)
    messages.success(request, _("“%(query)s” is on the list of pages to make.") % {"query": query})
    return _back(request, "search:behaviour")


@require_safe
@role_required(*PUBLISHERS)
def orders(request: HttpRequest) -> HttpResponse:
    """The pages to make: those with something to do, or all."""
    found = PageOrder.objects.all()
    everything = request.GET.get("alles") == "1"
    if not everything:
        found = found.filter(state__in=[PageOrder.State.WANTED, PageOrder.State.MAKING])
    context = {
        "results": Paginator(found, PER_PAGE).get_page(request.GET.get("pagina")),
        "everything": everything,
    }
    return render(request, "search/team/orders.html", context)


@require_POST
@role_required(*PUBLISHERS)
def order_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far a page to make is."""
    wanted = get_object_or_404(PageOrder, pk=pk)
    state = request.POST.get("state", "")
    if state not in PageOrder.State.values:
        return HttpResponseBadRequest(_("There is no such state."), content_type="text/plain; charset=utf-8")
    set_order_state(request.user, wanted, state)
    messages.success(request, _("Marked as %(state)s.") % {"state": PageOrder.State(state).label})
    return _back(request, "search:orders")


def _back(request: HttpRequest, name: str) -> HttpResponse:
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse(name)
    return redirect(back)
