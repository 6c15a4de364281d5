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
        watch = _Watch(plan)
        solution = matching.solve(
            instance, seconds=float(plan.seconds), on_progress=watch.keep, cancel=watch.is_stopped
        )
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


class _Watch:
    """Writes the best value and bound so far to the plan, and reads whether somebody asked to stop: each at
    most once a second."""

    def __init__(self, plan: Plan) -> None:
        self._plan = Plan.objects.filter(pk=plan.pk)
        self._told = self._asked = 0.0
        self._stop = False

    def keep(self, progress: Progress) -> None:
        if time.monotonic() - self._told >= 1:
            self._told = time.monotonic()
            self._plan.filter(state=Plan.State.COMPUTING).update(
                value=progress.objective.value,
                bound=progress.bound,
                stage=progress.stage,
                seconds_used=round(progress.seconds),
            )

    def is_stopped(self) -> bool:
        if not self._stop and time.monotonic() - self._asked >= 1:
            self._asked = time.monotonic()
            self._stop = self._plan.filter(stop_asked=True).exists()
        return self._stop
