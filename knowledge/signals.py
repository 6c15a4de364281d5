"""Keeps the search index and the audit trail equal to what happens to pages.

Wagtail publishes in its own way (the editor, a schedule, a move in the tree), so its signals are the one
place where all of that comes by.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageLogEntry, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from accounts.audit import record
from search.indexing import reindex, reindex_at

from .changes import note_change
from .events import changes as event_changes
from .events.models import Event
from .ordinances import notices
from .ordinances.models import ModelOrdinance
from .resources.base import Resource
from .search_source import NAME

# What Wagtail logs, and what the audit trail calls it. Saving a draft is no entry: the revision says it all.
AUDITED = {
    "wagtail.create": "create_page",
    "wagtail.publish": "publish_page",
    "wagtail.unpublish": "unpublish_page",
    "wagtail.delete": "delete_page",
    "wagtail.move": "move_page",
    "wagtail.publish.schedule": "schedule_page",
    "wagtail.workflow.start": "ask_check",
    "wagtail.workflow.resume": "ask_check",
    "wagtail.workflow.approve": "approve_check",
    "wagtail.workflow.reject": "request_changes",
    "wagtail.workflow.cancel": "cancel_check",
    "wagtail.view_restriction.create": "close_page",
    "wagtail.view_restriction.delete": "open_page",
}


def _logged(sender: Any, instance: PageLogEntry, created: bool, **kwargs: Any) -> None:
    """All ways to publish log, by hand, in bulk, by workflow or on a schedule; with the person who did it."""
    if created and (verb := AUDITED.get(instance.action)):
        page = Page.objects.filter(pk=instance.page_id).first()
        record(instance.user, verb, page, page=instance.page_id)


def _page_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, Resource):
        reindex(NAME, instance.pk)
        if instance.live and instance.expire_at is not None:
            # From then on nobody finds it, though the worker takes it off a little later.
            reindex_at(NAME, instance.pk, instance.expire_at)


def _published(sender: Any, instance: Page, **kwargs: Any) -> None:
    """All ways to publish come by here, also a schedule; followers hear of what is news."""
    if isinstance(instance, Resource):
        note_change(instance)


def _ordinance_published(sender: Any, instance: Page, revision: Any = None, **kwargs: Any) -> None:
    """Organisations with a draft hear of a new text, whichever way it was published."""
    if isinstance(instance, ModelOrdinance):
        notices.promise(instance, revision)


def _event_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Who registered hears of another time or place, and that it is off."""
    if isinstance(instance, Event):
        event_changes.note_published(instance.pk)


def _branch_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    """The address of a page changed, and with it that of all below it."""
    for pk in Resource.objects.descendant_of(instance, inclusive=True).values_list("pk", flat=True):
        reindex(NAME, pk)


def _moved(sender: Any, instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    if url_path_before != url_path_after:
        _branch_changed(sender, instance)


def _closed_or_opened(sender: Any, instance: PageViewRestriction, **kwargs: Any) -> None:
    _branch_changed(sender, instance.page)


def connect() -> None:
    """Listen; called once when the app is ready."""
    for signal in (page_published, page_unpublished):
        signal.connect(_page_changed, dispatch_uid="knowledge.search")
        signal.connect(_event_changed, dispatch_uid="knowledge.events")
    page_published.connect(_published, dispatch_uid="knowledge.changes")
    page_published.connect(_ordinance_published, dispatch_uid="knowledge.ordinances")
    post_save.connect(_logged, sender=PageLogEntry, dispatch_uid="knowledge.audit")
    post_delete.connect(_deleted, dispatch_uid="knowledge.search.deleted")
    page_slug_changed.connect(_branch_changed, dispatch_uid="knowledge.search")
    post_page_move.connect(_moved, dispatch_uid="knowledge.search")
    for saved in (post_save, post_delete):
        saved.connect(_closed_or_opened, sender=PageViewRestriction, dispatch_uid="knowledge.search.closed")


def _deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    if sender is Resource:
        reindex(NAME, instance.pk)
