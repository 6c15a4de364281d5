"""Whether an answer helped: the asker's page for it, by the link of a mail or signed in.

Opening the page changes nothing, so a mail program that looks at links ahead rates nothing.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from loket import actions, rights
from loket.access import open_link
from loket.actions.rating import LONGEST_TEXT
from loket.intake import limits
from loket.models import Question, Satisfaction

from .asker import private, secret_address


class RatingForm(forms.Form):
    """Did it help, and what the asker wants to add."""

    use_required_attribute = False

    score = forms.TypedChoiceField(
        label=gettext_lazy("Did our answer help you?"),
        choices=Satisfaction.Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the answers."),
            "invalid_choice": gettext_lazy("Choose one of the answers."),
        },
    )
    text = forms.CharField(
        label=gettext_lazy("Do you want to explain it?"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Colleagues of the desk read this. No personal data of residents."),
    )


# As on the asker's page: the token in the address is the only key, no cookie is.
@csrf_exempt
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """For who holds the link of a question."""
    opened = open_link(token)
    if opened is None:
        return render(request, "loket/asker_gone.html", status=404)
    question, holder = opened
    return _respond(request, question, holder, reverse("loket:asker", args=[token]))


@private
@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def signed_in(request: HttpRequest, reference: str) -> HttpResponse:
    """The same for who is signed in as the asker."""
    question = get_object_or_404(Question.objects.asked_by(request.user), reference=reference)
    return _respond(request, question, request.user, reverse("loket:my_question", args=[reference]))


def _respond(request: HttpRequest, question: Question, actor: Any, back: str) -> HttpResponse:
    if not rights.may_rate(actor, question):
        return redirect(back)
    known = Satisfaction.objects.filter(question=question).first()
    status = 200
    if request.method == "POST":
        # One click on the question's page sends no text along; what was explained before then stays.
        form = RatingForm(request.POST)
        status = 422
        if not limits.allows_reaction(request, question):
            form.add_error(None, _("You sent much in a short time. Try again in an hour, or call us."))
            status = 429
        elif form.is_valid():
            text = form.cleaned_data["text"] if "text" in request.POST else None
            try:
                actions.rate(actor, question, form.cleaned_data["score"], text=text)
            except ValidationError as error:
                form.add_error("text", error)
            else:
                messages.success(request, _("Thank you. We read what you said, and you can still change it."))
                return redirect(request.path)
    else:
        chosen = request.GET.get("keuze", "")
        score = int(chosen) if chosen in ("1", "2", "3") else known.score if known else None
        form = RatingForm(initial={"score": score, "text": known.text if known else ""})
    context = {
        "question": question,
        "form": form,
        "known": known,
        "back": back,
        "by_link": isinstance(actor, rights.TokenHolder),
    }
    return render(request, "loket/rating.html", context, status=status)
