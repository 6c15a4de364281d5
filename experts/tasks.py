"""The errands of the worker for the pool."""

from celery import shared_task

from .actions import placements


@shared_task
def finish_past_placements() -> int:
    """Call requests finished whose weeks are over."""
    return placements.finish_past_placements()
