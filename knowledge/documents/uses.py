"""Keeps known which documents the published pages lead to, and the search index equal to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Min
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page, ReferenceIndex
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from knowledge.resources.base import Resource
from search.indexing import reindex, reindex_at

from . import reading
from .models import DocumentUse
from .reading import NAME


def documents_of(page: Page) -> set[int]:
    """The keys of the documents that a page leads to: in its texts, its blocks and its downloads."""
    wanted = get_document_model()
    keys = {
        int(key)
        # Wagtail's own walk through all fields of a page knows every kind of block and link.
        for content_type, key, _model_path, _path in ReferenceIndex._extract_references_from_object(page)
        if issubclass(_model_of(content_type), wanted) and str(key).isdecimal()
    }
    return set(wanted.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def _model_of(content_type: int) -> type:
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_id(content_type).model_class() or object


def _published(sender: Any, instance: Page, **kwargs: Any) -> None:
    if not isinstance(instance, Resource):
        return
    before = set(DocumentUse.objects.filter(page=instance.pk).values_list("document_id", flat=True))
    now = documents_of(instance)
    DocumentUse.objects.filter(page=instance.pk, document__in=before - now).delete()
    DocumentUse.objects.bulk_create(
        [DocumentUse(page_id=instance.pk, document_id=key) for key in now - before], ignore_conflicts=True
    )
    # Also those that stay: target groups and address of the page may have changed.
    _index(before | now)


def note_missing() -> None:
    """Note the uses of pages that were published before uses were noted at all."""
    if DocumentUse.objects.exists() or not get_document_model().objects.exists():
        return
    for page in Resource.objects.live().specific().iterator(chunk_size=100):
        _published(type(page), page)


def _unpublished(sender: Any, instance: Page, **kwargs: Any) -> None:
    _index(DocumentUse.objects.filter(page=instance.pk).values_list("document_id", flat=True))


def _branch_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    branch = Resource.objects.descendant_of(instance, inclusive=True).values("pk")
    _index(
        DocumentUse.objects.filter(page__in=branch)
        .order_by()
        .values_list("document_id", flat=True)
        .distinct()
    )


def _closed_or_opened(sender: Any, instance: Any, **kwargs: Any) -> None:
    _collection_changed(sender, instance.collection)


def _collection_changed(sender: Any, instance: Collection, raw: bool = False, **kwargs: Any) -> None:
    """Also when it is put elsewhere in the tree: Wagtail saves it first, in the same transaction."""
    if not raw:
        branch = instance.get_descendants(inclusive=True).values("pk")
        _index(get_document_model().objects.filter(collection__in=branch).values_list("pk", flat=True))


@hooks.register("after_bulk_action")
def put_elsewhere(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> None:
    """Many documents that are put in another collection at once tell it by no signal."""
    document = get_document_model()
    if issubclass(action.model, document):
        there = document.objects.filter(pk__in=[one.pk for one in objects])
        # What was deleted told it by signals.
        _index(there.values_list("pk", flat=True))


def _document_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        reading.promise(instance)
        reindex(NAME, instance.pk)


def _gone(sender: Any, instance: Any, **kwargs: Any) -> None:
    reindex(NAME, instance.document_id if isinstance(instance, DocumentUse) else instance.pk)


def _index(keys: Iterable[int]) -> None:
    keys = list(keys)
    for key in keys:
        reindex(NAME, key)
    # It goes with the first of its pages that does, or no longer names that; then the next is promised.
    ending = DocumentUse.objects.filter(
        document__in=keys, page__live=True, page__expire_at__gt=timezone.now()
    ).values_list("document_id")
    for key, moment in ending.annotate(Min("page__expire_at")).order_by():
        reindex_at(NAME, key, moment)


def connect() -> None:
    """Listen; called once when the app is ready."""
    from wagtail.models import PageViewRestriction

    document = get_document_model()
    page_published.connect(_published, dispatch_uid="knowledge.documents")
    page_unpublished.connect(_unpublished, dispatch_uid="knowledge.documents")
    page_slug_changed.connect(_branch_changed, dispatch_uid="knowledge.documents")
    post_page_move.connect(_branch_changed, dispatch_uid="knowledge.documents")
    for saved in (post_save, post_delete):
        saved.connect(
            _closed_or_opened, sender=CollectionViewRestriction, dispatch_uid="knowledge.documents.closed"
        )
        saved.connect(
            lambda sender, instance, **kwargs: _branch_changed(sender, instance.page),
            sender=PageViewRestriction,
            weak=False,
            dispatch_uid="knowledge.documents.page_closed",
        )
    post_save.connect(_collection_changed, sender=Collection, dispatch_uid="knowledge.documents.collection")
    post_save.connect(_document_saved, sender=document, dispatch_uid="knowledge.documents.saved")
    for model in (document, DocumentUse):
        post_delete.connect(_gone, sender=model, dispatch_uid="knowledge.documents.gone")
