"""Consulting a colleague or somebody from outside in a side conversation. The asker is told nothing of it.

Participants get a link by mail, never a text. What they see is this side conversation alone: whatever of the
question belongs in it, its opener puts there. They answer behind the link or by replying to the mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from files.actions import store_file
from loket import access, mails
from loket.models import Message, Question, SideConversation, SideMessage, SideParticipant
from loket.models.question import TO_DO, State
from loket.rights import SideGuest, is_participant, may_answer, may_read_notes, require

from .ground import checked_text, locked, moved, say


@transaction.atomic
def consult(
    actor: Any,
    question: Question,
    subject: str,
    text: str,
    *,
    colleague: User | None = None,
    name: str = "",
    email: str = "",
    form_key: str = "",
    silent: bool = False,
) -> SideConversation:
    """Ask a colleague, or somebody from outside by `name` and `email`, to think along.

    The question then waits for a colleague, when it was ours to move. The same form again is the same ask.
    `silent` sends no mail: for what is loaded.
    """
    question = locked(question)
    require(may_answer(actor, question))
    if form_key:
        known = SideMessage.objects.filter(conversation__question=question, form_key=form_key).first()
        if known:
            return known.conversation
    subject, text = " ".join(subject.split())[:120], checked_text(text)
    if not subject:
        raise ValidationError(_("Write what it is about."), code="required")
    if colleague is not None:
        name, email = str(colleague), colleague.email
    email = email.strip().lower()
    validate_email(email)
    if email == question.asker_email:
        raise ValidationError(_("That is the asker. Send an answer instead."), code="asker")
    if colleague is None:
        # An address of ours is a colleague, who signs in; a link would be one key more.
        colleague = User.objects.filter(email=email, is_active=True).first()
    now = timezone.now()
    conversation = SideConversation.objects.create(
        question=question, subject=subject, opened_by=actor if actor.pk else None, opened_at=now
    )
    salt = access.new_salt()
    participant = SideParticipant.objects.create(
        conversation=conversation,
        user=colleague,
        name=" ".join(name.split())[:100] or email.split("@")[0],
        email=email,
        access_salt=salt,
        access_hash=access.hash_of(access.token_of(salt, access.SIDE)),
        access_expires_at=now + access.LINK_WORKS,
    )
    message = SideMessage.objects.create(
        conversation=conversation, author=conversation.opened_by, text=text, at=now, form_key=form_key
    )
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.CONSULTED, text=participant.name)
    moved(question, now, State.WAITING_FOR_COLLEAGUE if question.state in TO_DO else None)
    record(actor, "consult", question, conversation=conversation.pk)
    if not silent:
        mails.tell_participant(participant, message)
    return conversation


@transaction.atomic
def say_aside(
    actor: Any,
    conversation: SideConversation,
    text: str,
    *,
    uploads: Iterable[File] = (),
    form_key: str = "",
) -> SideMessage:
    """Say something in a side conversation: as a participant, or as who may read the question's notes.

    When a participant does, the question is ours to move again. `uploads` came with a mail.
    """
    question = locked(conversation.question)
    participant = _participant(actor, conversation)
    require(participant is not None or may_read_notes(actor, question))
    if form_key and (known := conversation.messages.filter(form_key=form_key).first()):
        return known
    conversation.refresh_from_db()
    if conversation.closed_at is not None:
        raise ValidationError(_("This consultation has ended."), code="closed")
    now = timezone.now()
    message = SideMessage.objects.create(
        conversation=conversation,
        author=actor if participant is None and actor.pk else None,
        participant=participant,
        text=checked_text(text),
        at=now,
        form_key=form_key,
    )
    for upload in uploads:
        store_file(actor, upload, owner=message)
    record(actor, "say_aside", question, conversation=conversation.pk)
    if participant is None:
        # Whoever is asked something more has as long to answer as who is asked for the first time.
        conversation.participants.update(access_expires_at=now + access.LINK_WORKS)
        for other in conversation.participants.all():
            mails.tell_participant(other, message)
        return message
    say(question, Message.Kind.EVENT, now, event=Message.Event.ADVISED, text=participant.name)
    back = None
    if question.state == State.WAITING_FOR_COLLEAGUE:
        back = _whose_turn(question)
    moved(question, now, back)
    mails.tell_of_advice(conversation, message)
    return message


@transaction.atomic
def end_consultation(actor: Any, conversation: SideConversation) -> SideConversation:
    """End a side conversation; its links then show what was said and take nothing more."""
    question = locked(conversation.question)
    require(may_answer(actor, question))
    conversation.refresh_from_db()
    if conversation.closed_at is not None:
        return conversation
    now = timezone.now()
    conversation.closed_at = now
    conversation.save(update_fields=["closed_at"])
    if question.state == State.WAITING_FOR_COLLEAGUE and not (
        question.side_conversations.filter(closed_at=None).exists()
    ):
        moved(question, now, _whose_turn(question))
    record(actor, "end_consultation", question, conversation=conversation.pk)
    return conversation


@transaction.atomic
def not_reached(participant: SideParticipant) -> None:
    """Our mail to who was consulted came back: we wait for nobody, and the conversation says so."""
    question = locked(participant.conversation.question)
    now = timezone.now()
    event = Message.Event.UNDELIVERABLE
    say(question, Message.Kind.EVENT, now, event=event, text=participant.name)
    others = question.side_conversations.filter(closed_at=None).exclude(pk=participant.conversation_id)
    waits = question.state == State.WAITING_FOR_COLLEAGUE and not others.exists()
    moved(question, now, _whose_turn(question) if waits else None)


def _whose_turn(question: Question) -> State:
    if question.expert_id:
        return State.WITH_EXPERT
    return State.WITH_FRONT_OFFICE if question.handler_id else State.NEW


def _participant(actor: Any, conversation: SideConversation) -> SideParticipant | None:
    if not is_participant(actor, conversation):
        return None
    if isinstance(actor, SideGuest):
        return conversation.participants.get(pk=actor.participant_id)
    return conversation.participants.get(user=actor)
