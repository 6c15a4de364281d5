"""What is asked and no page answers, most asked first, and what the team does about it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from accounts.access import role_required
from accounts.models import User
from accounts.roles import DESK, PUBLISHERS, Role
from knowledge.search_source import NAME
from loket import actions, rights
from loket.actions.gaps import may_order, may_settle
from loket.answering.gaps import likeness, weighed
from loket.models import Gap, Question
from loket.models.gaps import LONGEST_LABEL
from search.asking import finding_for
from search.behaviour.figures import PeriodOfSearching, without_result
from search.engines import EngineUnavailable
from vocabulary.models import TargetGroup

VIEWERS = tuple(dict.fromkeys((*DESK, Role.EXPERT, *PUBLISHERS)))
PER_PAGE, QUESTIONS_SHOWN, PAGES_OFFERED, SEARCHED_DAYS = 25, 3, 5, 90
# A search without a result belongs to a subject when their words are so much alike.
ALIKE_SEARCH = 0.3


class FilterForm(forms.Form):
    """Which gaps the list shows; an address that makes no sense shows all that is to be done."""

    use_required_attribute = False

    doelgroep = forms.ModelChoiceField(
        label=gettext_lazy("Target group"),
        queryset=TargetGroup.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("All target groups"),
    )
    alles = forms.BooleanField(
        label=gettext_lazy("Also what there is a page for, or needs none"), required=False
    )


class OrderForm(forms.Form):
    """Have a page made."""

    use_required_attribute = False

    title = forms.CharField(
        label=gettext_lazy("What the page must be found by"), max_length=LONGEST_LABEL, required=False
    )
    maker = forms.ModelChoiceField(
        label=gettext_lazy("Who makes it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offers who can work in the editor."""
        super().__init__(*args, **kwargs)
        makers = User.objects.with_role(Role.EXPERT, *PUBLISHERS).order_by("last_name", "first_name")
        self.fields["maker"].queryset = makers  # type: ignore[attr-defined]


