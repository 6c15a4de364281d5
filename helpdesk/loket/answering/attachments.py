"""Attachments belong to a message, so that one on an internal note is as internal as the note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from files.models import StoredFile
from loket.models import Message, PlannedAnswer, ReplyDraft, SideMessage
from loket.rights import is_asker, is_participant, may_read_notes


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


def may_read_aside(user: Any, message: models.Model) -> bool:
    """What came with advice is for who has the question and for who was consulted."""
    if not isinstance(message, SideMessage):
        return False
    conversation = message.conversation
    return may_read_notes(user, conversation.question) or is_participant(user, conversation)


def files_of(messages: Iterable[Message]) -> dict[int, list[StoredFile]]:
    """The files of these messages by message, in one query."""
    return files_by_owner(messages)[Message]


def files_by_owner(*owners: Iterable[models.Model]) -> dict[type[models.Model], dict[int, list[StoredFile]]]:
    """The files of objects by their model and key, in one query whatever their models."""
    keys: dict[type[models.Model], list[str]] = defaultdict(list)
    for owner in chain(*owners):
        keys[type(owner)].append(str(owner.pk))
    found: dict[type[models.Model], dict[int, list[StoredFile]]] = defaultdict(lambda: defaultdict(list))
    models_by_type = {ContentType.objects.get_for_model(model).pk: model for model in keys}
    wanted = Q(pk__in=())
    for type_pk, model in models_by_type.items():
        wanted |= Q(owner_type=type_pk, owner_id__in=keys[model])
    for stored in StoredFile.objects.filter(wanted).order_by("uploaded_at"):
        found[models_by_type[stored.owner_type_id]][int(stored.owner_id)].append(stored)
    return found
