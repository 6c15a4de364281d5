"""The errands of the worker for the knowledge centre."""

from celery import shared_task

from .events import forgetting


@shared_task
def forget_registrations() -> int:
    """Remove registrations for meetings that are long over."""
    return forgetting.forget_registrations()
