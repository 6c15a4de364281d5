"""Making knowledge of an answer: what was taken out beside what it was, then the page for the editors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import PUBLISHERS, Role, has_role
from loket import actions
from loket.actions.knowledge import Cleaner, Proposal, cleaner_for, propose_page
from loket.answering.anonymise import ADDED, LETTER, NAME, Cleaned
from loket.models import Question

from .forms import KnowledgeForm
from .worklist import guarded

FIELDS = ("title", "short_answer", "body")
# What a form may offer to put back, and how long each is: an answer has few names.
MOST_OFFERED, LONGEST_OFFERED = 500, 500


@dataclass(frozen=True)
class Piece:
    """A piece of a text as the page draws it: `kind` is empty for what stays."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Made:
    """The page that was made of an answer, as the question shows it. `url` is empty for who can't open it."""

    title: str
    state: str
    url: str
    is_public: bool


def page_of(user: Any, question: Question) -> Made | None:
    """The page of a question with how far it is; one query more while visitors can't read it."""
    page = question.knowledge_page
    if page is None:
        return None
    if page.live:
        return Made(
            page.title, _("This answer is a page in the knowledge base."), page.url or "", is_public=True
        )
    if page.first_published_at:
        state = _("This answer was a page. An editor took it from the site.")
    elif page.current_workflow_state:
        state = _("This answer is a draft page. A colleague checks it.")
    else:
        state = _("This answer is a draft page. An editor publishes it.")
    edits = has_role(user, Role.EXPERT, *PUBLISHERS)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk]) if edits else ""
    return Made(page.title, state, url, is_public=False)


def kind_label(kind: str) -> str:
    """What was taken out, for people. The kinds of fixed shape are Dutch words as they stand in the text."""
    labels = {
        NAME: pgettext("taken out", "name"),
        LETTER: pgettext("taken out", "greeting"),
        ADDED: pgettext("taken out", "added by you"),
    }
    return labels.get(kind, kind)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@guarded
def make(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a draft page of the answer, after a look at what is left of it without persons.

    `out` are the removals that stay, `offered` all that were shown: what was unticked is put back. "look"
    shows the texts anew. Text that was typed is cleaned too, and shown once more when something was found
    in it.
    """
    questions = Question.objects.workable_by(request.user).select_related(
        "organisation", "municipality", "handler", "expert", "asker", "target_group"
    )
    question = get_object_or_404(questions, reference=reference)
    posted = request.method == "POST"
    form = KnowledgeForm(request.POST if posted else None)
    offered, keep = _put_back(request)
    also = [
        line.strip() for line in request.POST.get("also", "")[:2000].splitlines() if len(line.strip()) > 1
    ]
    try:
        proposal = propose_page(request.user, question, keep=keep, also=also)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("loket:question", reference=reference)
    found: Sequence[Cleaned] = proposal.texts
    if not posted:
        form = KnowledgeForm(initial=_proposed(proposal))
    else:
        typed = _typed(request, proposal, cleaner_for(question), keep, also)
        found = [*proposal.texts, *typed.values()]
        changed = any(request.POST.get(name, "").strip() and typed[name].removals for name in FIELDS)
        looks = request.POST.get("step") == "look"
        if form.is_valid() and not looks and not changed:
            try:
                actions.make_knowledge(
                    request.user, question, **{**form.cleaned_data, "keep": keep, "also": also}
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The draft is with the editors. It is not public yet."))
                return redirect("loket:question", reference=reference)
        form = _shown_again(request, form, typed, looks=looks)
        if changed and not looks:
            form.add_error(None, _("Your text held names or details. They are taken out; look once more."))
    new = [part for text in found for part in text.removed]
    shown = list(dict.fromkeys([*offered, *new, *keep]))[:MOST_OFFERED]
    kinds = {removal.text: removal.kind for text in found for removal in text.removals}
    context = {
        "question": question,
        "form": form,
        "original": [_original(text) for text in proposal.texts],
        "cleaned": [_cleaned(text) for text in proposal.texts],
        "offered": [
            {"text": text, "kind": kind_label(kinds.get(text, "")), "out": text not in keep}
            for text in shown
            if text in kinds or text in keep
        ],
        "seen": _digest(_proposed(proposal)),
    }
    return render(request, "loket/make_knowledge.html", context, status=422 if form.errors else 200)


def _put_back(request: HttpRequest) -> tuple[list[str], list[str]]:
    offered = [text for text in request.POST.getlist("offered") if 0 < len(text) <= LONGEST_OFFERED][
        :MOST_OFFERED
    ]
    # A browser sends line ends of its own.
    offered = [text.replace("\r\n", "\n") for text in offered]
    out = {text.replace("\r\n", "\n") for text in request.POST.getlist("out")}
    return offered, [text for text in offered if text not in out]


def _proposed(proposal: Proposal) -> dict[str, str]:
    return {
        "title": proposal.title.text,
        "short_answer": proposal.short_answer,
        "body": proposal.answer.text,
    }


def _digest(texts: dict[str, str]) -> str:
    """Says whether somebody changed a field since it was filled in."""
    lines = "\x00".join(" ".join(texts[name].split()) for name in FIELDS)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def _typed(
    request: HttpRequest, proposal: Proposal, cleaner: Cleaner, keep: list[str], also: list[str]
) -> dict[str, Cleaned]:
    """What stands in the fields, cleaned; untouched fields follow the review above them."""
    given = {name: request.POST.get(name, "") for name in FIELDS}
    untouched = request.POST.get("seen", "") == _digest(given)
    if untouched:
        return {name: Cleaned(text, ()) for name, text in _proposed(proposal).items()}
    return {name: cleaner(text, keep, also) for name, text in given.items()}


def _shown_again(
    request: HttpRequest, form: KnowledgeForm, typed: dict[str, Cleaned], *, looks: bool
) -> KnowledgeForm:
    data: Any = request.POST.copy()
    for name, text in typed.items():
        data[name] = text.text
    again = KnowledgeForm(data)
    if looks:
        # Nothing was sent yet, so nothing is wrong yet.
        again = KnowledgeForm(initial={name: data.get(name, "") for name in (*FIELDS, "also")})
    else:
        again.full_clean()
        for error in form.non_field_errors():
            again.add_error(None, error)
    return again


def _original(text: Cleaned) -> list[Piece]:
    """The text as it was, with what goes out marked."""
    pieces, at = [], 0
    for removal in text.removals:
        pieces += [Piece(text.original[at : removal.start])]
        pieces += [Piece(text.original[removal.start : removal.end], kind_label(removal.kind))]
        at = removal.end
    return [*pieces, Piece(text.original[at:])]


def _cleaned(text: Cleaned) -> list[Piece]:
    """The text as it becomes, with what came instead marked."""
    return [Piece(piece, kind_label(removal.kind) if removal else "") for piece, removal in text.pieces()]
