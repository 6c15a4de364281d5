"""The list of municipalities, the page of one, and coming forward to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.roles import DESK, PLANNERS, Role
from files.exports import csv_response
from loket import actions
from loket.actions.municipalities import may_take_back
from loket.models import OfferOfHelp
from loket.rights import is_desk, may_see_municipalities
from loket.workbench.forms import new_form_key
from vocabulary.models import Municipality

from . import picture
from .hearing import last_heard
from .silence import Line, ProvinceLine, SilenceForm, by_province, chosen, everything

PER_PAGE = 25
OFFERS_SHOWN = 5

team = role_required(*DESK, *PLANNERS)


class OfferForm(forms.Form):
    """That one came forward, and how."""

    use_required_attribute = False

    how = forms.ChoiceField(
        label=gettext_lazy("How did you contact them?"),
        choices=OfferOfHelp.How,
        initial=OfferOfHelp.How.PHONE,
        error_messages={
            "required": gettext_lazy("Choose how you contacted them."),
            "invalid_choice": gettext_lazy("Choose how you contacted them."),
        },
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=new_form_key, required=False)


@require_safe
@team
def municipalities(request: HttpRequest) -> HttpResponseBase:
    """Who was not heard of for long, by province, with a map; or the list as a file."""
    form = SilenceForm.of(request.GET)
    asked = form.chosen()
    lines = everything()
    found = chosen(lines, form)
    if request.GET.get("als") == "csv":
        return _file(found)
    provinces = by_province(lines, str(asked["stil"]))
    context = {
        "form": form,
        "province": asked["provincie"],
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("pagina")),
        "inhabitants": sum(line.municipality.inhabitants for line in found),
        "provinces": [(one, form.address(provincie=one.province.slug)) for one in provinces],
        "areas": [_area(one, form) for one in provinces],
        "silent": sum(one.silent for one in provinces),
        "number": len(lines),
        "all_address": form.address(provincie=""),
        "address": form.address(),
        "form_key": new_form_key(),
        "here": request.get_full_path(),
    }
    return render(request, "loket/municipalities.html", context)


def _area(one: ProvinceLine, form: SilenceForm) -> dict[str, Any]:
    """A province for the map, which is also a link."""
    title = _("%(province)s: %(silent)s of %(all)s not heard of") % {
        "province": one.province.name,
        "silent": one.silent,
        "all": one.municipalities,
    }
    return {
        "outline": one.outline,
        "shade": one.shade,
        "number": one.silent,
        "title": title,
        "at": one.at,
        "url": f"?{form.address(provincie=one.province.slug)}",
    }


def _file(lines: list[Line]) -> HttpResponseBase:
    header = [
        _("Municipality"), _("Province"), _("Inhabitants"), _("Last heard of"), _("By"), _("Days ago"),
        _("Last contact by us"),
    ]  # fmt: skip
    rows = (
        (
            line.municipality.name,
            line.municipality.province.name,
            line.municipality.inhabitants,
            timezone.localdate(line.heard.at) if line.heard else None,
            str(line.heard.sign.label) if line.heard else _("never"),
            line.days,
            timezone.localdate(line.offer.at) if line.offer else None,
        )
        for line in lines
    )
    return csv_response(f"gemeenten-{timezone.localdate():%Y-%m-%d}", header, rows)


@require_safe
@role_required(*DESK, *PLANNERS, Role.EMPLOYEE)
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """How it goes with one municipality. To staff of another one it does not exist."""
    place = _visible(request.user, slug)
    return render(request, "loket/municipality.html", _context(request, place, OfferForm()))


@require_safe
@role_required(Role.EMPLOYEE)
def own_municipality(request: HttpRequest) -> HttpResponse:
    """The page of one's own municipality; a choice for who works for several."""
    own = list(picture.own_municipalities(request.user)[:PER_PAGE])
    if len(own) == 1:
        return redirect("loket:municipality", slug=own[0].slug)
    return render(request, "loket/own_municipality.html", {"own": own})


@require_POST
@team
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down that one came forward: one click from the list, or with the way from the page."""
    place = get_object_or_404(Municipality, slug=slug)
    form = OfferForm({"how": request.POST.get("how", ""), "key": request.POST.get("key", "")})
    if not form.is_valid():
        return render(request, "loket/municipality.html", _context(request, place, form), status=400)
    try:
        actions.offer_help(
            request.user, place, how=form.cleaned_data["how"], form_key=form.cleaned_data["key"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "loket/municipality.html", _context(request, place, form), status=400)
    messages.success(
        request,
        _("Written down: you contacted %(name)s. Colleagues see it in the list.") % {"name": place.name},
    )
    return _back(request, place)


@require_POST
@team
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a contact that was written down by mistake."""
    found = OfferOfHelp.objects.visible_to(request.user).filter(pk=pk).select_related("municipality").first()
    if found is None:
        messages.info(request, _("This contact was taken back already."))
        return redirect("loket:municipalities")
    actions.take_back_offer(request.user, found)
    messages.success(request, _("The contact is taken back."))
    return redirect("loket:municipality", slug=found.municipality.slug)


def _visible(user: Any, slug: str) -> Municipality:
    place = get_object_or_404(Municipality.objects.select_related("province"), slug=slug)
    if not picture.may_see(user, place):
        raise Http404
    return place


def _back(request: HttpRequest, place: Municipality) -> HttpResponse:
    back = request.POST.get("back", "")
    if back and url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect(back)
    return redirect("loket:municipality", slug=place.slug)


def _context(request: HttpRequest, place: Municipality, form: OfferForm) -> dict[str, Any]:
    user = request.user
    is_team = may_see_municipalities(user)
    offers = (
        OfferOfHelp.objects.visible_to(user).filter(municipality=place).select_related("by")[:OFFERS_SHOWN]
    )
    heard = last_heard(place).get(place.pk) if is_team else None
    return {
        "municipality": place,
        "layout": "look/base_staff.html" if is_team else "look/page_wide.html",
        "is_team": is_team,
        "is_desk": is_desk(user),
        "heard": heard,
        "heard_days": None if heard is None else (timezone.now() - heard.at).days,
        "offers": [(one, may_take_back(user, one)) for one in offers],
        "questions": picture.questions_of(user, place),
        "others": picture.of_other_organisations(place) if is_team else None,
        "runs": picture.runs_of(user, place),
        "events": picture.events_of(user, place),
        "placements": picture.placements_of(user, place),
        "requests": picture.requests_of(user, place),
        "form": form,
        "shown": picture.SHOWN,
    }
