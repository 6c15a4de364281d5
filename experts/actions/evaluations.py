"""Verbs after a placement: both sides look back, and what others can learn becomes a draft page."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import SYSTEM
from accounts.audit import record
from experts.models import Evaluation, Placement, PlacementRequest
from experts.sides import Side, side_of
from knowledge.actions import draft_practice_case

from .rights import check_may_plan, person


def may_evaluate(actor: Any, placement: Placement) -> str:
    """The side that somebody may still look back from, or "" when it is not over or was done."""
    side = side_of(actor, placement)
    over = placement.state == Placement.State.ENDED or placement.request.state in (
        PlacementRequest.State.FINISHED,
        PlacementRequest.State.EVALUATED,
    )
    if not side or not over or placement.state not in Placement.AGREED:
        return ""
    return "" if placement.evaluations.filter(side=side).exists() else side


@transaction.atomic
def evaluate(
    actor: Any, placement: Placement, *, score: int, result: str, better: str = "", lessons: str = ""
) -> Evaluation:
    """Look back on a placement from one's own side, once. When the second side has, the request is evaluated
    and what both say that others can learn becomes a draft practice case.

    Raises PermissionDenied for who had no part in it, ValidationError when it is not over or done already.
    """
    request = PlacementRequest.objects.select_for_update().get(pk=placement.request_id)
    placement = Placement.objects.select_related(
        "request__organisation", "request__municipality", "professional__user"
    ).get(pk=placement.pk)
    if not side_of(actor, placement):
        raise PermissionDenied
    side = may_evaluate(actor, placement)
    if not side:
        raise ValidationError(_("This placement is not over, or you evaluated it already."), code="state")
    evaluation = _keep(actor, placement, side, score, result, better, lessons)
    if placement.evaluations.count() == len(Side.values):
        request.state = PlacementRequest.State.EVALUATED
        request.save(update_fields=["state"])
        record(actor, "request_evaluated", request)
        if placement.evaluations.exclude(lessons="").exists():
            # Who evaluates writes no pages. The draft is never live: an editor looks at it first.
            _draft_lessons(SYSTEM, placement)
    return evaluation


def _keep(
    actor: Any, placement: Placement, side: str, score: int, result: str, better: str, lessons: str
) -> Evaluation:
    evaluation = Evaluation(
        placement=placement,
        side=side,
        author=person(actor),
        score=score,
        result=result.strip(),
        better=better.strip(),
        lessons=lessons.strip(),
    )
    evaluation.full_clean(exclude=["author"])
    evaluation.save()
    record(actor, "evaluate", evaluation)
    return evaluation


@transaction.atomic
def draft_lessons(actor: Any, placement: Placement) -> Any:
    """Make the draft practice case while one side is still silent; planners. Twice gives the same page.

    Raises ValidationError when nobody wrote what others can learn.
    """
    check_may_plan(actor)
    # Locked, so that two presses at once make one page.
    PlacementRequest.objects.select_for_update().get(pk=placement.request_id)
    placement = Placement.objects.select_related(
        "request__organisation", "request__municipality", "professional__user", "request__requested_by"
    ).get(pk=placement.pk)
    if not placement.evaluations.exclude(lessons="").exists():
        raise ValidationError(_("Nobody wrote what others can learn."), code="empty")
    return _draft_lessons(actor, placement)


def _draft_lessons(actor: Any, placement: Placement) -> Any:
    if placement.practice_case:
        return placement.practice_case
    request = placement.request
    people = [placement.professional.user, request.requested_by]
    people += [evaluation.author for evaluation in placement.evaluations.select_related("author")]
    names = {
        name for one in people if one for name in (str(one), one.first_name, one.last_name) if len(name) > 1
    }
    said = list(placement.evaluations.all())
    placement.practice_case = draft_practice_case(
        actor,
        title=_without(names, request.title),
        body=_without(names, "\n\n".join([request.description, *(one.result for one in said)])),
        lessons=[
            _without(names, line.strip()) for one in said for line in one.lessons.splitlines() if line.strip()
        ],
        municipality=request.municipality,
        target_groups=request.target_groups.all(),
        start_year=placement.first_week.year,
    )
    placement.save(update_fields=["practice_case"])
    return placement.practice_case


def _without(names: set[str], text: str) -> str:
    """The text without the people of this placement: a page names nobody who did not ask for it."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", "…", text)
    return text
