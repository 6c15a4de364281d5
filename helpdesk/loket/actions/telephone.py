"""A call to the desk: kept while it is typed, timed, and in the end a question."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from loket.models import PhoneCall, Question
from loket.models.question import Channel, State
from loket.rights import is_desk, require
from vocabulary.models import TargetGroup

from .answering import publish_answer
from .asking import ask_question
from .handling import pass_to_expert, take_question


def digits(number: str) -> str:
    """A telephone number as it is compared: digits alone, the country of the Netherlands left out."""
    return re.sub(r"^(?:0031|31(?=\d{9}$))", "0", re.sub(r"\D", "", number.replace("(0)", "")))[:20]


@transaction.atomic
def keep_call(actor: Any, data: dict[str, str], *, form_key: str = "") -> PhoneCall:
    """Keep what is typed now. The first time begins a call and starts its clock.

    What comes from a screen (`form_key`) of which the call has ended changes nothing: that call is returned.
    """
    require(is_desk(actor) and isinstance(actor, User))
    mine = PhoneCall.objects.of(actor)
    running = mine.unfinished().select_for_update().first()
    # Asked after that one was held: whoever was ending it is ready by now. The next call may run already,
    # begun on another screen.
    elsewhere = running is None or running.form_key not in ("", form_key)
    ended = None
    if elsewhere and form_key:
        ended = mine.filter(form_key=form_key).exclude(finished_at=None).first()
    if ended is not None:
        return ended
    call, _created = PhoneCall.objects.select_for_update().get_or_create(
        taken_by=actor,
        finished_at=None,
        defaults={"running_since": timezone.now(), "form_key": form_key},
    )
    call.data = {**call.data, **data}
    call.number = digits(call.data.get("number", ""))
    call.save()
    return call


@transaction.atomic
def run_clock(actor: Any, call: PhoneCall, *, runs: bool) -> PhoneCall:
    """Start or stop the clock of one's own call; what ran so far stays counted."""
    call = _own(actor, call)
    now = timezone.now()
    if call.finished_at is None and runs != (call.running_since is not None):
        call.seconds = call.seconds_at(now)
        call.running_since = now if runs else None
        call.save()
    return call


@transaction.atomic
def finish_call(
    actor: Any,
    call: PhoneCall,
    *,
    text: str,
    name: str,
    email: str = "",
    organisation: dict[str, Any] | None = None,
    target_group: TargetGroup | None = None,
    answer: str = "",
    expert: User | None = None,
    form_key: str = "",
) -> Question:
    """Make a question of a call: answered at once, passed to an expert, or taken by who had the call.

    The same call again gives the same question; `form_key` is the screen that ends it. Without an address
    nothing is mailed. Raises ValidationError.
    """
    call = _own(actor, call)
    if call.question is not None:
        return call.question
    if answer and expert:
        raise ValidationError(_("Answer the question or pass it on, not both."), code="both")
    question = ask_question(
        actor,
        channel=Channel.PHONE,
        text=text,
        asker_name=name,
        asker_email=email,
        target_group=target_group,
        # Who heard the answer needs no mail that says that one will come.
        silent=bool(answer),
        **(organisation or {}),
    )
    if answer:
        publish_answer(actor, question, answer, then=State.CLOSED)
    elif expert:
        pass_to_expert(actor, question, expert)
    else:
        take_question(actor, question)
    _end(call, form_key)
    call.question = question
    call.save()
    record(actor, "finish_call", question, minutes=call.minutes)
    return question


@transaction.atomic
def drop_call(actor: Any, call: PhoneCall, *, form_key: str = "") -> None:
    """End a call that is no question, such as a wrong number; what was typed is forgotten."""
    call = _own(actor, call)
    if call.finished_at is None:
        _end(call, form_key)
        call.number = ""
        call.save()
        record(actor, "drop_call", None, call=call.pk)


def forget_old_calls() -> int:
    """Remove calls that nobody finished for fourteen days; returns how many."""
    return PhoneCall.objects.forgotten().delete()[0]


def _end(call: PhoneCall, form_key: str) -> None:
    now = timezone.now()
    call.seconds, call.running_since, call.finished_at = call.seconds_at(now), None, now
    call.data, call.form_key = {}, form_key or call.form_key


def _own(actor: Any, call: PhoneCall) -> PhoneCall:
    # Not with its question in the same query: who waited here would get the call of now with the question
    # that it had before, which is none.
    call = PhoneCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    require(is_desk(actor) and call.taken_by_id == actor.pk)
    return call
