"""The errands of the worker for search."""

from celery import shared_task

from . import indexing


@shared_task
def rebuild_when_unreadable() -> bool:
    """Promise a new index when there is none that can be read."""
    return indexing.rebuild_when_unreadable()
