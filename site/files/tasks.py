"""The errands of the worker for files."""

from celery import shared_task

from . import holding


@shared_task
def forget_held() -> int:
    """Remove uploads that nobody came back for."""
    return holding.forget_held()
