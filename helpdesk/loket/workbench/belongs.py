"""What belongs with a question, for its page: merged and linked questions, side conversations, followers."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from loket.models import Question, SideConversation, Watch


def merged_with(question: Question) -> list[Question]:
    """The questions that are answered in this one; who may work on it may see them."""
    return list(question.merged.order_by("asked_at"))


def belonging(user: Any, question: Question, merged: list[Question]) -> dict[str, Any]:
    """The part of the page's context that `parts/belongs.html` draws."""
    related = Q(relations_to_earlier__first=question) | Q(relations_to_later__second=question)
    return {
        "merged": merged,
        "related": list(Question.objects.workable_by(user).filter(related).distinct()),
        "asides": list(SideConversation.objects.filter(question=question).prefetch_related("participants")),
        "watching": Watch.objects.filter(question=question, user=user).exists(),
        "may_open": question.merged_into is not None
        and Question.objects.workable_by(user).filter(pk=question.merged_into_id).exists(),
    }
