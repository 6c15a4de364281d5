"""The errands of the worker for search."""

from celery import shared_task

from . import actions, indexing


@shared_task
def rebuild_when_unreadable() -> bool:
    """Promise a new index when there is none that can be read."""
    return indexing.rebuild_when_unreadable()


@shared_task
def forget_queries() -> int:
    """Remove what readers looked for longer ago than the privacy page says."""
    return actions.forget_queries()
