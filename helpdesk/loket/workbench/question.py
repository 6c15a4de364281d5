"""One question behind the desk: its page, and an address for each thing that may be done with it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import PUBLISHERS, has_role
from loket import actions, rights
from loket.actions import Conflict
from loket.answering.attachments import files_by_owner
from loket.models import Message, PlannedAnswer, Question, ReplyDraft, Watch
from loket.models.question import FINISHED, State
from loket.service_level import clock_of
from vocabulary.models import TargetGroup

from . import conversation, inserting, mentioning, presence, writing
from .belongs import kin_of, side_conversations
from .beside import beside
from .forms import (
    BackForm,
    GroupForm,
    PassForm,
    PromiseForm,
    ReplyForm,
    field_of,
    urgent_or_not,
)
from .knowledge import page_of
from .worklist import STATE_SLUG, guarded


def _found(request: HttpRequest, reference: str) -> Question:
    workable = Question.objects.workable_by(request.user)
    questions = workable.select_related(
        "target_group",
        "subject",
        "handler",
        "expert",
        "municipality__province",
        "knowledge_page",
        "merged_into",
        "satisfaction",
        "from_meeting__event",
    ).annotate(
        watching=Exists(Watch.objects.filter(question=OuterRef("pk"), user=request.user.pk)),
        may_open=Exists(workable.filter(pk=OuterRef("merged_into"))),
    )
    return get_object_or_404(questions, reference=reference)


@never_cache
@conversation.shows_files
@require_http_methods(["GET", "HEAD", "POST"])
@writing.keeps_typed
@guarded
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """The question. A POST is an answer or a note; when it can't be sent, everything typed is still there."""
    question = _found(request, reference)
    if request.method != "POST":
        writing.restore_typed(request, question)
        return _page(request, question)
    if "put" in request.POST:
        return inserting.put(request, question)
    form = ReplyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _reply(request, question, form)
            return redirect("loket:question", reference=reference)
        except Conflict:
            question = _found(request, reference)
            form.renew(question)
            form.add_error(None, _conflict(question))
            return _page(request, question, form, 409)
        except PermissionDenied:
            # Passed on while the answer was being typed: what stands there may still become a note.
            form.add_error(
                None, _("This question went to a colleague. Your text is still here; keep it as a note.")
            )
            return _page(request, _found(request, reference), form, 409)
        except ValidationError as error:
            moment = getattr(error, "code", "") == "send_at"
            form.add_error("send_at" if moment else field_of(error, "body"), error)
    return _page(request, question, form, 422)


def _reply(request: HttpRequest, question: Question, form: ReplyForm) -> None:
    data = form.cleaned_data
    then = request.POST.get("then", "")
    sent = {
        "uploads": data["attachment"],
        "draft_files": request.POST.getlist("keep_file"),
        "form_key": data["key"],
    }
    if then == "draft":
        actions.keep_draft(
            request.user, question, data["body"], is_note=data["kind"] == "note", uploads=data["attachment"]
        )
        messages.success(request, _("Your draft is kept. Only you see it."))
        return
    # Either sign of a note makes it one: the safe side is inside.
    if data["kind"] == "note" or then == "note":
        actions.write_note(request.user, question, data["body"], **sent)
        messages.success(request, _("Your note is kept. Only colleagues see it."))
        mentioning.tell_of_mentions(request, question, data["body"])
        return
    state = State(then) if then in State.values else State.ANSWERED
    sent |= {"then": state, "version": data["version"], "also_to": request.POST.getlist("also_to")}
    if data["send_at"] or settings.UNDO_SEND_SECONDS:
        actions.plan_answer(request.user, question, data["body"], send_at=data["send_at"], **sent)
        if not data["send_at"]:
            seconds = settings.UNDO_SEND_SECONDS
            text = _("Your answer goes out in %(count)s seconds. Until then you can undo it.")
            messages.success(request, text % {"count": seconds})
        else:
            moment = date(timezone.localtime(data["send_at"]), "l j F, G.i")
            messages.success(request, _("Your answer goes out on %(date)s hours.") % {"date": moment})
        return
    actions.publish_answer(request.user, question, data["body"], **sent)
    messages.success(request, _("Your answer is on the asker's page. The asker gets an e-mail."))


