"""The errands of the worker for files."""

from celery import shared_task

from . import holding, mending


@shared_task
def forget_held() -> int:
    """Remove uploads that nobody came back for."""
    return holding.forget_held()


@shared_task
def mend() -> int:
    """Remove files that belong to nothing; returns how many."""
    mended = mending.mend()
    return mended.without_row + mended.without_owner
