"""Keeps the desk's index equal to its questions, and its gaps to the pages: promised at once.

Many verbs change a question, so the models say it. A change that goes past them (`update`, `bulk_create`)
calls `changed` itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, post_save
from helpdesk.models import FollowUp
from wagtail.signals import page_published, page_unpublished

from knowledge.events.asking.actions import changed as meeting_changed
from post.outbox import enqueue_again
from search.indexing import reindex

from .models import Consultation, Gap, Message, Question, SideMessage
from .search_source import NAME

# The errand that holds the gaps against the pages that are there.
SETTLE = "loket.settle_gaps"

# What no passage holds: a question of which nothing else changed is not indexed anew.
UNSEEN = {
    "message_count",
    "note_count",
    "changed_at",
    "access_salt",
    "access_hash",
    "access_expires_at",
    "version",
}


def changed(primary_keys: Iterable[int]) -> None:
    """Promise that these questions are indexed as they will be once this transaction is done."""
    for primary_key in primary_keys:
        reindex(NAME, primary_key)


def _question_saved(
    sender: Any, instance: Question, created: bool, update_fields: Any = None, **kwargs: Any
) -> None:
    # A new question says nothing before its first message.
    if not created and (update_fields is None or set(update_fields) - UNSEEN):
        changed([instance.pk])
        if instance.from_meeting is not None:
            # Who still looks at what was asked there sees how far it is.
            meeting_changed(instance.from_meeting.event_id)


def _question_gone(sender: Any, instance: Question, **kwargs: Any) -> None:
    changed([instance.pk])


def _of_question(sender: Any, instance: Message | Consultation, **kwargs: Any) -> None:
    changed([instance.question_id])


def _text_changed(sender: Any, instance: FollowUp, created: bool = False, **kwargs: Any) -> None:
    if not created:
        changed([instance.ticket_id])


def _said_aside(sender: Any, instance: SideMessage, **kwargs: Any) -> None:
    changed([instance.conversation.question_id])


def _page_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A page that appears or goes may close or open a gap: within seconds, not at the next look-up."""
    made_of = Question.objects.filter(knowledge_page=instance.pk, gap_check__gap__isnull=False)
    if made_of.exists() or Gap.objects.filter(page=instance.pk).exists():
        enqueue_again(SETTLE, "all")


def connect() -> None:
    """Listen; called once when the app is ready."""
    page_published.connect(_page_changed, dispatch_uid="loket.gaps.published")
    page_unpublished.connect(_page_changed, dispatch_uid="loket.gaps.unpublished")
    post_save.connect(_question_saved, Question, dispatch_uid="loket.search.question")
    post_delete.connect(_question_gone, Question, dispatch_uid="loket.search.question_gone")
    for model in (Message, Consultation):
        post_save.connect(_of_question, model, dispatch_uid=f"loket.search.{model.__name__}")
        post_delete.connect(_of_question, model, dispatch_uid=f"loket.search.{model.__name__}_gone")
    post_save.connect(_said_aside, SideMessage, dispatch_uid="loket.search.aside")
    post_delete.connect(_said_aside, SideMessage, dispatch_uid="loket.search.aside_gone")
    post_save.connect(_text_changed, FollowUp, dispatch_uid="loket.search.text")
    post_delete.connect(_text_changed, FollowUp, dispatch_uid="loket.search.text_gone")