def _conflict(question: Question) -> str:
    last = (
        question.messages.exclude(kind=Message.Kind.NOTE)
        .select_related("author")
        .order_by("-at", "-pk")
        .first()
    )
    who = str(last.author) if last and last.author else question.asker_name
    # An answer that waits to be sent is no message yet.
    waiting = question.planned_answers.select_related("author").order_by("-made_at").first()
    if waiting is not None and (last is None or waiting.made_at > last.at):
        who = str(waiting.author or _("The desk"))
    return _("Meanwhile %(who)s changed this question. Read it first. Your text is still here.") % {
        "who": who
    }


def _page(
    request: HttpRequest,
    question: Question,
    form: ReplyForm | None = None,
    status: int = 200,
    pass_form: PassForm | None = None,
) -> HttpResponse:
    may_answer = rights.may_answer(request.user, question)
    initial = {"version": question.version}
    if form is None:
        form = writing.blank_form(request.user, question, may_answer=may_answer)
    kin = kin_of(request.user, question)
    form.offer(question, kin.merged)
    inserting.offer(request.user, question, form)
    said = conversation.for_colleagues(question, kin.merged, request.GET)
    planned = writing.planned_for(request.user, question)
    files = files_by_owner(
        said.messages, [form.draft] if form.draft else [], [entry["planned"] for entry in planned]
    )
    for entry in planned:
        entry["files"] = files[PlannedAnswer].get(entry["planned"].pk, ())
    if form.draft is not None:
        form.kept_files = files[ReplyDraft].get(form.draft.pk, ())
    others = presence.enter(request.user, question)
    context = {
        **beside(request.user, question, kin.earlier),
        "question": question,
        "others": others,
        "state_slug": STATE_SLUG[State(question.state)],
        "clock": clock_of(question),
        "facts": _facts(question),
        "merged": kin.merged,
        "related": kin.related,
        "asides": side_conversations(question),
        "watching": question.watching,  # type: ignore[attr-defined]
        "may_open": question.may_open,  # type: ignore[attr-defined]
        "thread": conversation.thread(said, question, conversation.download_address, files[Message]),
        "folded": said.folded,
        "history": conversation.history(question, said.messages),
        "planned": planned,
        "form": form,
        "buttons": _buttons(may_answer),
        "pass_form": pass_form or PassForm(initial=initial),
        "rating": getattr(question, "satisfaction", None),
        "back_form": BackForm(initial=initial, auto_id="back_%s"),
        "promise_form": PromiseForm(
            initial={**initial, "channel": question.channel, "priority": urgent_or_not(question)}
        ),
        "answered": said.answered,
        "made": page_of(request.user, question),
        # What is put in an answer is read in a mail program or on paper too.
        "site_url": settings.SITE_URL,
        "may_answer": may_answer,
        "is_desk": rights.is_desk(request.user),
        "leads_meetings": has_role(request.user, *PUBLISHERS),
        "finished": question.state in FINISHED,
        "may_reopen": rights.may_reopen(request.user, question),
    }
    return render(request, "loket/question.html", context, status=status)


def _facts(question: Question) -> list[dict[str, str]]:
    facts = [{"label": _("Front office"), "value": str(question.handler or _("Nobody yet"))}]
    if question.expert:
        facts.append({"label": _("Expert"), "value": str(question.expert)})
    return facts


def _buttons(may_answer: bool) -> list[dict[str, Any]]:
    note = {"label": _("Keep as internal note"), "name": "then", "value": "note", "primary": not may_answer}
    draft = {"label": _("Keep draft"), "name": "then", "value": "draft"}
    if not may_answer:
        return [note, draft]
    return [
        {"label": _("Send answer"), "name": "then", "value": State.ANSWERED.value, "primary": True},
        {"label": _("Send and wait for a reaction"), "name": "then", "value": State.WAITING_FOR_ASKER.value},
        note,
        draft,
    ]


