"""The errands of the worker for people and their traces."""

from celery import shared_task

from . import audit


@shared_task
def forget_audit() -> int:
    """Remove audit entries that are older than they may be."""
    return audit.forget_old()
