"""The screens of the web question, one question each.

Each POST leads to a GET, so going back and reloading are harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from experts.forms import whole_number
from experts.models import Professional
from files.inspection import safe_name
from loket.answering.passages import passages_for
from loket.models import AnsweredBefore, Draft
from loket.triage import suggest_groups
from vocabulary.models import TargetGroup

from . import drafts, limits, organisations
from .expected import expected_by
from .forms import CheckForm, ContactForm, GroupForm, HurryForm, OrganisationForm, QuestionForm
from .sending import send
from .suspicion import suspicion

# In the address of a screen that was opened from the last one, to change something.
CHANGE = "wijzig"
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Screen:
    """One question of the form: its form, its address and where it stands in the steps."""

    form: type[forms.Form]
    address: str
    step: int


# In this order; a draft is complete up to the first whose answer is missing.
SCREENS = {
    "question": Screen(QuestionForm, "loket:ask", 1),
    "group": Screen(GroupForm, "loket:ask_group", 3),
    "hurry": Screen(HurryForm, "loket:ask_hurry", 3),
    "contact": Screen(ContactForm, "loket:ask_details", 4),
    "organisation": Screen(OrganisationForm, "loket:ask_organisation", 4),
}


def _steps() -> list[str]:
    return [_("Your question"), _("Fitting answers"), _("More about it"), _("Your details"), _("Check")]


def _typed(request: HttpRequest, name: str) -> dict[str, str]:
    # PostgreSQL takes no NUL in a text.
    fields = [field for field in SCREENS[name].form.base_fields if field != "choice"]
    return {field: request.POST.get(field, "").replace("\x00", "")[:5000] for field in fields}


def _missing(draft: Draft, before: str) -> str:
    """The first screen that is not complete, of those before this one; "" when all are."""
    for name, screen in SCREENS.items():
        if name == before:
            return ""
        if not screen.form(draft.data).is_valid():
            return name
    return ""


def with_draft(before: str) -> Callable[[View], View]:
    """Give the view the visitor's unsent draft; lead back to the first screen that is not complete."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponseBase:
            draft = drafts.draft_of(request)
            if draft is not None and draft.question_id:
                return redirect("loket:confirmation")
            if draft is None:
                return redirect("loket:ask")
            if missing := _missing(draft, before):
                return redirect(SCREENS[missing].address)
            return view(request, draft)

        return guarded

    return decorate


