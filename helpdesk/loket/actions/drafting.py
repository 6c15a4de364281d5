"""A reply on its way: kept while it is typed, each person their own, until it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from files.actions import remove_files, store_file
from files.models import StoredFile
from loket.models import Message, PlannedAnswer, Question, ReplyDraft
from loket.rights import may_read_notes, require

from .ground import MAX_TEXT


@transaction.atomic
def keep_draft(
    actor: Any,
    question: Question,
    body: str,
    *,
    is_note: bool = False,
    form_key: str = "",
    uploads: Iterable[File] = (),
) -> ReplyDraft | None:
    """Keep what somebody typed below a question, and files that came along; an empty text forgets it.

    No audit entry: nobody else sees it, and it comes every few seconds. A form that was sent meanwhile
    (`form_key`) leaves no draft: the last keystroke may arrive after the answer.
    """
    require(may_read_notes(actor, question))
    if form_key and was_sent(question, form_key):
        return None
    if not body.strip():
        forget_draft(actor, question)
        return None
    changes = {"body": body.replace("\x00", "")[:MAX_TEXT], "is_note": is_note, "changed_at": timezone.now()}
    draft = ReplyDraft.objects.update_or_create(question=question, user=actor, defaults=changes)[0]
    for upload in uploads:
        store_file(actor, upload, owner=draft)
    return draft


def forget_draft(actor: Any, question: Question) -> None:
    """Drop somebody's draft, files included; called when it was sent."""
    if not isinstance(actor, User):
        return
    for draft in ReplyDraft.objects.filter(question=question, user=actor):
        remove_files(files_owned_by(draft))
        draft.delete()


def was_sent(question: Question, form_key: str) -> bool:
    """Whether the form with this key became a message or a planned answer already."""
    return (
        Message.objects.filter(question=question, form_key=form_key).exists()
        or PlannedAnswer.objects.filter(question=question, form_key=form_key).exists()
    )


def files_owned_by(owner: models.Model) -> models.QuerySet[StoredFile]:
    """The files that belong to an object."""
    return StoredFile.objects.filter(
        owner_type=ContentType.objects.get_for_model(owner), owner_id=str(owner.pk)
    )


def move_files(files: models.QuerySet[StoredFile], owner: models.Model) -> None:
    """Give files to another object, in one query."""
    files.update(owner_type=ContentType.objects.get_for_model(owner), owner_id=str(owner.pk))


def take_along(actor: Any, question: Question, owner: models.Model, wanted: Iterable[str]) -> None:
    """Let the files of somebody's draft go with what they send, those that they still want."""
    if isinstance(actor, User):
        for draft in ReplyDraft.objects.filter(question=question, user=actor):
            move_files(files_owned_by(draft).filter(pk__in=list(wanted)), owner)
