"""Suggestions for one question. Never a choice: a person decides, and reads why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from loket.models import Question, TriageKeyword
from loket.models.question import FINISHED, TO_DO
from search.dutch.analysis import analyse
from vocabulary.models import TargetGroup

# Below this nothing is said; from there on one group is named when it weighs clearly more than the next.
FEWEST_POINTS, CLEARLY_MORE = 0.6, 1.5
# A word inside a compound says less than the word itself.
PART_FACTOR = 0.7


@dataclass(frozen=True)
class GroupSuggestion:
    """A target group that a text seems to be about, and the words that say so."""

    group: TargetGroup
    points: float
    words: tuple[str, ...]

    @property
    def reasons(self) -> list[str]:
        """Why, for people."""
        words = ", ".join(f"“{word}”" for word in self.words[:4])
        return [_("The question mentions %(words)s") % {"words": words}]


@dataclass(frozen=True)
class ExpertSuggestion:
    """An expert who fits, and why."""

    expert: User
    reasons: tuple[dict[str, str], ...]


def suggest_groups(text: str, limit: int = 2) -> list[GroupSuggestion]:
    """The target groups that a text points to, best first: one when that is clear, two when it is not."""
    analysis = analyse(text)
    stems = f" {' '.join(analysis.stems)} "
    parts = set(analysis.parts)
    points: dict[int, float] = defaultdict(float)
    words: dict[int, list[tuple[float, str]]] = defaultdict(list)
    keywords = TriageKeyword.objects.order_by().values_list("target_group_id", "words", "stems", "weight")
    for group_id, word, keyword_stems, weight in keywords:
        if f" {keyword_stems} " not in stems:
            if keyword_stems not in parts:
                continue
            weight *= PART_FACTOR
        points[group_id] += weight
        words[group_id].append((weight, word))
    best = sorted(points.items(), key=lambda item: -item[1])[:limit]
    best = [(group_id, score) for group_id, score in best if score >= FEWEST_POINTS]
    if len(best) > 1 and best[0][1] >= CLEARLY_MORE * best[1][1]:
        best = best[:1]
    groups = TargetGroup.objects.in_bulk([group_id for group_id, _score in best])
    return [
        GroupSuggestion(
            groups[group_id], score, tuple(word for _weight, word in sorted(words[group_id], reverse=True))
        )
        for group_id, score in best
    ]


def suggest_experts(question: Question, group: TargetGroup | None, limit: int = 3) -> list[ExpertSuggestion]:
    """Experts of the group; who answered this organisation before comes first, then who has most room."""
    if group is None:
        return []
    answered = Question.objects.filter(expert=OuterRef("pk"), first_answered_at__isnull=False)
    same_body = answered.filter(organisation_name=question.organisation_name)
    experts = (
        User.objects.expert_of(group)
        .exclude(pk=question.asker_id or 0)
        .annotate(
            open_questions=_count(Question.objects.filter(expert=OuterRef("pk"), state__in=TO_DO)),
            answered_here=_count(same_body if question.organisation_name else same_body.none()),
            answered_group=_count(answered.filter(target_group=group, state__in=FINISHED)),
        )
        .order_by("-answered_here", "open_questions", "-answered_group", "last_name", "pk")
    )
    return [ExpertSuggestion(expert, _reasons(expert, question, group)) for expert in experts[:limit]]


def _count(questions: object) -> Coalesce:
    grouped = questions.order_by().values("expert").annotate(n=Count("pk")).values("n")  # type: ignore[attr-defined]
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)


def _reasons(expert: User, question: Question, group: TargetGroup) -> tuple[dict[str, str], ...]:
    reasons = [{"icon": "check", "text": _("Expert of %(group)s") % {"group": group.name}}]
    if count := expert.answered_here:  # type: ignore[attr-defined]
        text = ngettext(
            "Answered %(organisation)s once before",
            "Answered %(organisation)s %(count)s times before",
            count,
        ) % {"organisation": question.organisation_name, "count": count}
        reasons.append({"icon": "check", "text": text})
    if count := expert.answered_group:  # type: ignore[attr-defined]
        text = ngettext(
            "Answered %(count)s question about this group",
            "Answered %(count)s questions about this group",
            count,
        ) % {"count": count}
        reasons.append({"icon": "check", "text": text})
    waiting = expert.open_questions  # type: ignore[attr-defined]
    text = (
        ngettext("%(count)s open question now", "%(count)s open questions now", waiting) % {"count": waiting}
        if waiting
        else _("No open questions now")
    )
    reasons.append({"icon": "clock", "text": text})
    return tuple(reasons)
