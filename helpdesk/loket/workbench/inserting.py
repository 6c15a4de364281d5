"""Putting something in what is being written, without scripts: a standard text, or a passage with its link.

What was typed becomes the writer's draft with the text behind it. With scripts the browser puts it at the
cursor and nothing is sent.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from loket import actions
from loket.actions.ground import MAX_TEXT
from loket.answering.filling import told
from loket.answering.text_modules import fitting
from loket.models import Question

from .forms import ReplyForm
from .text_modules import filled_for

# The value of the button that puts in the chosen standard text; any other value is the text itself.
STANDARD = "standaardtekst"


def offer(user: Any, question: Question, form: ReplyForm) -> None:
    """Let a form offer the standard texts that fit the question, and propose while typing. One query."""
    names = [question.reference]
    form.texts = list(fitting(user, question).only("name"))
    form.look_at = reverse("loket:text_module_look", args=names)
    form.complete_from(
        reverse("loket:mention_names", args=names), reverse("loket:text_module_names", args=names)
    )


def put(request: HttpRequest, question: Question) -> HttpResponse:
    """Keep what was typed with the wanted text behind it, and show it as a draft."""
    wanted, body = request.POST["put"], request.POST.get("body", "")
    if wanted == STANDARD:
        filled = filled_for(request.user, question, request.POST.get("text_module", ""))
        if filled is None:
            messages.error(request, _("Choose a standard text first."))
        elif remark := told(filled):
            messages.warning(request, remark)
        wanted = filled.text if filled else ""
    together = "\n\n".join(filter(None, (body.rstrip(), wanted.strip())))[:MAX_TEXT]
    try:
        actions.keep_draft(
            request.user,
            question,
            together,
            is_note=request.POST.get("kind") == "note",
            uploads=request.FILES.getlist("attachment"),
        )
    except ValidationError as error:
        # A file that we don't take: the text is kept all the same.
        actions.keep_draft(request.user, question, together, is_note=request.POST.get("kind") == "note")
        messages.error(request, " ".join(error.messages))
    return redirect(f"{reverse('loket:question', args=[question.reference])}#reply")
