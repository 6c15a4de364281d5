"""Reading standard texts: those that fit a question, and all of them for who keeps them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from helpdesk.models import PreSetReply

from loket.actions.ground import QUEUE_SLUG
from loket.models import Question, TextModule
from loket.rights import is_desk, may_read_notes


def _of_the_desk() -> QuerySet[PreSetReply]:
    """Those of our queue and those without one; other queues of django-helpdesk are not ours."""
    elsewhere = PreSetReply.queues.through.objects.filter(presetreply=OuterRef("pk"))
    ours = elsewhere.filter(queue__slug=QUEUE_SLUG)
    return PreSetReply.objects.filter(Exists(ours) | ~Exists(elsewhere))


def all_for(user: Any) -> QuerySet[PreSetReply]:
    """All standard texts with their target groups, for the desk; it alone keeps them."""
    if not is_desk(user):
        return PreSetReply.objects.none()
    return _of_the_desk().select_related("module").prefetch_related("module__target_groups").order_by("name")


def fitting(user: Any, question: Question) -> QuerySet[PreSetReply]:
    """The standard texts for a question: of its target group, and those for every question; by name."""
    if not may_read_notes(user, question):
        return PreSetReply.objects.none()
    meant = TextModule.target_groups.through.objects.filter(textmodule=OuterRef("pk"))
    fits = Q(~Exists(meant))
    if question.target_group_id:
        fits |= Q(Exists(meant.filter(targetgroup=question.target_group_id)))
    return _of_the_desk().filter(fits).order_by("name", "pk")
