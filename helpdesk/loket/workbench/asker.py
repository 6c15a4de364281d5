"""The asker's own page, by the link from a mail or signed in. What colleagues write is not on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.handlers.exception import convert_exception_to_response
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from files import serving
from files.models import StoredFile
from loket import actions, rights
from loket.access import open_link
from loket.answering.attachments import files_of
from loket.intake import limits
from loket.models import Question, Satisfaction
from loket.models.question import State

from . import conversation
from .forms import ReactionForm, field_of
from .worklist import STATE_SLUG

PAGE_SIZE = 20
View = Callable[..., HttpResponseBase]


def private(view: View) -> View:
    """Nobody keeps a copy and no search engine lists it, be it the page itself or that of an error."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # What a view raises would become a page outside this decorator, and lack what is set here.
        response = convert_exception_to_response(lambda asked: view(asked, *args, **kwargs))(request)
        assert isinstance(response, HttpResponseBase)  # noqa: S101  no view here is asynchronous
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def secret_address(view: View) -> View:
    """The same, and the address, which is a key, goes nowhere with a click."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = private(view)(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


# The token in the address is the only key here, no cookie is: who can forge the request can make it anyway.
# Django's check could not pass: under no-referrer a browser sends "Origin: null" with the form.
@csrf_exempt
@secret_address
@conversation.shows_files
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The question behind a link. An unknown link and one that is too old look the same."""
    opened = open_link(token)
    if opened is None:
        return render(request, "loket/asker_gone.html", status=404)
    question, holder = opened
    here = reverse("loket:asker", args=[token])
    return _respond(
        request, question, holder, here, lambda stored: reverse("loket:asker_file", args=[token, stored.pk])
    )


@secret_address
@require_safe
def file_by_link(request: HttpRequest, token: str, pk: str) -> HttpResponseBase:
    """A file of a message that the asker may see, to download."""
    return _file_by_link(token, pk, serving.response)


@secret_address
@require_safe
def look_by_link(request: HttpRequest, token: str, pk: str) -> HttpResponseBase:
    """The same, to look at inside the page."""
    return _file_by_link(token, pk, serving.shown)


def _file_by_link(token: str, pk: str, give: Callable[[StoredFile], HttpResponseBase]) -> HttpResponseBase:
    opened = open_link(token)
    if opened is None:
        raise Http404
    question, _holder = opened
    try:
        wanted = UUID(pk)
    except ValueError:
        raise Http404 from None
    files = files_of(question.messages.public())
    for stored in (stored for found in files.values() for stored in found):
        if stored.pk == wanted:
            return give(stored)
    raise Http404


@private
@conversation.shows_files
@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def my_question(request: HttpRequest, reference: str) -> HttpResponse:
    """The same page for who is signed in as the asker."""
    question = get_object_or_404(
        Question.objects.asked_by(request.user).select_related("target_group", "merged_into"),
        reference=reference,
    )
    here = reverse("loket:my_question", args=[reference])
    return _respond(request, question, request.user, here, conversation.download_address)


@private
@require_safe
@role_required()
def my_questions(request: HttpRequest) -> HttpResponse:
    """The questions of who is signed in."""
    questions = (
        Question.objects.asked_by(request.user)
        .select_related("target_group", "merged_into")
        .order_by("-changed_at", "-pk")
    )
    page = Paginator(questions, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "question": question,
            "url": reverse("loket:my_question", args=[question.reference]),
            "state_slug": STATE_SLUG[State((question.merged_into or question).state)],
            "state_label": state_for_asker(question),
        }
        for question in page
    ]
    return render(request, "loket/my_questions.html", {"rows": rows, "page_obj": page})


def state_for_asker(question: Question) -> str:
    """Where a question stands, in the asker's words; what was merged stands where it is answered."""
    question = question.merged_into or question
    return {
        State.NEW: _("Received"),
        State.WITH_FRONT_OFFICE: _("Being handled"),
        State.WITH_EXPERT: _("With an expert"),
        # Whom we consult is no business of the asker.
        State.WAITING_FOR_COLLEAGUE: _("Being handled"),
        State.WAITING_FOR_ASKER: _("Waiting for your reaction"),
        State.ANSWERED: _("Answered"),
        State.CLOSED: pgettext("question", "Closed"),
    }[State(question.state)]


def _respond(
    request: HttpRequest,
    question: Question,
    actor: Any,
    here: str,
    address: conversation.FileAddress,
) -> HttpResponse:
    form = ReactionForm(None)
    status = 200
    if request.method == "POST":
        wanted = request.POST.get("doe", "reageer")
        allowed = limits.allows_reaction(request, question)
        if allowed and wanted == "sluit":
            actions.close(actor, question)
            messages.success(request, _("Your question is closed. Thank you."))
            return redirect(here)
        if allowed and wanted == "heropen":
            try:
                actions.reopen(actor, question)
                messages.success(request, _("Your question is open again. You hear from us."))
            except ValidationError:
                # Of the other question the asker knows nothing.
                messages.info(request, _("Your question is open: we are working on it."))
            return redirect(here)
        form = ReactionForm(request.POST, request.FILES)
        status = 422
        if not allowed:
            form.add_error(None, _("You sent much in a short time. Try again in an hour, or call us."))
            status = 429
        elif form.is_valid() and _file_allowed(request, form) and _reacted(actor, question, form):
            messages.success(request, _("Your reaction is with us. You hear from us."))
            return redirect(here)
    said = conversation.for_asker(question, request.GET)
    lead = question.merged_into or question
    context = {
        "question": question,
        "thread": conversation.thread(said, question, address),
        "form": form,
        "state_slug": STATE_SLUG[State(lead.state)],
        "state_label": state_for_asker(question),
        "may_react": rights.may_still_react(question),
        "closed": lead.state == State.CLOSED,
        "lead": lead,
        "may_reopen": rights.may_reopen(actor, question),
        "by_link": isinstance(actor, rights.TokenHolder),
        "may_rate": rights.may_rate(actor, question),
        "rating": Satisfaction.objects.filter(question=question).first(),
        "rating_url": f"{here}tevreden/",
        "scores": Satisfaction.Score.choices,
    }
    return render(request, "loket/asker.html", context, status=status)


def _file_allowed(request: HttpRequest, form: ReactionForm) -> bool:
    if all(limits.allows_file(request, upload.size) for upload in form.cleaned_data["attachment"]):
        return True
    form.add_error("attachment", _("Many files were sent from here. Send your text without, or try later."))
    return False


def _reacted(actor: Any, question: Question, form: ReactionForm) -> bool:
    uploads = form.cleaned_data["attachment"]
    try:
        actions.react(
            actor,
            question,
            form.cleaned_data["text"],
            uploads=uploads,
            form_key=form.cleaned_data["key"],
        )
    except ValidationError as error:
        form.add_error(field_of(error, "text"), error)
        return False
    return True
