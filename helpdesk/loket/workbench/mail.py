"""Mail that came in, for the desk: what waits for a person, and all that no question was made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.audit import record
from accounts.roles import DESK
from loket import actions
from loket.actions.ground import MAX_TEXT
from loket.intake.mail import processing
from loket.intake.mail.letter import Unreadable
from loket.models import IncomingMail, MailboxState
from post.addressing import MailAddressField

PAGE_SIZE = 50
PREVIEW = 5000
# What is larger, or ended the processes that read it, is not read while somebody waits for a page.
READ_AT_ONCE = 2 * 1024 * 1024
guarded = role_required(*DESK)
State, Outcome = IncomingMail.State, IncomingMail.Outcome

# Machine word -> why, in words. What stands at a question (such as "new") needs none.
REASONS = {
    "advice": _("Reply of somebody who was consulted"),
    "auto_reply": _("Automatic reply, such as an absence message"),
    "automatic": _("Sent by a system, not by a person"),
    "bounce": _("One of our e-mails came back"),
    "by_hand": _("Made a question by a colleague"),
    "calendar_reply": _("Reply to an invitation"),
    "closed_too_long": _("Reaction to a question that was closed more than 30 days ago"),
    "consultation_ended": _("Reply in a consultation that has ended"),
    "crashed": _("Reading it failed several times"),
    "delayed": _("A mail server says that our e-mail takes longer"),
    "duplicate": _("Came in before"),
    "empty": _("There is nothing in it"),
    "encrypted": _("Encrypted: we can't read it"),
    "failed": _("Something went wrong while it was read"),
    "flood": _("Very many e-mails from one address"),
    "list": _("From a mailing list or newsletter"),
    "loop": _("Goes round between mail servers"),
    "message_id": _("Reply to our e-mail"),
    "nested_too_deep": _("Built so strangely that we can't read it"),
    "new": _("New question"),
    "no_message": _("This is no e-mail"),
    "no_sender": _("It has no sender"),
    "not_a_participant": _("Answers an e-mail of ours to somebody else"),
    "note": _("By a colleague: kept as an internal note"),
    "nothing_said": _("There is no text and no attachment"),
    "own_address": _("Sent from our own address"),
    "own_message": _("One of our own e-mails"),
    "receipt": _("Receipt of delivery or reading"),
    "reply_address": _("Reply to our e-mail"),
    "sender_address": _("We can't send e-mail to the address of the sender"),
    "spam": _("Marked as spam by the mail server"),
    "suspected": _("Seems to belong to an earlier question"),
    "too_large": _("Too large to read"),
}
LEFT_OUT = {
    "bomb": _("unpacks to far too much"),
    "calendar": _("invitation"),
    "empty": _("empty"),
    "entities": _("unsafe"),
    "fetches": _("unsafe"),
    "macro": _("holds macros"),
    "nested": _("an attached e-mail"),
    "object": _("unsafe"),
    "program": _("holds a program"),
    "runs": _("runs a script"),
    "small_picture": _("small picture, such as a logo"),
    "too_large": _("too large"),
    "too_many_files": _("more files than we take over"),
    "too_many_parts": _("more parts than we read"),
    "winmail": _("can't be unpacked"),
    "wrong_kind": _("kind of file that we don't take over"),
}
# What a colleague misses nothing by: it stands in the text, or says nothing.
NOTHING_MISSED = {"calendar", "small_picture", "empty"}
LISTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "wacht": (_("Waiting for somebody"), {"state": State.KEPT}),
    "genegeerd": (_("Not answered"), {"outcome": Outcome.IGNORED}),
    "weggelegd": (_("Put away"), {"state": State.PUT_AWAY}),
    "alles": (_("All e-mails"), {}),
}


class MailQuestionForm(forms.Form):
    """A question made by hand of a mail."""

    # An empty field is not wrong before it was sent; browsers would colour it as if it were.
    use_required_attribute = False

    name = forms.CharField(
        label=_("Name of the asker"), max_length=100, error_messages={"required": _("Fill in a name.")}
    )
    email = MailAddressField(
        label=_("E-mail address of the asker"),
        error_messages={"required": _("Fill in an e-mail address.")},
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=150, required=False)
    text = forms.CharField(
        label=_("The question"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write a text.")},
    )


class PutAwayForm(forms.Form):
    """Why a mail needs no answer."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why can it be put away?"),
        max_length=200,
        error_messages={"required": _("Write why this e-mail can be put away.")},
    )


