"""The errands of the worker for the desk."""

from celery import shared_task

from accounts.actions import SYSTEM

from .intake import drafts, limits
from .triage.learning import learn_keywords as learn


@shared_task
def forget_old() -> int:
    """Remove forgotten drafts and yesterday's counts; returns how many rows."""
    return drafts.forget_old() + limits.forget_old()


@shared_task
def learn_keywords() -> int:
    """Learn anew which words point to which target group; pages change by the day."""
    return learn(SYSTEM)
