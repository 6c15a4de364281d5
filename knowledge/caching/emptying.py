"""A new generation of pages after each change of what visitors see.

One change shows on many pages (lists, the home page, related pages, menus), so all of them go: to render a
page costs some tens of milliseconds, to find out which pages show another can't be done right.

It happens after the commit, or a visitor's request in between would keep the old state under the new
generation. A kill between the two is mended by the outbox, which had the promise in the same transaction; so
is a cache that was away.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_migrate, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from post import outbox
from post.models import Effect
from vocabulary.models import ActionLine, Municipality, Province, TargetGroup

from . import store

KIND = "knowledge.empty_pages"
# What saving a draft, or locking a page, writes in its row: visitors see none of it.
OF_DRAFTS = {
    "draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "locked",
    "locked_at", "locked_by",
}  # fmt: skip

log = logging.getLogger(__name__)


def empty_after_commit() -> None:
    """Empty the cache of pages once after the current transaction, however often it is called in it."""
    if not settings.PAGE_CACHE_SECONDS:
        return
    if not any(entry[1] is _empty_at_once for entry in connection.run_on_commit):
        # A key of its own: two transactions that change pages must not wait for each other's row.
        outbox.enqueue(KIND, secrets.token_hex(8))
        transaction.on_commit(_empty_at_once)


def _empty_at_once() -> None:
    try:
        store.empty()
    except Exception as error:
        log.warning("The cache of pages was not emptied (%s); the outbox follows.", type(error).__name__)


def _keep_promise(effect: Effect) -> None:
    try:
        store.empty()
    except Exception as error:
        raise outbox.NotNow(type(error).__name__) from error


def _saved(
    sender: Any, instance: Any, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    if isinstance(instance, Page) and (
        (created and not instance.live) or (update_fields is not None and update_fields <= OF_DRAFTS)
    ):
        return
    _changed(sender, instance)


def _changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, _shown()):
        empty_after_commit()


def _tree_changed(sender: Any, **kwargs: Any) -> None:
    empty_after_commit()


def _migrated(sender: Any, **kwargs: Any) -> None:
    """A new version of the program has other templates and other names of its static files."""
    if settings.PAGE_CACHE_SECONDS:
        _empty_at_once()


def _shown() -> tuple[type, ...]:
    """What pages show of. Pages move in the tree without being saved: that has a signal of its own."""
    return (
        Page, PageViewRestriction, Site, TargetGroup, ActionLine, Province, Municipality, get_image_model(),
        get_document_model(),
    )  # fmt: skip


def connect(app: Any) -> None:
    """Listen, and register the promise's handler; called once when the app is ready."""
    outbox.register(KIND, _keep_promise, external=True)
    post_save.connect(_saved, dispatch_uid="knowledge.caching.saved")
    post_delete.connect(_changed, dispatch_uid="knowledge.caching.deleted")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_tree_changed, dispatch_uid="knowledge.caching.tree")
    post_migrate.connect(_migrated, sender=app, dispatch_uid="knowledge.caching.migrated")
