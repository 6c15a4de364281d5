"""Who has a question open, the clock as it is now, and choosing an expert with a few keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from loket import rights
from loket.models import Presence, Question
from loket.models.desk import PRESENT_FOR
from loket.service_level import clock_of
from loket.triage import ExpertSuggestion, suggest_experts, suggest_groups
from vocabulary.models import TargetGroup

from .forms import PassForm
from .worklist import guarded

# Noted so lately that it need not be noted again.
FRESH = dt.timedelta(seconds=10)
MOST_EXPERTS = 4


def enter(user: Any, question: Question) -> list[str]:
    """Note that somebody has a question open; gives the names of who else has.

    One query where that was noted a moment ago, else two.
    """
    now = timezone.now()
    present = list(Presence.objects.filter(question=question).select_related("user").order_by("user_id"))
    mine = next((one for one in present if one.user_id == user.pk), None)
    if mine is None or now - mine.seen_at > FRESH:
        # The same person's other tab may be first.
        Presence.objects.bulk_create(
            [Presence(question=question, user=user, seen_at=now)],
            update_conflicts=True,
            unique_fields=["question", "user"],
            update_fields=["seen_at"],
        )
    return [str(one.user) for one in present if one is not mine and now - one.seen_at < PRESENT_FOR]


def forget_old() -> int:
    """Remove what says nothing any more; returns how many rows."""
    long_ago = timezone.now() - dt.timedelta(hours=1)
    return Presence.objects.filter(seen_at__lt=long_ago).delete()[0]


@require_POST
@guarded
def present(request: HttpRequest, reference: str) -> HttpResponse:
    """The page says that it is still open, and gets what may have changed: who is there, and the clock."""
    question = get_object_or_404(
        Question.objects.workable_by(request.user).only(
            "state", "due_at", "channel", "urgent", "responded_at", "reference", "version"
        ),
        reference=reference,
    )
    others = enter(request.user, question)
    seen = request.POST.get("version", "")
    context = {
        "question": question,
        "seen": seen,
        "others": others,
        "clock": clock_of(question),
        "moved_on": seen != str(question.version),
    }
    return render(request, "loket/parts/present.html", context)


@never_cache
@require_safe
@guarded
def choose_expert(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who is to answer: suggestions have a number, the others stand in a list."""
    question = get_object_or_404(
        Question.objects.workable_by(request.user).select_related("target_group"), reference=reference
    )
    rights.require(rights.may_pass_on(request.user, question))
    groups = [question.target_group] if question.target_group else _groups_of(question)
    in_doubt = len(groups) > 1
    context = {
        "question": question,
        # Of two a person chooses; passing on chooses neither.
        "group": groups[0] if groups and not in_doubt else None,
        "in_doubt": groups if in_doubt else [],
        "experts": _experts_of(question, groups),
        "form": PassForm(initial={"version": question.version}),
        "title": _("Who is to answer?"),
    }
    return render(request, "loket/choose_expert.html", context)


def _groups_of(question: Question) -> list[TargetGroup]:
    """What its words point to: one group, or two in doubt."""
    first = question.messages.public().select_related("followup").order_by("at", "pk").first()
    text = (first.followup.comment if first else "") or ""
    return [suggested.group for suggested in suggest_groups(f"{question.title}\n{text}")]


def _experts_of(question: Question, groups: Sequence[TargetGroup]) -> list[ExpertSuggestion]:
    """The best for each group in turn, nobody twice; no more than can be chosen at a glance."""
    found: dict[int, ExpertSuggestion] = {}
    for in_turn in zip_longest(*(suggest_experts(question, group) for group in groups)):
        for suggestion in filter(None, in_turn):
            found.setdefault(suggestion.expert.pk, suggestion)
    return list(found.values())[:MOST_EXPERTS]
