"""What the desk proposes with a question: groups, subject, experts, passages and similar answered questions.

All of it comes from searching and learning, so the page of a question fetches it after it is there. Without
scripts a link leads to the same in a page of its own.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from loket import rights
from loket.answering.passages import passages_for
from loket.answering.similar import one_of_each, similar_answered
from loket.models import Question
from loket.models.question import FINISHED
from vocabulary.models import groups_and_lines

from .forms import GroupForm, offer
from .triage import panel_of
from .worklist import guarded
from .writing import draft_of

SIMILAR_SHOWN = 4


@never_cache
@require_safe
@guarded
def suggestions(request: HttpRequest, reference: str) -> HttpResponse:
    """The suggestions, as a part of the question's page or as a page of their own."""
    question = get_object_or_404(
        Question.objects.workable_by(request.user).select_related(
            "target_group", "subject", "municipality__province"
        ),
        reference=reference,
    )
    context = {"question": question, **_context(request.user, question)}
    if request.headers.get("HX-Request") == "true":
        return render(request, "loket/parts/suggestions.html", context)
    # A passage goes behind what was typed and kept before.
    return render(request, "loket/suggestions.html", {**context, "draft": draft_of(request.user, question)})


def _context(user: Any, question: Question) -> dict[str, Any]:
    first = question.messages.public().select_related("followup").order_by("at", "pk").first()
    text = (first.followup.comment if first else "") or question.title
    passages = passages_for(user, text)
    similar = similar_answered(user, question, text)
    groups, lines = groups_and_lines()
    group_form = GroupForm(
        initial={
            "version": question.version,
            "target_group": question.target_group.slug if question.target_group else "",
        }
    )
    offer(group_form, "target_group", groups)
    may_answer = rights.may_answer(user, question)
    triage = {}
    if may_answer and question.state not in FINISHED:
        triage = panel_of(question, text, passages, groups, lines, similar or ())
    return {
        **triage,
        "passages": passages,
        "similar": None if similar is None else one_of_each(similar)[:SIMILAR_SHOWN],
        "group_form": group_form,
        "may_answer": may_answer,
        "finished": question.state in FINISHED,
        # What is put in an answer is read in a mail program or on paper too.
        "site_url": settings.SITE_URL,
    }
