"""Attachments belong to a message, so that one on an internal note is as internal as the note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from files.models import StoredFile
from loket.models import Message, PlannedAnswer, ReplyDraft
from loket.rights import is_asker, may_read_notes


def may_read(user: Any, message: models.Model) -> bool:
    """Whoever may read the message may have its files."""
    if not isinstance(message, Message):
        return False
    question = message.question
    return may_read_notes(user, question) or (message.is_public and is_asker(user, question))


def may_read_planned(user: Any, planned: models.Model) -> bool:
    """Until it is sent, an answer is as internal as a note."""
    return isinstance(planned, PlannedAnswer) and may_read_notes(user, planned.question)


def may_read_draft(user: Any, draft: models.Model) -> bool:
    """A draft is its writer's alone."""
    return isinstance(draft, ReplyDraft) and user.pk == draft.user_id and may_read_notes(user, draft.question)


def files_of(messages: Iterable[Message]) -> dict[int, list[StoredFile]]:
    """The files of these messages by message, in one query."""
    found: dict[int, list[StoredFile]] = defaultdict(list)
    files = StoredFile.objects.filter(
        owner_type=ContentType.objects.get_for_model(Message),
        owner_id__in=[str(message.pk) for message in messages],
    )
    for stored in files.order_by("uploaded_at"):
        found[int(stored.owner_id)].append(stored)
    return found
