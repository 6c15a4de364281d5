"""The errands of the worker for the pool."""

from celery import shared_task

from .actions import placements, plans, retention


@shared_task
def finish_past_placements() -> int:
    """Call requests finished whose weeks are over."""
    return placements.finish_past_placements()


@shared_task
def begin_placements() -> int:
    """Call requests running whose first week is there."""
    return placements.begin_placements()


@shared_task
def fail_abandoned_plans() -> int:
    """Say of plans that nobody computes any more that they could not be computed."""
    return plans.fail_abandoned_plans()


@shared_task
def forget_pool() -> int:
    """Remove what was kept of people in the pool as long as the privacy page says."""
    return sum(retention.forget_pool().values())
