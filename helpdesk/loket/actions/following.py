"""Who hears of a question, and when it comes back: watching, mentioning, handing over, putting aside."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.roles import DESK, Role
from loket import mails
from loket.models import Message, Question, Watch
from loket.models.question import State
from loket.rights import is_desk, may_answer, may_read_notes, require
from post.models import Effect
from post.outbox import enqueue

from .ground import checked_text, locked, moved, say, unchanged

WAKE = "loket-wake"
# Not the one in an e-mail address.
MENTION = re.compile(r"(?<![\w.])@")
LONGEST_SNOOZE = dt.timedelta(days=90)


@transaction.atomic
def watch(actor: Any, question: Question) -> None:
    """Hear by mail of what the asker adds."""
    require(may_read_notes(actor, question) and isinstance(actor, User))
    Watch.objects.get_or_create(question=question, user=actor)
    record(actor, "watch", question)


@transaction.atomic
def unwatch(actor: Any, question: Question) -> None:
    """Hear no more of a question."""
    require(isinstance(actor, User))
    if Watch.objects.filter(question=question, user=actor).delete()[0]:
        record(actor, "unwatch", question)


def mentionable(question: Question) -> list[User]:
    """The colleagues who may read the notes of this question, and so may be mentioned in one."""
    experts = Q(pk=question.expert_id) | Q(consultations__question=question)
    return list(
        User.objects.filter(is_active=True)
        .filter(Q(role_grants__role__in=DESK) | (Q(role_grants__role=Role.EXPERT) & experts))
        .distinct()
        .order_by("last_name", "first_name")
        .prefetch_related("role_grants")
    )


def mention(actor: Any, question: Question, note: Message, text: str) -> list[User]:
    """Tell who is mentioned in a note by a mail with a link; the text itself stays inside.

    Called by `write_note` in its transaction. Who may not read the note is not told of it.
    """
    told = [one for one in mentioned_in(question, text)[0] if one.pk != getattr(actor, "pk", None)]
    for person in told:
        mails.tell_mentioned(question, person, note)
    return told


def mentioned_in(question: Question, text: str) -> tuple[list[User], list[str]]:
    """Who is mentioned in a text, and the words after an @ that name nobody who may read it.

    A whole name (@Noor de Wit), or a first name that one colleague alone has (@Noor).
    """
    if "@" not in text:
        return [], []
    people = mentionable(question)
    told: dict[int, User] = {}
    nobody = []
    first_names = Counter(person.first_name.casefold() for person in people)
    # The longest name first: "Noor de Wit" is no "Noor".
    people.sort(key=lambda person: -len(str(person)))
    for found in MENTION.finditer(text):
        rest = text[found.end() :]
        person = next((one for one in people if _begins_with(rest, str(one))), None) or next(
            (
                one
                for one in people
                if first_names[one.first_name.casefold()] == 1 and _begins_with(rest, one.first_name)
            ),
            None,
        )
        if person is not None:
            told[person.pk] = person
        elif word := re.match(r"[^\W\d_][\w'’-]*", rest):
            nobody.append(word[0])
    return list(told.values()), list(dict.fromkeys(nobody))


def _begins_with(text: str, name: str) -> bool:
    return bool(name) and re.match(rf"{re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


@transaction.atomic
def transfer(
    actor: Any, question: Question, colleague: User, reason: str, *, version: int | None = None
) -> Question:
    """Hand a question to a colleague of the front office; the reason becomes an internal note."""
    question = locked(question)
    require(may_answer(actor, question))
    unchanged(question, version)
    if not is_desk(colleague):
        raise ValidationError(_("%(name)s does not work at the desk.") % {"name": colleague}, code="no_desk")
    reason = checked_text(reason)
    now = timezone.now()
    question.handler = colleague
    handed = say(
        question, Message.Kind.EVENT, now, author=actor, event=Message.Event.TRANSFERRED, about=colleague
    )
    say(question, Message.Kind.NOTE, now, author=actor, text=reason)
    moved(question, now, State.WITH_FRONT_OFFICE if question.state == State.NEW else None)
    record(actor, "transfer", question, colleague=colleague.pk)
    mails.tell_colleague(question, colleague, handed)
    return question


@transaction.atomic
def snooze(actor: Any, question: Question, until: dt.datetime) -> Question:
    """Put a question aside until a moment. Its clock runs on, and a reaction of the asker brings it back."""
    question = locked(question)
    require(may_answer(actor, question))
    now = timezone.now()
    if not now < until <= now + LONGEST_SNOOZE:
        raise ValidationError(_("Choose a time within the next ninety days."), code="until")
    if not question.is_open:
        raise ValidationError(_("Reopen the question first."), code="finished")
    question.snoozed_until = until
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.SNOOZED)
    moved(question, now)
    moment = until.astimezone(dt.UTC).isoformat()
    payload = {"question": question.pk, "until": moment}
    enqueue(WAKE, f"{question.pk}:{moment}:{question.version}", payload, not_before=until)
    record(actor, "snooze", question, until=moment)
    return question


@transaction.atomic
def wake_up(actor: Any, question: Question) -> Question:
    """Bring a question back that was put aside."""
    question = locked(question)
    require(may_answer(actor, question))
    if question.snoozed_until is not None:
        _wake(question, actor)
        record(actor, "wake_up", question)
    return question


def wake_due(effect: Effect) -> None:
    """Bring back the question of an effect, unless it was put aside anew or came back already."""
    question = Question.objects.filter(pk=effect.payload["question"]).first()
    if question is None:
        return
    question = locked(question)
    until = question.snoozed_until
    if until is not None and until.astimezone(dt.UTC).isoformat() == effect.payload["until"]:
        woken = _wake(question, None)
        mails.tell_of_return(question, woken)


def _wake(question: Question, actor: Any) -> Message:
    question.snoozed_until = None
    now = timezone.now()
    woken = say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.WOKEN)
    moved(question, now)
    return woken
