"""Giving feedback, without cookie or token, and the list for who keeps the pages up to date."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.roles import PUBLISHERS, Role, has_role
from accounts.same_origin import same_origin_post
from knowledge.resources.base import Resource

from . import limits
from .actions import add_reason, give_feedback, mark_feedback
from .forms import FilterForm, ReasonForm
from .models import Feedback

ANSWERS = {"yes": True, "no": False}
PER_PAGE = 25
READERS = (*PUBLISHERS, Role.EXPERT)


def _answer(
    request: HttpRequest, feedback: Feedback, form: ReasonForm | None, status: int = 200
) -> HttpResponse:
    """The whole page, or only its block for a page that puts it in place."""
    part = "HX-Request" in request.headers
    template = "knowledge/feedback/block.html" if part else "knowledge/feedback/thanks.html"
    return render(
        request, template, {"feedback": feedback, "page": feedback.page, "form": form}, status=status
    )


def _too_many(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was typed is shown again. htmx puts a 422 in the page and no 429."""
    if "HX-Request" in request.headers:
        return render(request, "knowledge/feedback/too_many_text.html", {"reason": reason}, status=422)
    return render(request, "knowledge/feedback/too_many.html", {"reason": reason}, status=429)


@never_cache
@require_POST
@same_origin_post
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answer; the reason is asked on the next page."""
    page = get_object_or_404(Resource.objects.visible_to(request.user), pk=pk)
    answer = request.POST.get("useful", "")
    if answer not in ANSWERS:
        return HttpResponseBadRequest(_("Choose yes or no."), content_type="text/plain; charset=utf-8")
    if not limits.allows(request):
        return _too_many(request)
    feedback = give_feedback(page, useful=ANSWERS[answer], trapped=bool(request.POST.get("website")))
    if "HX-Request" in request.headers:
        return _answer(request, feedback, ReasonForm())
    return redirect("knowledge:feedback_reason", token=feedback.token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@same_origin_post
def reason(request: HttpRequest, token: str) -> HttpResponse:
    """Thank the reader and take the reason, if they want to give one."""
    feedback = get_object_or_404(Feedback.objects.select_related("page"), token=token)
    if request.method != "POST":
        return _answer(request, feedback, None if feedback.reason else ReasonForm())
    form = ReasonForm(request.POST)
    if not form.is_valid():
        # htmx takes a 422 as an answer to show.
        return _answer(request, feedback, form, 422)
    if not limits.allows(request):
        return _too_many(request, form.cleaned_data["reason"])
    kept = add_reason(token, form.cleaned_data["reason"])
    if kept is None:
        form.add_error(
            None, _("You gave your answer too long ago to add a reason. Answer once more on the page.")
        )
        return _answer(request, feedback, form, 422)
    if "HX-Request" in request.headers:
        return _answer(request, kept, None)
    return redirect("knowledge:feedback_reason", token=token)


@require_safe
@role_required(*READERS)
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What readers said: of all pages for the team, of their own pages for others."""
    team = has_role(request.user, *PUBLISHERS)
    form = FilterForm(request.GET or {"state": "new"}, team=team)
    found = Feedback.objects.visible_to(request.user).worth_reading()
    chosen = form.cleaned_data if form.is_valid() else {}
    state = chosen.get("state") or Feedback.State.NEW
    if state != "all":
        found = found.filter(state=state)
    if chosen.get("whose") == "mine":
        found = found.about_pages_of(request.user)
    if chosen.get("answer"):
        found = found.filter(useful=ANSWERS[chosen["answer"]])
    if chosen.get("group"):
        found = found.filter(page__target_groups=chosen["group"])
    page_key = request.GET.get("stuk", "")
    if page_key.isascii() and page_key.isdigit() and len(page_key) < 10:
        found = found.filter(page=int(page_key))
    context = {
        "form": form,
        "results": Paginator(found.with_page(), PER_PAGE).get_page(request.GET.get("pagina")),
        "team": team,
        "states": Feedback.State,
    }
    return render(request, "knowledge/feedback/list.html", context)


@require_POST
@role_required(*READERS)
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the state of one and go back to the list as it was."""
    feedback = get_object_or_404(Feedback.objects.visible_to(request.user), pk=pk)
    state = request.POST.get("state", "")
    if state not in Feedback.State.values:
        return HttpResponseBadRequest(_("There is no such state."), content_type="text/plain; charset=utf-8")
    mark_feedback(request.user, feedback, state)
    messages.success(request, _("Marked as %(state)s.") % {"state": Feedback.State(state).label})
    back = request.POST.get("back", "")
    # What is no path would be looked up as the name of a view.
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    if not back.startswith("/") or not is_ours:
        back = reverse("knowledge:feedback")
    return redirect(back)
