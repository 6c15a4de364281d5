"""The screens of the web question. Each POST leads to a GET, so going back and reloading are harmless."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from loket.answering.passages import passages_for
from loket.models import Draft
from vocabulary.models import TargetGroup

from . import drafts, limits, organisations
from .forms import UNKNOWN, CheckForm, DetailsForm, QuestionForm
from .sending import send

STEP_FIELDS = {
    "question": ("text", "target_group", "urgency"),
    "details": ("name", "email", "organisation_kind", "organisation"),
}
View = Callable[..., HttpResponseBase]


def _steps() -> list[str]:
    return [_("Your question"), _("Fitting answers"), _("Your details"), _("Check")]


def _typed(request: HttpRequest, step: str) -> dict[str, str]:
    # PostgreSQL takes no NUL in a text.
    return {name: request.POST.get(name, "").replace("\x00", "")[:5000] for name in STEP_FIELDS[step]}


def _complete(draft: Draft, step: str) -> bool:
    form = QuestionForm(draft.data) if step == "question" else DetailsForm(draft.data)
    return form.is_valid()


def with_draft(*needs: str) -> Callable[[View], View]:
    """Give the view the visitor's unsent draft; lead back to the first screen that is not complete."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponseBase:
            draft = drafts.draft_of(request)
            if draft is not None and draft.question_id:
                return redirect("loket:confirmation")
            if draft is None or ("question" in needs and not _complete(draft, "question")):
                return redirect("loket:ask")
            if "details" in needs and not _complete(draft, "details"):
                return redirect("loket:ask_details")
            return view(request, draft)

        return guarded

    return decorate


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Screen 1: the question. `?q=` carries over what was searched for."""
    draft = drafts.draft_of(request)
    if draft is not None and draft.question_id:
        draft = None
    if request.method == "POST":
        return _ask_posted(request, draft)
    initial = dict(draft.data) if draft else {}
    query = _searched(request)
    # Going back to the address with the search in it must not undo what was typed after it.
    if query and query != initial.get("searched"):
        initial["text"] = query
    form = QuestionForm(initial={"urgency": "normal", **initial})
    return _ask_page(request, form, draft)


def _searched(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:500]


def _ask_posted(request: HttpRequest, draft: Draft | None) -> HttpResponse:
    key = ""
    form = QuestionForm(request.POST, request.FILES)
    valid = form.is_valid()
    if draft is None:
        if not limits.allows_draft(request):
            form.add_error(None, _("Many questions were begun from here. Try again in an hour, or call us."))
            return _ask_page(request, form, None, 429)
        draft, key = drafts.begin()
    drafts.keep(draft, {**_typed(request, "question"), "searched": _searched(request)})
    if request.POST.get("remove_attachment"):
        drafts.detach(draft)
    status = 422
    upload = form.cleaned_data.get("attachment")
    if upload and not limits.allows_file(request, upload.size):
        form.add_error(
            "attachment", _("Many files were sent from here. Send your question without, or try later.")
        )
        valid, status = False, 429
    elif upload:
        # A good file is kept even when something else on the page is wrong: nobody picks it twice.
        try:
            drafts.attach(request.user, draft, upload)
        except ValidationError as error:
            form.add_error("attachment", error)
            valid = False
    response = redirect("loket:ask_passages") if valid else _ask_page(request, form, draft, status)
    if key:
        drafts.remember(response, key)
    return response


def _ask_page(
    request: HttpRequest, form: QuestionForm, draft: Draft | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "steps": _steps(),
        "hints": QuestionForm.URGENCY_HINTS,
        "kept_file": drafts.attachment_of(draft) if draft else None,
    }
    return render(request, "loket/ask_question.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("question")
def ask_passages(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Screen 2: passages that may answer it. With none the screen is skipped."""
    if request.method == "POST":
        if request.POST.get("answered"):
            drafts.detach(draft)
            draft.delete()
            messages.success(request, _("Good that you found your answer. Your question was not sent."))
            response = redirect("search:results")
            drafts.forget(response)
            return response
        return redirect("loket:ask_details")
    found = passages_for(request.user, draft.data["text"])
    if not found:
        return redirect("loket:ask_details")
    context = {
        "best": found[0],
        "others": found[1:],
        "text": draft.data["text"],
        "target_group": TargetGroup.objects.filter(slug=draft.data["target_group"]).first(),
        "steps": _steps(),
    }
    return render(request, "loket/ask_passages.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("question")
def ask_details(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Screen 3: who asks."""
    if request.method == "POST":
        form = DetailsForm(request.POST)
        drafts.keep(draft, _typed(request, "details"))
        if form.is_valid():
            return redirect("loket:ask_check")
        return _details_page(request, form, 422)
    return _details_page(request, DetailsForm(initial={**_known_of(request), **draft.data}))


def _known_of(request: HttpRequest) -> dict[str, Any]:
    if not request.user.is_authenticated:
        return {"organisation_kind": "municipality"}
    known: dict[str, Any] = {"name": str(request.user), "email": request.user.email}
    if organisation := organisations.of_user(request.user):
        known |= {"organisation_kind": organisation.kind, "organisation": organisation.name}
    return known


def _details_page(request: HttpRequest, form: DetailsForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "steps": _steps(), "names": organisations.names_for_list()}
    return render(request, "loket/ask_details.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("question", "details")
def ask_check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Screen 4: check and send."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if limits.allows(request, draft.data["email"]):
            trapped = bool(form.cleaned_data["website"])
            send(request.user, draft, may_share=form.cleaned_data["may_share"], held=trapped)
            return redirect("loket:confirmation")
        form.add_error(
            None,
            _("Many questions were sent from here. Yours is kept: try again in an hour, or call us."),
        )
    context = {"form": form, "steps": _steps(), "rows": _review(draft)}
    return render(request, "loket/ask_check.html", context, status=429 if form.errors else 200)


def _review(draft: Draft) -> list[dict[str, str]]:
    data = draft.data
    question_url, details_url = reverse("loket:ask"), reverse("loket:ask_details")
    group = TargetGroup.objects.filter(slug=data["target_group"]).first()
    urgency = str(dict(QuestionForm.base_fields["urgency"].choices)[data["urgency"]])  # type: ignore[attr-defined]
    hint = str(QuestionForm.URGENCY_HINTS[data["urgency"]])
    stored = drafts.attachment_of(draft)
    known = organisations.find(data["organisation_kind"], data["organisation"])
    rows = [
        (_("Your question"), data["text"], question_url),
        (
            _("Target group"),
            group.name if group and data["target_group"] != UNKNOWN else _("Don't know"),
            question_url,
        ),
        (_("Hurry"), f"{urgency}. {hint}", question_url),
        (_("Attachment"), stored.name if stored else _("None"), question_url),
        (_("Name"), data["name"], details_url),
        (_("E-mail address"), data["email"], details_url),
        (_("Organisation"), known.name, details_url),
    ]
    return [{"label": label, "value": value, "edit_url": url} for label, value, url in rows]


@never_cache
@require_http_methods(["GET", "HEAD"])
def confirmation(request: HttpRequest) -> HttpResponse:
    """What happens next. Only the browser that sent the question sees it, by the cookie of the draft."""
    draft = drafts.draft_of(request)
    if draft is None or draft.question is None:
        return redirect("loket:ask")
    return render(request, "loket/ask_confirmation.html", {"question": draft.question, "steps": _steps()})
