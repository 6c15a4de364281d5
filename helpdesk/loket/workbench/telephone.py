"""The telephone: one screen for a call, by keyboard alone.

Enter in a field keeps what is typed and looks the caller up; it never ends the call. What is typed goes by
POST, so no name or number stands in an address or a log.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.models import Organisation, User
from accounts.roles import DESK, Role
from loket.actions.telephone import digits, drop_call, finish_call, keep_call, run_clock
from loket.intake import organisations
from loket.models import PhoneCall, Question
from vocabulary.models import TargetGroup

from .forms import new_form_key

# Who called or asked before: so many people, each with their newest questions.
CALLERS, OF_EACH = 6, 3
READ = 4 * CALLERS
FEWEST_LETTERS = 3


class CallForm(forms.Form):
    """A call, from who it is to how it ends."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Name"), max_length=100, error_messages={"required": _("Ask for the name of the caller.")}
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=150, required=False)
    number = forms.CharField(label=_("Telephone number"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    text = forms.CharField(
        label=_("Question"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write down the question.")},
    )
    target_group = forms.ModelChoiceField(
        label=_("Target group"),
        queryset=TargetGroup.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("Don't know, or another group"),
    )
    ending = forms.ChoiceField(
        label=_("How does the call end?"),
        choices=[
            ("answered", _("Answered now")),
            ("expert", _("Passed on to an expert")),
            ("mine", _("I find it out")),
        ],
        initial="answered",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer that you gave"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    expert = forms.ModelChoiceField(
        label=_("Expert"), queryset=User.objects.none(), required=False, empty_label=_("Choose an expert")
    )
    # Names the screen, so that ending its call twice is ending it once.
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput, initial=new_form_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        experts = User.objects.with_role(Role.EXPERT).order_by("last_name", "first_name")
        self.fields["expert"].queryset = experts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the chosen ending needs must be there."""
        data = super().clean() or self.cleaned_data
        if data.get("ending") == "answered" and not data.get("answer", "").strip():
            self.add_error("answer", _("Write down what you answered."))
        if data.get("ending") == "expert" and not data.get("expert") and "expert" not in self.errors:
            self.add_error("expert", _("Choose an expert."))
        return data


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*DESK)
def call(request: HttpRequest) -> HttpResponse:
    """The call of this person: going on with it, or a new one."""
    if request.method != "POST":
        return _page(request, _open_call(request))
    wanted, key = request.POST.get("doe", ""), request.POST.get("key", "").replace("\x00", "")[:64]
    kept = keep_call(request.user, _typed(request), form_key=key)
    in_passing = request.headers.get("HX-Request") == "true"
    if kept.finished_at is not None:
        # The next call may run on another screen; this one has no say in it.
        if in_passing or _open_call(request) is not None:
            return _after_the_end(request, kept)
        if kept.question is None and wanted in ("klaar", "bewaar"):
            # Forgotten elsewhere: what is typed here is shown on a new screen, and kept by who goes on there.
            return _page(request, None, CallForm(initial=_typed(request)))
        if not _is_another(request, kept):
            return _after_the_end(request, kept)
        kept = keep_call(request.user, _typed(request))
    if in_passing:
        # What the page keeps while somebody types names the button that has the focus; nobody pressed that.
        context = {"callers": callers(request.user, kept), **_duration(kept)}
        return render(request, "loket/parts/call_kept.html", context)
    if wanted in ("start", "stop"):
        run_clock(request.user, kept, runs=wanted == "start")
    elif wanted == "vergeet":
        drop_call(request.user, kept, form_key=key)
        messages.success(request, _("The call is ended. Nothing of it is kept."))
    elif wanted == "klaar":
        return _finish(request, kept)
    elif chosen := _chosen(request):
        keep_call(request.user, chosen)
        # The keyboard goes on where the caller's question is written down.
        return redirect(reverse("loket:telephone") + "#id_text")
    return redirect("loket:telephone")


def _after_the_end(request: HttpRequest, ended: PhoneCall) -> HttpResponse:
    """What a screen sends of which the call has ended: a second click, or what was typed just before."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204)
    if ended.question is None:
        return redirect("loket:telephone")
    return redirect("loket:question", reference=ended.question.reference)


def _is_another(request: HttpRequest, ended: PhoneCall) -> bool:
    """Whether a screen that the browser brought back holds another question than the call that it ended."""
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip()
    return ended.question is not None and text != ended.question.ticket.description


def _open_call(request: HttpRequest) -> PhoneCall | None:
    return PhoneCall.objects.of(request.user).unfinished().first()


def _typed(request: HttpRequest) -> dict[str, str]:
    typed = [name for name in CallForm.base_fields if name != "key"]
    return {name: request.POST.get(name, "").replace("\x00", "")[:5000] for name in typed}


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Who called before, as they were noted then."""
    wanted = request.POST.get("beller", "")
    if not (wanted.isdecimal() and len(wanted) < 10):
        return {}
    known = Question.objects.workable_by(request.user).filter(pk=int(wanted)).first()
    if known is None:
        return {}
    number = known.calls.exclude(number="").values_list("number", flat=True).first()
    return {
        "name": known.asker_name,
        "organisation": known.organisation_name,
        "email": known.asker_email,
        "number": number or request.POST.get("number", "")[:30],
    }


def callers(user: Any, kept: PhoneCall | None) -> list[list[Question]]:
    """Who this may be: the newest questions of each person, who last asked first.

    Somebody stands in it once, so that the keyboard is soon past it.
    """
    if kept is None:
        return []
    data = kept.data
    name, organisation, email = (data.get(key, "").strip() for key in ("name", "organisation", "email"))
    looked = Q(pk__in=())
    if len(name) >= FEWEST_LETTERS:
        looked |= Q(asker_name__icontains=name)
    if len(organisation) >= FEWEST_LETTERS:
        looked |= Q(organisation_name__icontains=organisation)
    if len(email) >= FEWEST_LETTERS:
        looked |= Q(asker_email__startswith=email.lower())
    if len(number := digits(data.get("number", ""))) >= 2 * FEWEST_LETTERS:
        looked |= Q(pk__in=PhoneCall.objects.filter(number__startswith=number).values("question"))
    found = Question.objects.workable_by(user).filter(looked, held=False).order_by("-changed_at", "-pk")
    people: dict[tuple[str, ...], list[Question]] = {}
    for question in found[:READ]:
        person = (question.asker_name, question.asker_email, question.organisation_name)
        people.setdefault(tuple(part.casefold() for part in person), []).append(question)
    return [questions[:OF_EACH] for questions in list(people.values())[:CALLERS]]


def _finish(request: HttpRequest, kept: PhoneCall) -> HttpResponse:
    form = CallForm(request.POST)
    if not form.is_valid():
        return _page(request, kept, form, 422)
    data = form.cleaned_data
    try:
        question = finish_call(
            request.user,
            kept,
            text=data["text"],
            name=data["name"],
            email=data["email"],
            organisation=_organisation(data["organisation"]),
            target_group=data["target_group"],
            answer=data["answer"] if data["ending"] == "answered" else "",
            expert=data["expert"] if data["ending"] == "expert" else None,
            form_key=data["key"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, kept, form, 422)
    minutes = PhoneCall.objects.get(pk=kept.pk).minutes
    messages.success(
        request,
        ngettext("The call is kept: %(count)s minute.", "The call is kept: %(count)s minutes.", minutes)
        % {"count": minutes},
    )
    return redirect("loket:question", reference=question.reference)


def _organisation(name: str) -> dict[str, Any]:
    known = organisations.by_name(name) if name.strip() else None
    if known is None:
        return {"organisation_name": name, "organisation_kind": Organisation.Kind.OTHER}
    return {
        "organisation": known.organisation,
        "organisation_name": known.name,
        "organisation_kind": known.kind,
        "municipality": known.municipality,
    }


def _duration(kept: PhoneCall | None) -> dict[str, Any]:
    seconds = kept.seconds_at() if kept else 0
    return {"call": kept, "seconds": seconds, "clock": f"{seconds // 60}:{seconds % 60:02}"}


def _page(
    request: HttpRequest, kept: PhoneCall | None, form: CallForm | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    ended = list(PhoneCall.objects.of(request.user).filter(finished_at__gte=today))
    # A call that is shown on two screens is one call: both have its key.
    known = {**kept.data, **({"key": kept.form_key} if kept.form_key else {})} if kept else {}
    context = {
        "form": form or CallForm(initial={"ending": "answered", **known}),
        **_duration(kept),
        "callers": callers(request.user, kept),
        "calls_today": len(ended),
        "minutes_today": sum(one.minutes for one in ended),
    }
    return render(request, "loket/telephone.html", context, status=status)
