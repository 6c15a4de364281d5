"""What is seldom done with a question, on a page of its own, and side conversations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from files.models import StoredFile
from loket import access, actions, rights
from loket.actions.ground import MAX_TEXT
from loket.answering.attachments import files_by_owner
from loket.intake import limits
from loket.models import Message, Question, SideConversation, SideMessage

from .asker import secret_address
from .conversation import as_html, download_address, file_shown, shows_files
from .forms import new_form_key
from .more_forms import FORMS, OF_DESK
from .worklist import guarded


class AsideForm(forms.Form):
    """What is said in a side conversation."""

    use_required_attribute = False

    text = forms.CharField(max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput, initial=new_form_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Your text")
        self.fields["text"].error_messages["required"] = _("Write a text.")


def _found(request: HttpRequest, reference: str) -> Question:
    questions = Question.objects.workable_by(request.user).select_related(
        "handler", "merged_into", "expert", "organisation", "municipality"
    )
    return get_object_or_404(questions, reference=reference)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@guarded
def more(request: HttpRequest, reference: str) -> HttpResponse:
    """The page with those forms; what can't be done leaves everything as it was typed."""
    question = _found(request, reference)
    if not rights.may_answer(request.user, question):
        raise PermissionDenied
    wanted, desk = request.POST.get("doe", ""), rights.is_desk(request.user)
    drawn = {
        name: form(
            request.POST if name == wanted else None, user=request.user, question=question, prefix=name
        )
        for name, form in FORMS.items()
        if name not in OF_DESK or desk
    }
    form = drawn.get(wanted)
    status = 200
    if form is not None:
        status = 422
        if form.is_valid():
            try:
                return redirect("loket:question", reference=_do(request, question, wanted, form))
            except ValidationError as error:
                form.add_error(None, error)
    context = {"question": question, "forms": drawn, "wanted": wanted or request.GET.get("open", "")}
    return render(request, "loket/more.html", context, status=status)


def _do(request: HttpRequest, question: Question, wanted: str, form: Any) -> str:
    """Carry it out; the reference of the question to go on with."""
    user, data, done = request.user, form.cleaned_data, ""
    if wanted == "raadpleeg":
        text = data["text"]
        if data["quote"]:
            first = question.messages.filter(kind=Message.Kind.ASKER).select_related("followup").first()
            quoted = (first.followup.comment or "").splitlines() if first else []
            text += "\n\n" + "\n".join(f"> {line}" for line in quoted)
        actions.consult(
            user,
            question,
            data["subject"],
            text,
            colleague=data["colleague"],
            name=data["name"],
            email=data["email"],
            form_key=data["key"],
        )
        done = _("Your question for advice is sent. The asker does not see it.")
    elif wanted == "draag-over":
        actions.transfer(user, question, data["colleague"], data["reason"])
        done = _("The question is with your colleague, who gets an e-mail.")
    elif wanted == "voeg-samen":
        into = actions.merge(user, question, data["reference"])
        messages.success(request, _("The questions are merged. Answer them here."))
        return into.reference
    elif wanted == "koppel":
        actions.link(user, question, data["reference"])
        done = _("The questions are linked.")
    elif wanted == "splits":
        new = actions.split(user, data["message"])
        messages.success(request, _("This is a question of its own now. The asker gets an e-mail."))
        return new.reference
    elif wanted == "leg-opzij":
        actions.snooze(user, question, data["until"])
        done = _("The question is put aside. It comes back by itself.")
    elif wanted == "verbeter":
        actions.correct_asker(user, question, **form.about_asker())
        done = _("Put right.")
    messages.success(request, done)
    return question.reference


@require_POST
@guarded
def one_click(request: HttpRequest, reference: str) -> HttpResponse:
    """Watch or stop, bring back, take apart, unlink, end a consultation."""
    question = _found(request, reference)
    wanted, done = request.POST.get("doe", ""), ""
    if wanted == "volg":
        actions.watch(request.user, question)
        done = _("You follow this question: you get an e-mail when the asker reacts.")
    elif wanted == "volg-niet":
        actions.unwatch(request.user, question)
        done = _("You no longer follow this question.")
    elif wanted == "haal-terug":
        actions.wake_up(request.user, question)
        done = _("The question is on the work list again.")
    elif wanted == "haal-uit-elkaar":
        actions.unmerge(request.user, question)
        done = _("This question stands by itself again. Answer it here.")
    elif wanted == "ontkoppel":
        actions.unlink(request.user, question, _found(request, request.POST.get("reference", "")))
        done = _("The questions are no longer linked.")
    elif wanted == "sluit-overleg":
        pk = request.POST.get("overleg", "")
        conversation = question.side_conversations.filter(pk=int(pk) if pk.isdecimal() else 0).first()
        if conversation is None:
            raise Http404
        actions.end_consultation(request.user, conversation)
        done = _("The consultation has ended.")
    if done:
        messages.success(request, done)
    return redirect("loket:question", reference=reference)


@never_cache
@shows_files
@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """A side conversation, for a colleague who was consulted and for who works on the question."""
    conversation = get_object_or_404(SideConversation.objects.select_related("question"), pk=pk)
    works = rights.may_read_notes(request.user, conversation.question)
    if not works and not rights.is_participant(request.user, conversation):
        raise Http404
    return _aside(request, conversation, request.user, conversation.question if works else None)


# The token in the address is the only key here, as on the asker's page.
@csrf_exempt
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def aside_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A side conversation, for who was consulted from outside."""
    opened = access.open_side_link(token)
    if opened is None:
        return render(request, "loket/asker_gone.html", status=404)
    conversation, guest = opened
    return _aside(request, conversation, guest, None)


def _nowhere(_stored: StoredFile) -> str:
    return ""


def _aside(
    request: HttpRequest, conversation: SideConversation, actor: Any, question: Question | None
) -> HttpResponse:
    guest = actor.participant_id if isinstance(actor, rights.SideGuest) else None
    form = AsideForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if guest is not None and not limits.allows_reaction(request, conversation.question):
            form.add_error(None, _("You sent much in a short time. Try again in an hour, or call us."))
            status = 429
        elif form.is_valid():
            try:
                data = form.cleaned_data
                actions.say_aside(actor, conversation, data["text"], form_key=data["key"])
                messages.success(request, _("Your text is kept."))
                return redirect(request.path)
            except ValidationError as error:
                form.add_error(None, error)
    said = list(conversation.messages.select_related("author", "participant"))
    # A guest has what they sent themselves, and no account to fetch it with: they see that it is here.
    readable = said if guest is None else [one for one in said if one.participant_id == guest]
    files = files_by_owner(readable)[SideMessage]
    address = download_address if guest is None else _nowhere
    context = {
        "conversation": conversation,
        "question": question,
        "participants": list(conversation.participants.all()),
        "thread": [
            {
                "kind": "theirs" if message.participant else "ours",
                "at": message.at,
                "author": str(message.writer or _("The desk")),
                "role": _("consulted") if message.participant else _("desk"),
                "body": as_html(message.text),
                "files": [file_shown(stored, address) for stored in files.get(message.pk, ())],
            }
            for message in said
        ],
        "form": form,
    }
    return render(request, "loket/aside.html", context, status=status)