def _onward(request: HttpRequest, address: str) -> HttpResponse:
    """To the next screen, or back to the last one for who came from there to change something."""
    return redirect("loket:ask_check" if request.GET.get(CHANGE) else address)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The question. `?q=` carries over what was searched for, `?persoon=` whom of the pool to reach."""
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
    return _show(request, "question", QuestionForm(initial=initial))


def _searched(request: HttpRequest) -> str:
    # Of somebody the address holds a number: a name would end up in logs.
    number = whole_number(request.GET.get("persoon", ""))
    if number is not None:
        person = Professional.objects.public_to(request.user).select_related("user").filter(pk=number).first()
        if person is not None:
            return _("I would like to get in touch with %(person)s.") % {"person": person}
    return request.GET.get("q", "").replace("\x00", "").strip()[:500]


def _ask_posted(request: HttpRequest, draft: Draft | None) -> HttpResponse:
    key = ""
    form = QuestionForm(request.POST)
    valid = form.is_valid()
    if draft is None:
        if not limits.allows_draft(request):
            form.add_error(None, _("Many questions were begun from here. Try again in an hour, or call us."))
            return _show(request, "question", form, 429)
        draft, key = drafts.begin()
    drafts.keep(draft, {**_typed(request, "question"), "searched": _searched(request)})
    response = _onward(request, "loket:ask_passages") if valid else _show(request, "question", form, 422)
    if key:
        drafts.remember(response, key)
    return response


def _show(
    request: HttpRequest, name: str, form: forms.Form, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"form": form, "steps": _steps(), "current": SCREENS[name].step}
    return render(request, f"loket/ask_{name}.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("group")
def ask_passages(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Passages that may answer it. With none the screen is skipped."""
    found = passages_for(request.user, draft.data["text"])
    if request.method == "POST":
        if request.POST.get("answered"):
            AnsweredBefore.count_one(found[0].page_id if found else "")
            drafts.detach(draft)
            draft.delete()
            messages.success(request, _("Good that you found your answer. Your question was not sent."))
            response = redirect("search:results")
            drafts.forget(response)
            return response
        return redirect("loket:ask_group")
    if not found:
        return redirect("loket:ask_group")
    context = {"best": found[0], "others": found[1:], "text": draft.data["text"], "steps": _steps()}
    return render(request, "loket/ask_passages.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("group")
def ask_group(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Which target group it is about; a person chooses, we only say what the words point to."""
    suggested = suggest_groups(draft.data["text"])
    if request.method != "POST":
        return _show(request, "group", GroupForm(suggested=suggested, initial=draft.data))
    form = GroupForm(request.POST, suggested=suggested)
    return _kept(request, draft, "group", form, "loket:ask_hurry")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("hurry")
def ask_hurry(request: HttpRequest, draft: Draft) -> HttpResponse:
    """How much hurry there is, and what that means for the answer."""
    now = timezone.now()
    hints = {
        "normal": _("You get an answer by %(date)s at the latest.")
        % {"date": date_format(timezone.localtime(expected_by(urgent=False, now=now)), "l j F")},
        "urgent": _("Something may go wrong this week. You get an answer by %(date)s at the latest.")
        % {"date": date_format(timezone.localtime(expected_by(urgent=True, now=now)), "l j F")},
    }
    if request.method != "POST":
        return _show(request, "hurry", HurryForm(initial={"urgency": "normal", **draft.data}), hints=hints)
    return _kept(request, draft, "hurry", HurryForm(request.POST), "loket:ask_files", hints=hints)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("contact")
def ask_details(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Who asks."""
    if request.method != "POST":
        user = request.user
        known = {"name": str(user), "email": user.email} if user.is_authenticated else {}
        return _show(request, "contact", ContactForm(initial={**known, **draft.data}))
    return _kept(request, draft, "contact", ContactForm(request.POST), "loket:ask_organisation")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("organisation")
def ask_organisation(request: HttpRequest, draft: Draft) -> HttpResponse:
    """For whom they work: we know it from the account or the mail domain, or they look it up."""
    if request.method == "POST":
        form = OrganisationForm(request.POST)
        return _kept(request, draft, "organisation", form, "loket:ask_check", own=("organisation",))
    known = organisations.of_user(request.user) or organisations.of_address(draft.data["email"])
    # What the address says gives way to what was typed, but not to what an earlier address said.
    typed = draft.data.get("organisation") or (known.name if known else "")
    form = OrganisationForm(initial={"organisation": typed})
    recognised = known.name if known and typed == known.name else ""
    return _show(request, "organisation", form, recognised=recognised)


def _kept(
    request: HttpRequest,
    draft: Draft,
    name: str,
    form: forms.Form,
    onward: str,
    own: tuple[str, ...] = (),
    **context: Any,
) -> HttpResponse:
    """Keep what was typed, right or wrong; `own` fields are kept as the form cleaned them."""
    valid = form.is_valid()
    cleaned = {**form.cleaned_data} if valid and own else {}
    drafts.keep(draft, {**_typed(request, name), **{k: v for k, v in cleaned.items() if k != "choice"}})
    return _onward(request, onward) if valid else _show(request, name, form, 422, **context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("contact")
def ask_files(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Files that belong to it: several, one at a time or together; none is fine."""
    errors: list[str] = []
    status = 200
    if request.method == "POST":
        if removed := request.POST.get("remove", ""):
            drafts.detach(draft, removed)
            return redirect(request.get_full_path())
        # A good file is kept even when another is wrong: nobody picks it twice.
        for upload in request.FILES.getlist("files"):
            if not limits.allows_file(request, upload.size or 0):
                errors.append(_("Many files were sent from here. Send your question without, or try later."))
                status = 429
                break
            try:
                drafts.attach(request.user, draft, upload)
            except ValidationError as error:
                errors += [f"{safe_name(upload.name or '')}: {message}" for message in error.messages]
                status = 422
        if not errors:
            stays = request.POST.get("add") == "1"
            here = redirect(request.get_full_path())
            return here if stays else _onward(request, "loket:ask_details")
    context = {
        "errors": errors,
        "steps": _steps(),
        "current": 3,
        "kept": drafts.attachments_of(draft),
        "most": drafts.MOST_FILES,
    }
    return render(request, "loket/ask_files.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft("check")
def ask_check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Check and send."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if limits.allows(request, draft.data["email"]):
            send(
                request.user, draft, may_share=form.cleaned_data["may_share"], suspect=suspicion(form, draft)
            )
            return redirect("loket:confirmation")
        form.add_error(
            None,
            _("Many questions were sent from here. Yours is kept: try again in an hour, or call us."),
        )
    context = {"form": form, "steps": _steps(), "rows": _review(draft)}
    return render(request, "loket/ask_check.html", context, status=429 if form.errors else 200)


def _review(draft: Draft) -> list[dict[str, str]]:
    data = draft.data
    group = TargetGroup.objects.filter(slug=data["target_group"]).first()
    urgent = data["urgency"] == "urgent"
    expected = date_format(timezone.localtime(expected_by(urgent=urgent)), "l j F")
    hurry = dict(HurryForm.base_fields["urgency"].choices)[data["urgency"]]  # type: ignore[attr-defined]
    files = ", ".join(stored.name for stored in drafts.attachments_of(draft))
    rows = [
        (_("Your question"), data["text"], "loket:ask"),
        (_("Target group"), group.name if group else _("Don't know"), "loket:ask_group"),
        (
            _("Hurry"),
            _("%(hurry)s. You get an answer by %(date)s at the latest.") % {"hurry": hurry, "date": expected},
            "loket:ask_hurry",
        ),
        (_("Attachments"), files or _("None"), "loket:ask_files"),
        (_("Name"), data["name"], "loket:ask_details"),
        (_("E-mail address"), data["email"], "loket:ask_details"),
        (_("Organisation"), data["organisation"], "loket:ask_organisation"),
    ]
    return [
        {"label": label, "value": value, "edit_url": f"{reverse(address)}?{CHANGE}=1"}
        for label, value, address in rows
    ]


@never_cache
@require_http_methods(["GET", "HEAD"])
def confirmation(request: HttpRequest) -> HttpResponse:
    """What happens next. Only the browser that sent the question sees it, by the cookie of the draft."""
    draft = drafts.draft_of(request)
    if draft is None or draft.question is None:
        return redirect("loket:ask")
    return render(request, "loket/ask_confirmation.html", {"question": draft.question, "steps": _steps()})


@require_safe
def names(request: HttpRequest) -> JsonResponse:
    """Names of municipalities and organisations that hold what is being typed."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    return JsonResponse({"names": organisations.containing(text, 8) if len(text) > 1 else []})
