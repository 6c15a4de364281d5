"""Proposing colleagues to mention in an internal note: those who may read it, and nobody else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from loket.actions.following import mentionable, mentioned_in
from loket.models import Question
from loket.rights import is_desk

from .worklist import guarded

MOST_PROPOSED = 8


@never_cache
@require_safe
@guarded
def propose(request: HttpRequest, reference: str) -> JsonResponse:
    """The colleagues of whose name each typed word begins a part, for who types `@` in a note."""
    question = get_object_or_404(
        Question.objects.workable_by(request.user).select_related("expert"), reference=reference
    )
    words = request.GET.get("q", "")[:60].casefold().split()
    found = [
        person
        for person in mentionable(question)
        if person.pk != request.user.pk
        and all(any(part.startswith(word) for part in str(person).casefold().split()) for word in words)
    ]
    options = [
        {"label": str(person), "note": _role(person), "text": f"@{person} "}
        for person in found[:MOST_PROPOSED]
    ]
    return JsonResponse({"options": options})


def _role(person: User) -> str:
    return _("desk") if is_desk(person) else _("expert")


def tell_of_mentions(request: HttpRequest, question: Question, text: str) -> None:
    """Say on the page who gets a mail because of a note, and which names after an @ reach nobody."""
    people, nobody = mentioned_in(question, text)
    if names := ", ".join(str(person) for person in people if person.pk != request.user.pk):
        messages.info(request, _("%(names)s gets an e-mail about your note.") % {"names": names})
    if nobody:
        text = _("Nobody who may read this question has this name: %(names)s. No e-mail was sent.")
        messages.warning(request, text % {"names": ", ".join(f"@{name}" for name in nobody)})
