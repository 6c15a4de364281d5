"""The errands of the worker for search."""

import logging

from celery import shared_task

from . import actions, checking, indexing, sources
from .engine import engine
from .engines import EngineUnavailable, IndexDamaged

log = logging.getLogger(__name__)


@shared_task
def rebuild_when_unreadable() -> bool:
    """Promise a new index when there is none that can be read."""
    return indexing.rebuild_when_unreadable()


@shared_task
def check_indexes() -> int:
    """Mend what differs between the database and the indexes; returns how many pages did. Runs nightly.

    An index that turns out to be damaged is promised anew. Where that is seen at once it has been.
    """
    differ = 0
    for index in sources.indexes():
        report = checking.Report()
        try:
            if engine(index).status().up_to_date:
                for _report in checking.check(index, report, mend=True):
                    pass
        except IndexDamaged:
            log.warning("The index %s is damaged and will be built anew.", index)
            indexing.promise_rebuild(index)
        except EngineUnavailable as error:
            log.warning("The index %s could not be compared: %s", index, type(error).__name__)
        if report.differences:
            log.warning("%d pages of the index %s differed and were mended.", len(report.differences), index)
        differ += len(report.differences)
    return differ


@shared_task
def forget_queries() -> int:
    """Remove what readers looked for longer ago than the privacy page says."""
    return actions.forget_queries()
