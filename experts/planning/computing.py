"""Computes a plan, outside the web process: the handler of the outbox effect that `propose_plan` promises."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from experts.actions import plans as verbs
from experts.models import Plan
from post.models import Effect
from post.outbox import GiveUp

from .instance import build_instance

if TYPE_CHECKING:
    from experts.matching import Progress

log = logging.getLogger(__name__)

# A crash of the solver is tried again twice; a third one is shown to the planner instead.
MOST_ATTEMPTS = 3


def compute_plan(effect: Effect) -> None:
    """Solve the plan that the effect names. Running it twice changes nothing: only a plan that is still being
    computed takes a solution."""
    # Imported late: a web process never solves.
    from experts import matching

    plan = Plan.objects.filter(pk=effect.payload.get("plan"), state=Plan.State.COMPUTING).first()
    if plan is None:
        return
    try:
        instance = matching.parse_instance(build_instance(plan))
        solution = matching.solve(instance, seconds=float(plan.seconds), on_progress=_keep_progress(plan))
    except matching.InvalidInstance as error:
        verbs.fail_plan(plan, str(error))
        return
    except Exception as error:
        if effect.attempts < MOST_ATTEMPTS:
            raise
        log.warning("Plan %s could not be computed: %s", plan.pk, type(error).__name__)
        verbs.fail_plan(plan, "")
        raise GiveUp(f"{type(error).__name__}: {error}") from error
    verbs.keep_solution(plan, instance, solution)


def _keep_progress(plan: Plan):  # type: ignore[no-untyped-def]
    """Write the best value and bound so far to the plan, at most once a second."""
    last = 0.0

    def keep(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last < 1:
            return
        last = time.monotonic()
        Plan.objects.filter(pk=plan.pk, state=Plan.State.COMPUTING).update(
            value=progress.objective.value, bound=progress.bound
        )

    return keep
