"""What colleagues of an organisation asked, for who is signed in; and the consent to share one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from loket.actions.sharing import share_questions, stop_sharing
from loket.models import Question, SharedWithColleagues
from loket.models.question import State

from . import conversation
from .asker import PAGE_SIZE, private, state_for_asker
from .worklist import STATE_SLUG


@private
@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def shared(request: HttpRequest) -> HttpResponse:
    """The questions of colleagues who agreed; a POST gives or withdraws one's own consent."""
    user: Any = request.user
    organisations = list(user.organisations.all())
    if request.method == "POST":
        wanted = request.POST.get("organisatie", "")
        chosen = next((one for one in organisations if str(one.pk) == wanted), None)
        if chosen is not None and request.POST.get("doe") == "deel":
            share_questions(user, chosen)
            messages.success(request, _("Colleagues can read your questions from now on."))
        elif chosen is not None:
            stop_sharing(user, chosen)
            messages.success(request, _("Colleagues no longer see your questions."))
        return redirect("loket:shared")
    mine = set(SharedWithColleagues.objects.filter(user=user).values_list("organisation_id", flat=True))
    questions = Question.objects.shared_with(user).select_related("target_group", "merged_into")
    page = Paginator(questions.order_by("-changed_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "question": question,
            "url": reverse("loket:shared_question", args=[question.reference]),
            "state_slug": STATE_SLUG[State((question.merged_into or question).state)],
            "state_label": state_for_asker(question),
        }
        for question in page
    ]
    consents = [{"organisation": one, "given": one.pk in mine} for one in organisations]
    context = {"rows": rows, "page_obj": page, "consents": consents}
    return render(request, "loket/shared_questions.html", context)


@private
@require_safe
@role_required()
def shared_question(request: HttpRequest, reference: str) -> HttpResponse:
    """A colleague's question, to read: what was said, without files and without anything to do."""
    question = get_object_or_404(
        Question.objects.shared_with(request.user).select_related("target_group", "merged_into"),
        reference=reference,
    )
    said = conversation.for_asker(question, request.GET)
    thread = conversation.thread(said, question, conversation.download_address)
    context = {
        "question": question,
        "thread": [message | {"files": []} for message in thread],
        "state_slug": STATE_SLUG[State((question.merged_into or question).state)],
        "state_label": state_for_asker(question),
    }
    return render(request, "loket/shared_question.html", context)
