"""Standard texts on pages: the desk keeps them; below a question they are looked at and put in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from helpdesk.models import PreSetReply

from accounts.access import role_required
from accounts.roles import DESK
from loket.actions.ground import MAX_TEXT
from loket.actions.text_modules import LONGEST_NAME, put_text_module, remove_text_module
from loket.answering import text_modules
from loket.answering.filling import VARIABLES, Filled, examples, fill, told, values_for
from loket.models import Question
from vocabulary.models import TargetGroup

from .conversation import as_html
from .worklist import guarded

MOST_PROPOSED = 8


class TextModuleForm(forms.Form):
    """A standard text: how it is called, what it says and for which questions."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("Only colleagues see the name."),
        error_messages={"required": gettext_lazy("Write a name.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("What stands between braces is filled in, such as {naam}."),
        error_messages={"required": gettext_lazy("Write a text.")},
    )
    target_groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only for questions about"),
        queryset=TargetGroup.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick nothing to offer it with every question."),
    )


@never_cache
@require_safe
@role_required(*DESK)
def text_list(request: HttpRequest) -> HttpResponse:
    """All standard texts."""
    rows = [
        {
            "reply": reply,
            "groups": [group.name for group in reply.module.target_groups.all()]
            if _has_module(reply)
            else [],
            "excerpt": Truncator(" ".join(reply.body.split())).chars(140),
        }
        for reply in text_modules.all_for(request.user)
    ]
    return render(request, "loket/text_modules.html", {"rows": rows})


def _has_module(reply: PreSetReply) -> bool:
    return hasattr(reply, "module")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*DESK)
def new(request: HttpRequest) -> HttpResponse:
    """A new standard text."""
    return _edit(request, None, TextModuleForm(request.POST if request.method == "POST" else None))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*DESK)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a standard text."""
    reply = get_object_or_404(text_modules.all_for(request.user), pk=pk)
    chosen = [group.slug for group in reply.module.target_groups.all()] if _has_module(reply) else []
    initial = {"name": reply.name, "body": reply.body, "target_groups": chosen}
    form = TextModuleForm(request.POST if request.method == "POST" else None, initial=initial)
    return _edit(request, reply, form)


def _edit(request: HttpRequest, reply: PreSetReply | None, form: TextModuleForm) -> HttpResponse:
    status, looked_at = 200, ""
    if request.method == "POST":
        status = 422
        # Looking needs no complete form: it shows what stands there.
        looked_at = request.POST.get("body", "")[:MAX_TEXT] if request.POST.get("doe") == "bekijk" else ""
        if form.is_valid():
            if looked_at:
                status = 200
            elif _kept(request, reply, form):
                return redirect("loket:text_modules")
    preview = fill(looked_at, examples()) if looked_at else None
    context = {
        "form": form,
        "reply": reply,
        "variables": VARIABLES,
        "preview": as_html(preview.text) if preview else "",
        "remark": told(preview) if preview else "",
    }
    return render(request, "loket/text_module.html", context, status=status)


def _kept(request: HttpRequest, reply: PreSetReply | None, form: TextModuleForm) -> bool:
    data = form.cleaned_data
    try:
        put_text_module(
            request.user, data["name"], data["body"], target_groups=data["target_groups"], reply=reply
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("The standard text is kept."))
    return True


@require_POST
@role_required(*DESK)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a standard text away."""
    reply = get_object_or_404(text_modules.all_for(request.user), pk=pk)
    remove_text_module(request.user, reply)
    messages.success(request, _("The standard text is gone."))
    return redirect("loket:text_modules")


def filled_for(user: Any, question: Question, pk: str) -> Filled | None:
    """The standard text with this number, filled in for a question; None when it is not for this one."""
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 10):
        return None
    reply = text_modules.fitting(user, question).filter(pk=int(pk)).first()
    return fill(reply.body, values_for(question, user)) if reply else None


def _question(request: HttpRequest, reference: str) -> Question:
    questions = Question.objects.workable_by(request.user)
    return get_object_or_404(
        questions.select_related("target_group", "municipality", "expert"), reference=reference
    )


@never_cache
@require_safe
@guarded
def look(request: HttpRequest, reference: str) -> HttpResponse:
    """One standard text as it will be put in: a piece of the question's page."""
    filled = filled_for(request.user, _question(request, reference), request.GET.get("text_module", ""))
    context = {
        "filled": filled,
        "shown": as_html(filled.text) if filled else "",
        "remark": told(filled) if filled else "",
    }
    return render(request, "loket/parts/text_module.html", context)


@never_cache
@require_safe
@guarded
def propose(request: HttpRequest, reference: str) -> JsonResponse:
    """Standard texts whose name holds what is typed, filled in, for who types `::` in an answer."""
    question = _question(request, reference)
    values = values_for(question, request.user)
    found = text_modules.fitting(request.user, question)
    for word in request.GET.get("q", "").replace("\x00", "")[:40].split():
        found = found.filter(name__icontains=word)
    texts = [(reply.name, fill(reply.body, values).text) for reply in found[:MOST_PROPOSED]]
    options = [
        {"label": name, "note": Truncator(" ".join(text.split())).chars(60), "text": text}
        for name, text in texts
    ]
    return JsonResponse({"options": options})
