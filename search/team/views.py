"""Tuning the search: a list, a form per kind, and what a change does before it is made."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.roles import PUBLISHERS
from search import actions
from search.asking import public_ids
from search.engines import EngineUnavailable
from search.models import PromotedResult, StopPhrase, SynonymGroup
from search.tuning import store
from search.tuning.preview import effects

from .forms import PromotedForm, StopPhraseForm, SynonymForm

AnyForm = SynonymForm | PromotedForm | StopPhraseForm
# What the buttons of a form ask for.
LOOK, SAVE, EDIT, FIND, AWAY, TAKE_AWAY = "look", "save", "edit", "find", "away", "take_away"


@require_safe
@role_required(*PUBLISHERS)
def tuning(request: HttpRequest) -> HttpResponse:
    """Everything that tunes the search. A promoted page that is not public is marked."""
    promoted = list(PromotedResult.objects.all())
    public = public_ids({one.page_id for one in promoted})
    context = {
        "groups": store.list_groups(),
        "promoted": [{"row": one, "is_public": one.page_id in public} for one in promoted],
        "phrases": StopPhrase.objects.all(),
    }
    return render(request, "search/team/tuning.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def synonyms(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a group; `basis` names one that comes with the program."""
    if pk is not None:
        group = get_object_or_404(SynonymGroup, pk=pk)
    else:
        base = request.GET.get("basis", "")[:200]
        shipped = next((one for one in store.list_groups() if one.base == base), None) if base else None
        if base and shipped is None:
            raise Http404
        if shipped and shipped.row:
            group = shipped.row
        else:
            group = SynonymGroup(base=base, terms=list(shipped.terms) if shipped else [])
    initial = {"terms": group.terms, "in_use": group.in_use}
    if not group.terms:
        initial["terms"] = [request.GET.get("zin", "").replace("\x00", "")[:100]]
    form = SynonymForm(request.POST or None, group=group, initial=initial)
    return _edit(request, form, group)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def promoted(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a promoted result."""
    row = get_object_or_404(PromotedResult, pk=pk) if pk is not None else PromotedResult()
    wanted = request.GET.get("zin", "").replace("\x00", "")[:100]
    initial: dict[str, Any] = {
        "phrases": row.phrases or [wanted],
        "page": row.page_id,
        "find": "" if row.pk else wanted,
        "order": row.order,
        "first_day": row.first_day,
        "last_day": row.last_day,
    }
    form = PromotedForm(request.POST or None, promoted=row, initial=initial)
    return _edit(request, form, row)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PUBLISHERS)
def stop_phrase(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a stop phrase."""
    row = get_object_or_404(StopPhrase, pk=pk) if pk is not None else StopPhrase()
    form = StopPhraseForm(request.POST or None, phrase=row, initial={"words": row.words})
    return _edit(request, form, row)


def _edit(request: HttpRequest, form: AnyForm, row: store.Row) -> HttpResponse:
    """The steps that all three share: form, effect, done. What is typed travels along in the form."""
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step in (AWAY, TAKE_AWAY) and row.pk:
        return _take_away(request, form, row, step)
    if step in (LOOK, SAVE):
        if form.is_valid():
            return _put(request, form, step)
        return _form_page(request, form, row, status=422)
    if form.is_bound:
        # Only looking for a page, or going back: no complaints yet.
        cast(Any, form)._errors = ErrorDict()
    return _form_page(request, form, row)


def _put(request: HttpRequest, form: AnyForm, step: str) -> HttpResponse:
    row = form.row()
    if step == SAVE:
        verb: Any = {
            SynonymGroup: actions.put_synonyms,
            PromotedResult: actions.promote_page,
            StopPhrase: actions.put_stop_phrase,
        }[type(row)]
        try:
            verb(request.user, row, seen=request.POST.get("seen", ""))
        except actions.ChangedMeanwhile:
            return _effect_page(request, form, row, changed=True)
        messages.success(request, _("Saved. It works from now on."))
        return redirect("search:tuning")
    return _effect_page(request, form, row)


def _take_away(request: HttpRequest, form: AnyForm, row: store.Row, step: str) -> HttpResponse:
    if step == TAKE_AWAY:
        try:
            actions.take_away(request.user, row, seen=request.POST.get("seen", ""))
        except actions.ChangedMeanwhile:
            return _effect_page(request, form, row, away=True, changed=True)
        messages.success(request, _("Taken away. It no longer works from now on."))
        return redirect("search:tuning")
    return _effect_page(request, form, row, away=True)


def _effect_page(
    request: HttpRequest, form: AnyForm, row: store.Row, *, away: bool = False, changed: bool = False
) -> HttpResponse:
    before = store.tuning()
    context: dict[str, Any] = {
        "row": row,
        "away": away,
        "changed": changed,
        "seen": before.version,
        "hints": [] if away else form.hints(),
        "typed": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
        "title": _title(row),
    }
    try:
        compared = effects(form.touched(), before, store.with_row(row, away=away))
        context["changing"] = [one for one in compared if one.changes]
        context["same"] = [one for one in compared if not one.changes]
    except EngineUnavailable:
        context["unavailable"] = True
    return render(request, "search/team/effect.html", context, status=409 if changed else 200)


def _form_page(request: HttpRequest, form: AnyForm, row: store.Row, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "title": _title(row),
        "is_shipped": isinstance(row, SynonymGroup) and bool(row.base),
        "finds_pages": isinstance(form, PromotedForm),
        "back": reverse("search:tuning"),
    }
    return render(request, "search/team/form.html", context, status=status)


def _title(row: store.Row) -> str:
    if isinstance(row, SynonymGroup):
        return _("Synonyms") if row.pk or row.base else _("New synonyms")
    if isinstance(row, PromotedResult):
        return _("Recommended page") if row.pk else _("New recommended page")
    return _("Stop phrase") if row.pk else _("New stop phrase")