@never_cache
@require_safe
@guarded
def mail_list(request: HttpRequest) -> HttpResponse:
    """Mails by what became of them; what waits for a person first."""
    chosen = request.GET.get("lijst", "wacht")
    chosen = chosen if chosen in LISTS else "wacht"
    label, condition = LISTS[chosen]
    visible = IncomingMail.objects.visible_to(request.user)
    found = visible.filter(**condition).select_related("question")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    base = reverse("loket:mail")
    views = [
        {
            "label": name,
            "url": f"{base}?lijst={key}",
            "current": key == chosen,
            "count": visible.kept().count() if key == "wacht" else None,
            "hot": True,
        }
        for key, (name, _condition) in LISTS.items()
    ]
    context = {
        "heading": label,
        "menu": [{"title": _("Incoming e-mail"), "views": views}],
        "rows": [_row(mail) for mail in page],
        "page_obj": page,
        "mailboxes": [box for box in MailboxState.objects.all() if box.problem],
    }
    return render(request, "loket/mail_list.html", context)


def _row(mail: IncomingMail) -> dict[str, Any]:
    return {
        "mail": mail,
        "url": reverse("loket:mail_message", args=[mail.pk]),
        "subject": mail.subject or gettext("(no subject)"),
        "reason": mail.detail if mail.state == State.PUT_AWAY else REASONS.get(mail.reason, mail.reason),
    }


@never_cache
@require_safe
@guarded
def mail_message(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: what it says as far as it can be read, and what can be done with it."""
    return _page(request, _found(request, pk))


def _found(request: HttpRequest, pk: int) -> IncomingMail:
    found = IncomingMail.objects.visible_to(request.user).select_related("question", "suspected")
    return get_object_or_404(found, pk=pk)


def _page(
    request: HttpRequest,
    mail: IncomingMail,
    form: MailQuestionForm | None = None,
    put_away: PutAwayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    text, name, address = "", "", mail.sender
    if not mail.forgotten and mail.size <= READ_AT_ONCE and mail.reason != "crashed":
        try:
            letter = processing.read(mail)
            text, name, address = letter.text, letter.sender_name, letter.sender or letter.sender_as_written
        except Unreadable:
            pass
        except Exception:
            # A mail that can't be read is why this page exists.
            text = ""
    initial = {"name": name, "email": address, "text": text[:MAX_TEXT] or mail.subject}
    open_to_question = mail.outcome in (Outcome.KEPT, Outcome.IGNORED)
    context = {
        "mail": mail,
        "row": _row(mail),
        "text": text[:PREVIEW],
        "cut": len(text) > PREVIEW,
        "waits": mail.state == State.KEPT,
        "open_to_question": open_to_question,
        "left_out": left_out(mail),
        "form": form or MailQuestionForm(initial=initial),
        "put_away": put_away or PutAwayForm(),
    }
    return render(request, "loket/mail_message.html", context, status=status)


def left_out(mail: IncomingMail) -> list[dict[str, Any]]:
    """The attachments that were not taken over, each with its reason in words and whether it is missed."""
    return [
        {
            "name": entry["name"] or gettext("attachment"),
            "reason": str(LEFT_OUT.get(entry["reason"], entry["reason"])),
            "missed": entry["reason"] not in NOTHING_MISSED,
        }
        for entry in mail.left_out
    ]


@never_cache
@require_safe
@guarded
def mail_raw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The mail as it came, to keep and open in a mail program."""
    mail = _found(request, pk)
    record(request.user, "download_mail", mail)

    def blocks() -> Iterator[bytes]:
        yield from mail.blocks()

    response = StreamingHttpResponse(blocks(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="bericht-{mail.pk}.eml"'
    return response


@require_POST
@guarded
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a kept mail once more."""
    mail = _found(request, pk)
    if actions.try_mail_again(request.user, mail):
        mail.refresh_from_db()
        processing.process(mail)
    if mail.question:
        messages.success(request, gettext("It is a question now."))
        return redirect("loket:question", reference=mail.question.reference)
    messages.info(request, gettext("It still needs somebody: %(why)s.") % {"why": _row(mail)["reason"]})
    return redirect("loket:mail_message", pk=pk)


@require_POST
@guarded
def mail_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a question of a mail by hand."""
    mail = _found(request, pk)
    form = MailQuestionForm(request.POST)
    if form.is_valid():
        try:
            question = actions.make_question_of_mail(
                request.user,
                mail,
                text=form.cleaned_data["text"],
                asker_name=form.cleaned_data["name"],
                asker_email=form.cleaned_data["email"],
                organisation_name=form.cleaned_data["organisation"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, gettext("It is a question now. The asker gets a confirmation."))
            return redirect("loket:question", reference=question.reference)
    return _page(request, mail, form, status=422)


@require_POST
@guarded
def mail_put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a mail away that asks nothing."""
    mail = _found(request, pk)
    form = PutAwayForm(request.POST)
    if not form.is_valid():
        return _page(request, mail, put_away=form, status=422)
    actions.put_mail_away(request.user, mail, form.cleaned_data["reason"])
    messages.success(request, gettext("The e-mail is put away."))
    return redirect("loket:mail")
