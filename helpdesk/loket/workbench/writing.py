"""What is written below a question: kept while typed, planned, undone, and kept when a session ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loket import actions, rights
from loket.actions.ground import MAX_TEXT
from loket.models import PlannedAnswer, Question, ReplyDraft
from loket.models.question import State

from .conversation import as_html
from .forms import PlanForm, ReplyForm
from .worklist import guarded

KEPT_IN_SESSION = "loket-typed"
SALT = "loket.writer"
View = Callable[..., HttpResponseBase]


def keeps_typed(view: View) -> View:
    """When the session ended before a reply was sent, keep it for who signs in again in this browser.

    The form says, signed, whose it is: nobody else gets to see the text, and no stranger fills our sessions.
    """

    @wraps(view)
    def guarded_view(request: HttpRequest, reference: str) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            try:
                who = signing.loads(request.POST.get("who", ""), salt=SALT)
            except signing.BadSignature:
                who = None
            if who is not None:
                request.session[KEPT_IN_SESSION] = {
                    "reference": reference,
                    "who": who,
                    "body": request.POST.get("body", "")[:MAX_TEXT],
                    "is_note": "note" in (request.POST.get("kind"), request.POST.get("then")),
                    "key": request.POST.get("key", "")[:64],
                }
        return view(request, reference)

    return guarded_view


def restore_typed(request: HttpRequest, question: Question) -> None:
    """Make a draft of what was sent after the session had ended."""
    kept = request.session.get(KEPT_IN_SESSION)
    if not kept or kept["reference"] != question.reference:
        return
    del request.session[KEPT_IN_SESSION]
    if kept["who"] == request.user.pk:
        actions.keep_draft(
            request.user, question, kept["body"], is_note=kept["is_note"], form_key=kept["key"]
        )


def draft_of(user: Any, question: Question) -> ReplyDraft | None:
    """What this user typed here and did not send."""
    return ReplyDraft.objects.filter(question=question, user=user).first()


def blank_form(user: Any, question: Question, *, may_answer: bool) -> ReplyForm:
    """The form to answer with, filled with what was typed before."""
    initial: dict[str, Any] = {
        "version": question.version,
        "kind": "answer",
        "who": signing.dumps(user.pk, salt=SALT),
    }
    draft = draft_of(user, question)
    if draft is not None:
        initial |= {"body": draft.body, "kind": "note" if draft.is_note else "answer"}
    form = ReplyForm(initial=initial, notes_only=not may_answer)
    form.keep_at(reverse("loket:keep_draft", args=[question.reference]))
    if draft is not None:
        form.notes = _kept_at(draft)
        form.draft = draft
    return form


def _kept_at(draft: ReplyDraft) -> str:
    moment = timezone.localtime(draft.changed_at)
    return _("Draft kept, %(date)s hours.") % {"date": date(moment, "j F, G.i")}


@require_POST
@guarded
def keep(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what is being typed; answers the line that says so."""
    question = get_object_or_404(Question.objects.workable_by(request.user), reference=reference)
    draft = actions.keep_draft(
        request.user,
        question,
        request.POST.get("body", ""),
        is_note=request.POST.get("kind") == "note",
        form_key=request.POST.get("key", "")[:64],
    )
    return HttpResponse(_kept_at(draft) if draft else "", content_type="text/plain")


def planned_for(user: Any, question: Question) -> list[dict[str, Any]]:
    """The answers that wait, as the page draws them."""
    desk, now = rights.is_desk(user), timezone.now()
    return [
        {
            "planned": planned,
            "body": as_html(planned.text),
            "author": str(planned.author or _("The desk")),
            "may_change": desk or planned.author_id == user.pk,
            "form": PlanForm(
                initial={"send_at": timezone.localtime(planned.send_at)}, auto_id=f"plan{planned.pk}_%s"
            ),
            "seconds": max(0, round((planned.send_at - now).total_seconds())) + 4,
            "then": State(planned.then).label,
        }
        for planned in question.planned_answers.select_related("author")
    ]


@require_POST
@guarded
def planned(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Undo a planned answer, or let it go at another time."""
    question = get_object_or_404(Question.objects.workable_by(request.user), reference=reference)
    here = redirect("loket:question", reference=reference)
    found = PlannedAnswer.objects.filter(question=question, pk=pk).first()
    if found is None:
        messages.error(request, _("This answer was sent already."))
        return here
    try:
        if request.POST.get("doe") == "verplaats":
            form = PlanForm(request.POST)
            if not form.is_valid():
                raise ValidationError([error for errors in form.errors.values() for error in errors])
            moved = actions.reschedule(request.user, found, form.cleaned_data["send_at"])
            moment = date(timezone.localtime(moved.send_at), "l j F, G.i")
            messages.success(request, _("Your answer goes out on %(date)s hours.") % {"date": moment})
        else:
            actions.take_back(request.user, found)
            messages.success(request, _("The answer was not sent. The text is below, as a draft."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return here
