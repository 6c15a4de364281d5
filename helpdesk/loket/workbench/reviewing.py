"""The review folder: what may be rubbish, and what was discarded."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.roles import DESK
from loket import actions
from loket.actions.reviewing import discard
from loket.models import Question
from loket.models.question import State

PAGE_SIZE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*DESK)
def folder(request: HttpRequest) -> HttpResponse:
    """What is to be decided, or with `?weggelegd=1` what was discarded; a POST decides one."""
    put_away = request.GET.get("weggelegd") == "1"
    if request.method == "POST":
        return _decide(request)
    questions = Question.objects.workable_by(request.user).filter(held=True)
    closed = questions.filter(state=State.CLOSED)
    questions = closed if put_away else questions.exclude(state=State.CLOSED)
    found = questions.select_related("review__decided_by", "ticket").order_by("-asked_at", "-pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "put_away": put_away}
    return render(request, "loket/review_folder.html", context)


def _decide(request: HttpRequest) -> HttpResponse:
    question = get_object_or_404(
        Question.objects.workable_by(request.user).filter(held=True), reference=request.POST.get("vraag", "")
    )
    if request.POST.get("doe") == "laat-door":
        actions.release(request.user, question)
        messages.success(request, _("The question is let through. The asker gets a confirmation."))
        return redirect(request.get_full_path())
    try:
        discard(request.user, question, request.POST.get("waarom", "").replace("\x00", ""))
        messages.success(request, _("The question is discarded. You find it among what was discarded."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(reverse("loket:review"))
