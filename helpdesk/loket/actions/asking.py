"""Asking: from a text and an address to a question with a reference and a promise."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.core.files.base import File
from django.core.validators import validate_email
from django.db import transaction
from helpdesk.models import Ticket

from accounts.audit import record
from accounts.models import Organisation, User
from knowledge.models import EventQuestion
from loket import access, mails
from loket.models import Message, Question, ReferenceCounter
from loket.models.question import WITHOUT_ADDRESS, Channel, State
from loket.rights import is_desk, may_bring_from_meeting, require
from loket.service_level import begin
from vocabulary.models import Municipality, TargetGroup

from .ground import checked_text, desk_queue, let_through, locked, moment, moved, say

MAX_TITLE = 110


def title_of(text: str) -> str:
    """A title for lists: the first sentence that asks something, else the first one, cut at a word."""
    sentences = [part.strip() for part in re.split(r"(?<=[.?!])\s+|\n+", text) if part.strip()]
    title = next((part for part in sentences if part.endswith("?")), sentences[0] if sentences else text)
    if len(title) > MAX_TITLE:
        title = title[:MAX_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
    return title


@transaction.atomic
def ask_question(
    actor: Any,
    *,
    text: str,
    asker_name: str,
    asker_email: str,
    channel: str = Channel.WEB,
    target_group: TargetGroup | None = None,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    organisation_kind: str = "",
    municipality: Municipality | None = None,
    urgent: bool = False,
    may_share: bool = True,
    held: bool = False,
    uploads: Iterable[File] = (),
    title: str = "",
    quoted: str = "",
    from_meeting: EventQuestion | None = None,
    at: dt.datetime | None = None,
    silent: bool = False,
) -> Question:
    """Put a question to the desk; everybody may, by web. By mail or telephone the desk notes it down.

    `organisation` fills in name, kind and municipality where those are left out. `held` keeps it apart for
    review without mail. `at` and `silent` (no mail) are for imports at the command line.
    Raises ValidationError on an empty text or a wrong address.
    """
    now = moment(actor, at)
    if channel == Channel.MEETING:
        require(may_bring_from_meeting(actor))
    elif channel != Channel.WEB or silent:
        require(is_desk(actor))
    text = checked_text(text)
    asker_email = asker_email.strip().lower()
    if asker_email or channel not in WITHOUT_ADDRESS:
        validate_email(asker_email)
    if organisation is not None:
        organisation_name = organisation_name or organisation.name
        organisation_kind = organisation_kind or organisation.kind
        municipality = municipality or organisation.municipality
    title = title or title_of(text)
    ticket = Ticket.objects.create(
        queue=desk_queue(), title=title, description=text, created=now,
        priority=2 if urgent else 3,
    )  # fmt: skip
    salt = access.new_salt()
    question = Question(
        ticket=ticket,
        reference=ReferenceCounter.next_reference(now.year),
        title=title,
        channel=channel,
        urgent=urgent,
        held=held,
        target_group=target_group,
        asker=User.objects.filter(email=asker_email, is_active=True).first() if asker_email else None,
        asker_name=" ".join(asker_name.split())[:100],
        asker_email=asker_email,
        organisation=organisation,
        organisation_name=" ".join(organisation_name.split())[:150],
        organisation_kind=organisation_kind or Organisation.Kind.OTHER,
        municipality=municipality,
        may_share=may_share,
        from_meeting=from_meeting,
        asked_at=now,
        changed_at=now,
        access_salt=salt,
        access_hash=access.hash_of(access.token_of(salt)),
        access_expires_at=now + access.LINK_WORKS,
    )
    begin(question, now)
    question.save(force_insert=True)
    Ticket.objects.filter(pk=ticket.pk).update(due_date=question.due_at)
    asker = actor if isinstance(actor, User) and actor.pk == question.asker_id else None
    say(question, Message.Kind.ASKER, now, author=asker, text=text, uploads=uploads, quoted=quoted)
    question.save(update_fields=["message_count"])
    record(actor, "ask_question", question, channel=str(channel), held=held)
    if not (held or silent):
        mails.confirm(question)
    return question


@transaction.atomic
def release(actor: Any, question: Question) -> Question:
    """Let a question through that was kept for review, also one that was discarded."""
    require(is_desk(actor))
    question = locked(question)
    now = moment(actor, None)
    if not let_through(actor, question, now):
        return question
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.RELEASED)
    moved(question, now, State.NEW)
    record(actor, "release", question)
    mails.confirm(question)
    return question