def _done(request: HttpRequest, reference: str) -> HttpResponse:
    """Back to the question, or to the list when it is no longer this user's to see."""
    if Question.objects.workable_by(request.user).filter(reference=reference).exists():
        return redirect("loket:question", reference=reference)
    return redirect("loket:worklist")


def _version(request: HttpRequest) -> int | None:
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 10 else None


def _refused(request: HttpRequest, question: Question, error: Exception) -> None:
    if isinstance(error, Conflict):
        messages.error(request, _conflict(question))
    elif isinstance(error, ValidationError):
        messages.error(request, " ".join(error.messages))


@require_POST
@guarded
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """Pick the question up."""
    question = _found(request, reference)
    try:
        actions.take_question(request.user, question, version=_version(request))
        messages.success(request, _("You picked this question up."))
    except Conflict as error:
        _refused(request, question, error)
    return _done(request, reference)


@conversation.shows_files
@require_POST
@guarded
def pass_on(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask an expert to answer."""
    question = _found(request, reference)
    form = PassForm(request.POST)
    if not form.is_valid():
        return _page(request, question, None, 422, form)
    expert = form.cleaned_data["expert"]
    try:
        actions.pass_to_expert(
            request.user,
            question,
            expert,
            target_group=_group_for(question, request.POST.get("target_group", "")),
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        )
    except (Conflict, ValidationError) as error:
        question = _found(request, reference)
        form.renew(question)
        form.add_error(None, _conflict(question) if isinstance(error, Conflict) else error)
        return _page(request, question, None, 409, form)
    messages.success(request, _("%(name)s was asked to answer and gets an e-mail.") % {"name": expert})
    return _done(request, reference)


def _group_for(question: Question, slug: str) -> Any:
    if question.target_group_id or not slug:
        return None
    return TargetGroup.objects.filter(slug=slug).first()


@require_POST
@guarded
def give_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the question back to the front office."""
    question = _found(request, reference)
    try:
        reason = request.POST.get("reason", "")
        actions.hand_back(request.user, question, reason=reason, version=_version(request))
        messages.success(request, _("The question is with the front office again."))
    except (Conflict, ValidationError) as error:
        _refused(request, question, error)
    return _done(request, reference)


@require_POST
@guarded
def group(request: HttpRequest, reference: str) -> HttpResponse:
    """Say which target group the question is about."""
    question = _found(request, reference)
    form = GroupForm(request.POST)
    if form.is_valid():
        try:
            chosen = form.cleaned_data["target_group"]
            actions.set_target_group(request.user, question, chosen, version=form.cleaned_data["version"])
            messages.success(request, _("The target group is kept."))
        except Conflict as error:
            _refused(request, question, error)
    else:
        messages.error(request, _("Choose a target group from the list."))
    return _done(request, reference)


@require_POST
@guarded
def promise(request: HttpRequest, reference: str) -> HttpResponse:
    """Say by which channel it came and whether it is urgent: what we promise is counted anew."""
    question = _found(request, reference)
    form = PromiseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a channel and a priority from the lists."))
        return _done(request, reference)
    data = form.cleaned_data
    try:
        with transaction.atomic():
            question = actions.set_channel(request.user, question, data["channel"], version=data["version"])
            actions.set_priority(
                request.user, question, data["priority"] == PromiseForm.URGENT, version=question.version
            )
        messages.success(request, _("Kept. The time to answer is counted anew."))
    except Conflict as error:
        _refused(request, question, error)
    return _done(request, reference)


@require_POST
@guarded
def change_state(request: HttpRequest, reference: str) -> HttpResponse:
    """Close, reopen or let through."""
    question = _found(request, reference)
    wanted = request.POST.get("doe", "")
    try:
        if wanted == "sluit":
            actions.close(request.user, question, version=_version(request))
            messages.success(request, _("The question is closed."))
        elif wanted == "heropen":
            actions.reopen(request.user, question)
            messages.success(request, _("The question is open again."))
        elif wanted == "laat-door":
            actions.release(request.user, question)
            messages.success(request, _("The question is let through. The asker gets a confirmation."))
    except (Conflict, ValidationError) as error:
        _refused(request, question, error)
    return _done(request, reference)