class PageForm(forms.Form):
    """Say which page answers it: one that the search found, or an address."""

    use_required_attribute = False

    found = forms.CharField(required=False, max_length=20)
    address = forms.CharField(
        label=gettext_lazy("Address of the page"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("As it stands in the browser when you look at the page."),
    )

    def clean(self) -> dict[str, Any]:
        """The page, as `page`."""
        data = super().clean() or self.cleaned_data
        page = None
        if (number := data.get("found", "")).isdecimal() and len(number) < 10:
            page = Page.objects.filter(pk=number).first()
        elif path := urlsplit(data.get("address", "").strip()).path.strip("/"):
            pages = Page.objects.live().filter(slug=path.split("/")[-1], depth__gt=2)
            page = next((one for one in pages if (one.url or "").rstrip("/").endswith(f"/{path}")), None)
        if page is None:
            raise ValidationError(_("Choose a page, or give the address of one."), code="required")
        return {**data, "page": page}


@never_cache
@require_safe
@role_required(*VIEWERS)
def gaps(request: HttpRequest) -> HttpResponse:
    """The list, most asked first."""
    form = FilterForm(request.GET)
    form.is_valid()
    group, everything = form.cleaned_data.get("doelgroep"), form.cleaned_data.get("alles")
    found = Gap.objects.visible_to(request.user).select_related(
        "target_group", "order", "assigned_to", "page"
    )
    if not everything:
        found = found.to_do()
    if group:
        found = found.filter(target_group=group)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": _rows(request.user, list(page.object_list)),
        "form": form,
        "may_order": may_order(request.user),
    }
    return render(request, "loket/gaps.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*VIEWERS)
def gap(request: HttpRequest, pk: int) -> HttpResponse:
    """One subject: who asked (for who may read that), what was searched, and what to do. A POST does it."""
    one = get_object_or_404(
        Gap.objects.visible_to(request.user).select_related("target_group", "order", "assigned_to", "page"),
        pk=pk,
    )
    does = request.POST.get("doe", "") if request.method == "POST" else ""
    name = _name(request.user, one)
    order_form = OrderForm(
        request.POST if does == "bestel" else None,
        initial={"title": name[:LONGEST_LABEL], "maker": one.assigned_to},
    )
    page_form = PageForm(request.POST if does == "pagina" else None)
    if request.method == "POST":
        try:
            done = _do(request, one, does, order_form, page_form)
        except KeyError:
            return HttpResponseBadRequest(
                _("There is no such action."), content_type="text/plain; charset=utf-8"
            )
        if done:
            messages.success(request, done)
            if request.POST.get("terug") == "lijst":
                return redirect("loket:gaps")
            return redirect("loket:gap", pk=one.pk)
    questions = Question.objects.workable_by(request.user).filter(gap_check__gap=one).order_by("-asked_at")
    context = {
        "gap": one,
        "name": name,
        "questions": Paginator(questions, PER_PAGE).get_page(request.GET.get("page")),
        "searches": _searches(request.user, one),
        "found": _found(name) if one.state in (Gap.State.OPEN, Gap.State.ORDERED) else [],
        "order_form": order_form,
        "page_form": page_form,
        "may_order": may_order(request.user),
        "may_settle": may_settle(request.user),
    }
    wrong = order_form.errors or page_form.errors
    return render(request, "loket/gap.html", context, status=422 if wrong else 200)


def _do(request: HttpRequest, one: Gap, does: str, order: OrderForm, page: PageForm) -> str:
    """What was done, for people; "" when a form is not right. KeyError for what can't be done."""
    if does == "bestel":
        if not order.is_valid():
            return ""
        try:
            given = order.cleaned_data
            actions.order_gap_page(request.user, one, title=given["title"], maker=given["maker"])
        except ValidationError as error:
            order.add_error("maker", error)
            return ""
        return _("The page is on the list of pages to make.")
    if does == "pagina":
        if not page.is_valid():
            return ""
        try:
            actions.answer_gap(request.user, one, page.cleaned_data["page"])
        except ValidationError as error:
            page.add_error(None, error)
            return ""
        return _("This subject has a page now.")
    verbs = {
        "niet-nodig": (actions.drop_gap, _("No page is needed for this subject.")),
        "heropen": (actions.reopen_gap, _("This subject waits for a page again.")),
    }
    verb, text = verbs[does]
    verb(request.user, one)
    return text


def _name(user: Any, one: Gap) -> str:
    """What a subject is called for this reader: words of one question only for who may read that one."""
    return one.label if rights.is_desk(user) else one.shared_words


def _rows(user: Any, found: list[Gap]) -> list[dict[str, Any]]:
    """Each gap with the newest of its questions that this reader may open: one query for all of them."""
    newest = (
        Question.objects.workable_by(user)
        .filter(gap_check__gap__in=[one.pk for one in found])
        .annotate(
            of_gap=F("gap_check__gap"),
            place=Window(
                RowNumber(), partition_by="gap_check__gap", order_by=[F("asked_at").desc(), F("pk").desc()]
            ),
        )
        .filter(place__lte=QUESTIONS_SHOWN)
        .order_by("place")
    )
    questions: dict[int, list[Question]] = {}
    for question in newest:
        questions.setdefault(question.of_gap, []).append(question)
    return [{"gap": one, "name": _name(user, one), "questions": questions.get(one.pk, [])} for one in found]


def _searches(user: Any, one: Gap) -> list[dict[str, Any]]:
    """What readers looked for without a good result that is about the same; for who may see searches."""
    if not may_order(user):
        return []
    today = timezone.localdate()
    period = PeriodOfSearching(today - dt.timedelta(days=SEARCHED_DAYS), today)
    return [row for row in without_result(period) if _alike(row["query"], one)]


def _alike(query: str, one: Gap) -> bool:
    stems = {stem: weight for stem, (weight, _word) in weighed(query, "").items()}
    return likeness(stems, one.stems) >= ALIKE_SEARCH


def _found(name: str) -> list[dict[str, Any]]:
    """Pages that visitors find for it now."""
    try:
        results = finding_for(AnonymousUser(), name[:200], page_size=PAGES_OFFERED, with_facets=False)
    except EngineUnavailable:
        return []
    found = [page for page in results.pages if page.page_id.partition(":")[0] == NAME]
    return [{"pk": page.page_id.partition(":")[2], "title": page.title, "url": page.url} for page in found]
