"""Questions and each other: answered together, taken apart, split, linked.

Merging moves no message. Each asker keeps their own question, with their own messages on their own page; only
colleagues see them in one conversation. So no asker ever gets to see a word of another.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from helpdesk.models import FollowUp

from accounts.actions import SYSTEM
from accounts.audit import record
from loket.models import Message, Question, Relation
from loket.models.question import State
from loket.rights import is_desk, may_answer, require

from .asking import ask_question
from .ground import locked, locked_together, moved, say
from .handling import back_to_us


@transaction.atomic
def merge(actor: Any, question: Question, into: Question) -> Question:
    """Let a question be answered together with another; returns that other."""
    require(is_desk(actor))
    if question.pk == into.pk:
        raise ValidationError(_("A question can't be merged with itself."), code="same")
    # What was merged into it goes along.
    merged = Question.objects.filter(merged_into=question).values_list("pk", flat=True)
    pair = {question.pk, into.pk}
    held = locked_together(lambda: {*pair, *merged.all()})
    question, into = held[question.pk], held[into.pk]
    if question.merged_into_id == into.pk:
        return into
    if question.emptied_at or into.emptied_at:
        raise ValidationError(_("Nothing of the asker is left in one of these questions."), code="emptied")
    if into.merged_into_id or question.merged_into_id:
        raise ValidationError(_("One of these questions is merged with another already."), code="merged")
    now = timezone.now()
    # One step leads to where the answer is given.
    question.merged.update(merged_into=into)
    question.merged_into = into
    question.closed_at = now
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.MERGED, text=into.reference)
    say(into, Message.Kind.EVENT, now, author=actor, event=Message.Event.MERGED, text=question.reference)
    moved(question, now, State.CLOSED)
    if into.is_open:
        moved(into, now)
    else:
        # A second asker waits for it; the first did not come back.
        back_to_us(into, now, came_back=False)
    record(actor, "merge", question, into=into.reference)
    return into


@transaction.atomic
def unmerge(actor: Any, question: Question) -> Question:
    """Take a merged question apart again: it is ours to answer by itself, and its asker waited on."""
    require(is_desk(actor))
    question = locked(question)
    if question.merged_into is None:
        return question
    into, now = question.merged_into, timezone.now()
    question.merged_into = None
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.UNMERGED, text=into.reference)
    back_to_us(question, now, came_back=False)
    record(actor, "unmerge", question, into=into.reference)
    return question


@transaction.atomic
def split(actor: Any, message: Message) -> Question:
    """Make a question of its own of something that an asker added; files go along, the asker gets its link.

    Raises ValidationError for anything but a later message of the asker.
    """
    question = locked(message.question)
    require(may_answer(actor, question))
    found = (
        question.messages.filter(pk=message.pk, kind=Message.Kind.ASKER).select_related("followup").first()
    )
    first = question.messages.filter(kind=Message.Kind.ASKER).order_by("at", "pk").first()
    if found is None or first is None or found.pk == first.pk:
        raise ValidationError(_("Only a later message of the asker can be split off."), code="message")
    new = ask_question(
        # An expert may split too; that something came by mail or telephone only the desk may say.
        SYSTEM,
        channel=question.channel,
        urgent=question.urgent,
        text=found.followup.comment or "",
        asker_name=question.asker_name,
        asker_email=question.asker_email,
        target_group=question.target_group,
        organisation=question.organisation,
        organisation_name=question.organisation_name,
        organisation_kind=question.organisation_kind,
        municipality=question.municipality,
        may_share=question.may_share,
    )
    # The message itself moves, with its time, files and what it quoted; the copy that asking made goes.
    FollowUp.objects.filter(message__question=new).delete()
    Message.objects.filter(pk=found.pk).update(question=new)
    FollowUp.objects.filter(pk=found.pk).update(ticket_id=new.pk)
    now = timezone.now()
    question.message_count = max(0, question.message_count - 1)
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.SPLIT, text=new.reference)
    moved(question, now)
    _relate(question, new)
    record(actor, "split", question, new=new.reference)
    return new


@transaction.atomic
def link(actor: Any, question: Question, other: Question) -> None:
    """Say that two questions belong together; both must be the actor's to work on."""
    require(may_answer(actor, question) and Question.objects.workable_by(actor).filter(pk=other.pk).exists())
    if question.pk == other.pk:
        raise ValidationError(_("That is this question itself."), code="same")
    pair = {question.pk, other.pk}
    held = locked_together(lambda: pair)
    question, other = held[question.pk], held[other.pk]
    if _relate(question, other):
        for one, another in ((question, other), (other, question)):
            now = timezone.now()
            say(
                one, Message.Kind.EVENT, now, author=actor, event=Message.Event.LINKED, text=another.reference
            )
        record(actor, "link", question, other=other.reference)


@transaction.atomic
def unlink(actor: Any, question: Question, other: Question) -> None:
    """Say that two questions have nothing to do with each other after all."""
    require(may_answer(actor, question))
    pair = {question.pk, other.pk}
    held = locked_together(lambda: pair)
    question, other = held[question.pk], held[other.pk]
    first, second = sorted(pair)
    if Relation.objects.filter(first_id=first, second_id=second).delete()[0]:
        now, event = timezone.now(), Message.Event.UNLINKED
        for one, another in ((question, other), (other, question)):
            say(one, Message.Kind.EVENT, now, author=actor, event=event, text=another.reference)
        record(actor, "unlink", question, other=other.reference)


def _relate(question: Question, other: Question) -> bool:
    first, second = sorted((question.pk, other.pk))
    return Relation.objects.get_or_create(first_id=first, second_id=second)[1]
